/**
 * Jobs: what the bot is working on. A few at a time, more wait in line, the rest are turned away; one job for one
 * question; a stop finishes what was begun. A job that crashes ends itself and nothing else. A job gives its place to the
 * next when its own work is done: waiting for a model or for Slack keeps nobody else waiting.
 */
import { LIMITS } from '../limits.ts';

/** joined: the same question is being answered already. */
export type Admission = 'started' | 'joined' | 'full' | 'stopping';

/** A job's place in the line. */
export interface Turn {
  /** What the job was started with; `cancel` takes it. */
  readonly key: string;
  /** Aborted when the bot stops and can wait no longer, or by `cancel`. */
  readonly signal: AbortSignal;
  /** Aborted in the first case alone. */
  readonly lastCall: AbortSignal;
  /** How many are ahead in line; undefined where there is none. */
  readonly ahead: number | undefined;
  /**
   * Resolves when the job may begin to work. `onMoved` is told how many are ahead in line, at once and whenever it
   * changes.
   */
  begin(onMoved?: (ahead: number) => void): Promise<void>;
  /** Gives the place to the next, at the latest when the job ends. The job is still in flight. */
  makeRoom(): void;
}

export interface JobLimits {
  readonly concurrent: number;
  readonly waiting: number;
  /** In flight, whatever they wait for. */
  readonly open: number;
}

interface Waiting {
  readonly place: PromiseWithResolvers<void>;
  readonly onMoved: (ahead: number) => void;
}

interface InFlight {
  readonly ended: Promise<void>;
  readonly canceller: AbortController;
  readonly thread: string | undefined;
}

/** What an aborted job has left to say so. */
const LAST_WORDS_MS = 2_000;

export class Jobs {
  readonly #limits: JobLimits;
  readonly #onCrash: (error: unknown) => void;
  readonly #inFlight = new Map<string, InFlight>();
  readonly #line: Waiting[] = [];
  readonly #stopped = new AbortController();
  #working = 0;
  /** Jobs that have a place or want one. */
  #claims = 0;
  #isStopping = false;

  constructor(onCrash: (error: unknown) => void, limits: Partial<JobLimits> = {}) {
    this.#onCrash = onCrash;
    const { concurrentComparisons: concurrent, waitingComparisons: waiting, openAnswers: open } = LIMITS;
    this.#limits = { concurrent, waiting, open, ...limits };
  }

  /** Starts the work unless there is a reason against it; never throws. `thread`: what `cancelThread` knows it by. */
  start(key: string, work: (turn: Turn) => Promise<void>, thread?: string): Admission {
    if (this.#isStopping) return 'stopping';
    if (this.#inFlight.has(key)) return 'joined';
    const { concurrent, waiting, open } = this.#limits;
    if (this.#claims >= concurrent + waiting || this.#inFlight.size >= open) return 'full';
    const canceller = new AbortController();
    const ended = this.#run(key, work, canceller.signal).finally(() => this.#inFlight.delete(key));
    this.#inFlight.set(key, { ended, canceller, thread });
    return 'started';
  }

  get working(): number {
    return this.#working;
  }

  get waiting(): number {
    return this.#line.length;
  }

  has(key: string): boolean {
    return this.#inFlight.has(key);
  }

  /** Aborts a job with this reason; false where it is not in flight. */
  cancel(key: string, reason: Error): boolean {
    const meant = this.#inFlight.get(key);
    meant?.canceller.abort(reason);
    return meant !== undefined;
  }

  /** The same for all jobs of a thread. */
  cancelThread(thread: string, reason: Error): boolean {
    const meant = [...this.#inFlight.values()].filter((job) => job.thread === thread);
    for (const { canceller } of meant) canceller.abort(reason);
    return meant.length > 0;
  }

  /** Takes no more work, waits for what is in flight, and aborts what is not done in time. */
  async stop(withinMs: number): Promise<void> {
    this.#isStopping = true;
    await this.#settle(Math.max(0, withinMs - LAST_WORDS_MS));
    this.#stopped.abort();
    await this.#settle(Math.min(withinMs, LAST_WORDS_MS));
  }

  async #run(key: string, work: (turn: Turn) => Promise<void>, cancelled: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([this.#stopped.signal, cancelled]);
    let state: 'waiting' | 'working' | 'done' = 'waiting';
    const before = this.#claims - this.#limits.concurrent;
    const ahead = before < 0 ? undefined : before;
    this.#claims++;
    const begin: Turn['begin'] = async (onMoved = () => {}) => {
      await this.#takePlace(signal, onMoved);
      state = 'working';
    };
    const makeRoom = () => {
      if (state === 'done') return;
      this.#claims--;
      if (state === 'working') this.#givePlaceBack();
      state = 'done';
    };
    try {
      await work({ key, signal, lastCall: this.#stopped.signal, ahead, begin, makeRoom });
    } catch (error) {
      this.#onCrash(error);
    } finally {
      makeRoom();
    }
  }

  async #takePlace(signal: AbortSignal, onMoved: Waiting['onMoved']): Promise<void> {
    signal.throwIfAborted();
    if (this.#working < this.#limits.concurrent) {
      this.#working++;
      return;
    }
    const waiting = { place: Promise.withResolvers<void>(), onMoved };
    this.#line.push(waiting);
    onMoved(this.#line.length - 1);
    signal.addEventListener('abort', () => this.#leaveLine(waiting, signal.reason), { once: true });
    await waiting.place.promise;
  }

  /** Whose turn has come already stays: their work hears of the abort by itself. */
  #leaveLine(waiting: Waiting, reason: unknown): void {
    const position = this.#line.indexOf(waiting);
    if (position < 0) return;
    this.#line.splice(position, 1);
    waiting.place.reject(reason);
    this.#moveUp(position);
  }

  #givePlaceBack(): void {
    const next = this.#line.shift();
    if (next === undefined) this.#working--;
    else next.place.resolve();
    this.#moveUp(0);
  }

  #moveUp(from: number): void {
    for (const [ahead, { onMoved }] of this.#line.entries()) if (ahead >= from) onMoved(ahead);
  }

  async #settle(withinMs: number): Promise<void> {
    const timeout = Promise.withResolvers<void>();
    const timer = setTimeout(timeout.resolve, withinMs);
    await Promise.race([Promise.all([...this.#inFlight.values()].map(({ ended }) => ended)), timeout.promise]);
    clearTimeout(timer);
  }
}
