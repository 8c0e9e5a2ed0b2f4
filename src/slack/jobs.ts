/**
 * Jobs: what the bot is working on. A few at a time, more wait in line, the rest are turned away; one job for one
 * question; a stop finishes what was begun. A job that crashes ends itself and nothing else.
 */
import { LIMITS } from '../limits.ts';

/** joined: the same question is being answered already. */
export type Admission = 'started' | 'joined' | 'full' | 'stopping';

/** A job's place in the line. */
export interface Turn {
  /** Aborted when the bot stops and can wait no longer. */
  readonly signal: AbortSignal;
  /** Others are ahead. */
  readonly mustWait: boolean;
  /** Resolves when the job may begin to work; the place is given back when the job ends. */
  begin(): Promise<void>;
}

export interface JobLimits {
  readonly concurrent: number;
  readonly waiting: number;
}

/** What an aborted job has left to say so. */
const LAST_WORDS_MS = 2_000;

export class Jobs {
  readonly #limits: JobLimits;
  readonly #onCrash: (error: unknown) => void;
  readonly #inFlight = new Map<string, Promise<void>>();
  readonly #line: PromiseWithResolvers<void>[] = [];
  readonly #stopped = new AbortController();
  #working = 0;
  #isStopping = false;

  constructor(
    onCrash: (error: unknown) => void,
    limits: JobLimits = { concurrent: LIMITS.concurrentComparisons, waiting: LIMITS.waitingComparisons },
  ) {
    this.#onCrash = onCrash;
    this.#limits = limits;
  }

  /** Starts the work unless there is a reason against it; never throws. */
  start(key: string, work: (turn: Turn) => Promise<void>): Admission {
    if (this.#isStopping) return 'stopping';
    if (this.#inFlight.has(key)) return 'joined';
    if (this.#inFlight.size >= this.#limits.concurrent + this.#limits.waiting) return 'full';
    const ended = this.#run(work).finally(() => this.#inFlight.delete(key));
    this.#inFlight.set(key, ended);
    return 'started';
  }

  /** Takes no more work, waits for what is in flight, and aborts what is not done in time. */
  async stop(withinMs: number): Promise<void> {
    this.#isStopping = true;
    await this.#settle(Math.max(0, withinMs - LAST_WORDS_MS));
    this.#stopped.abort();
    for (const place of this.#line.splice(0)) place.reject(this.#stopped.signal.reason);
    await this.#settle(Math.min(withinMs, LAST_WORDS_MS));
  }

  async #run(work: (turn: Turn) => Promise<void>): Promise<void> {
    let hasPlace = false;
    const mustWait = this.#inFlight.size >= this.#limits.concurrent;
    const begin = async () => {
      await this.#takePlace();
      hasPlace = true;
    };
    try {
      await work({ signal: this.#stopped.signal, mustWait, begin });
    } catch (error) {
      this.#onCrash(error);
    } finally {
      if (hasPlace) this.#givePlaceBack();
    }
  }

  async #takePlace(): Promise<void> {
    this.#stopped.signal.throwIfAborted();
    if (this.#working < this.#limits.concurrent) {
      this.#working++;
      return;
    }
    const place = Promise.withResolvers<void>();
    this.#line.push(place);
    await place.promise;
  }

  #givePlaceBack(): void {
    const next = this.#line.shift();
    if (next === undefined) this.#working--;
    else next.resolve();
  }

  async #settle(withinMs: number): Promise<void> {
    const timeout = Promise.withResolvers<void>();
    const timer = setTimeout(timeout.resolve, withinMs);
    await Promise.race([Promise.all(this.#inFlight.values()), timeout.promise]);
    clearTimeout(timer);
  }
}
