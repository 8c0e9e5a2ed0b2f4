/**
 * How the sources do, for people who open the app: checked at most once in LIMITS.sourceStateMs, one check at a time, and
 * nobody waits for it who can be shown what was known before.
 */
import { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import type { HomeSource } from '../render/home-view.ts';
import type { SourceCheck } from '../sources/check-sources.ts';
import { describeBug, type Log } from './log.ts';

export type CheckSources = (signal: AbortSignal) => Promise<readonly SourceCheck[]>;

export interface KnownStates {
  readonly sources: readonly HomeSource[];
  readonly checkedAtMs: number;
}

export class SourceStates {
  readonly #check: CheckSources;
  readonly #log: Log;
  readonly #now: () => number;
  #known: KnownStates | undefined;
  #checking: Promise<boolean> | undefined;

  constructor(check: CheckSources, log: Log, now: () => number = Date.now) {
    this.#check = check;
    this.#log = log;
    this.#now = now;
  }

  get known(): KnownStates | undefined {
    return this.#known;
  }

  /** True when there is news; never rejects. */
  async refresh(): Promise<boolean> {
    const isFresh = this.#known !== undefined && this.#now() - this.#known.checkedAtMs < LIMITS.sourceStateMs;
    if (this.#checking === undefined && isFresh) return false;
    this.#checking ??= this.#run().finally(() => {
      this.#checking = undefined;
    });
    return this.#checking;
  }

  async #run(): Promise<boolean> {
    try {
      const checked = await this.#check(AbortSignal.timeout(2 * LIMITS.sourceCheckMs));
      this.#known = { sources: checked.map(stateOf), checkedAtMs: this.#now() };
      return true;
    } catch (error) {
      this.#log.error(`sources not checked: ${error instanceof Failure ? error.code : describeBug(error)}`);
      return false;
    }
  }
}

/** Not its address or its words, which are for those who run the bot: `spandiff sources` says them. */
function stateOf({ name, failure }: SourceCheck): HomeSource {
  if (failure === undefined) return { name, state: 'works' };
  if (failure.code === 'unauthorized') return { name, state: 'refused' };
  return { name, state: failure.code === 'timeout' ? 'no answer' : 'fails' };
}
