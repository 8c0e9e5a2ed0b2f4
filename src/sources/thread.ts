/**
 * Threads: functions run beside this thread, because reading or comparing a large trace is one long computation, and whoever
 * shares this thread (a bot and its connection) would wait for it. What goes in and comes out is plain data; columns of
 * traces are shared memory and are not copied.
 *
 * One thread does one work after the other and stays for a while: its code is warm then. Another is started for a work that
 * takes longer than a cold thread needs to catch up, or where a second one waits already.
 */
import { getCompileCacheDir } from 'node:module';
import { type Transferable, Worker } from 'node:worker_threads';
import { Failure, type FailureCode } from '../failure.ts';
import { LIMITS } from '../limits.ts';

/** What a thread is told; thread-answer.ts is where it arrives. */
export interface ThreadTask {
  /** Name of the function. */
  readonly work: string;
  readonly input: unknown;
}

export type ThreadAnswer = ({ readonly value: unknown } | { readonly failure: FailureData }) & {
  /** What the thread holds in memory now. */
  readonly heldBytes: number;
};

/** A Failure as plain data. */
export interface FailureData {
  readonly code: FailureCode;
  readonly message: string;
  readonly advice: string | undefined;
}

export interface ThreadOptions {
  readonly signal: AbortSignal;
  /** Worth a second thread, where the first one is busy. */
  readonly isLong: boolean;
  /** Parts of the input that are handed over and not copied. */
  readonly transfer?: Transferable[];
}

interface Job extends ThreadOptions {
  readonly task: ThreadTask;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

export class Threads {
  readonly #program: URL;
  readonly #threads = new Set<Thread>();
  readonly #waiting: Job[] = [];

  /** `program` answers as the functions that are run (`answerAs`). */
  constructor(program: URL) {
    this.#program = program;
  }

  /**
   * Runs one of the program's functions. When the signal is aborted, its thread is ended, and then the signal's reason
   * thrown. Throws what the work throws: a Failure as such, anything else as the bug that it is.
   */
  run<Input, Output>(work: (input: Input) => Output, input: Input, options: ThreadOptions): Promise<Awaited<Output>> {
    const { signal } = options;
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Awaited<Output>>();
    const task = { work: work.name, input };
    const job: Job = { ...options, task, resolve: (value) => resolve(value as Awaited<Output>), reject };
    const giveUp = () => this.#giveUp(job);
    signal.addEventListener('abort', giveUp, { once: true });
    this.#waiting.push(job);
    this.#assign();
    return promise.finally(() => signal.removeEventListener('abort', giveUp));
  }

  #assign(): void {
    while (this.#waiting.length > 0) {
      const thread = this.#freeThread() ?? this.#start();
      if (thread === undefined) return;
      thread.begin(this.#waiting.shift()!);
    }
  }

  #freeThread(): Thread | undefined {
    return [...this.#threads].find((thread) => thread.job === undefined && !thread.isEnding);
  }

  #start(): Thread | undefined {
    const isWorthIt = this.#threads.size === 0 || this.#waiting.length > 1 || this.#waiting[0]!.isLong;
    if (!isWorthIt || this.#threads.size >= LIMITS.threads) return undefined;
    const thread = new Thread(this.#program, () => this.#assign());
    this.#threads.add(thread);
    thread.ended.then(() => {
      this.#threads.delete(thread);
      this.#assign();
    });
    return thread;
  }

  #giveUp(job: Job): void {
    const at = this.#waiting.indexOf(job);
    if (at >= 0) this.#waiting.splice(at, 1);
    if (at >= 0) job.reject(job.signal.reason);
    for (const thread of this.#threads) if (thread.job === job) thread.end();
  }
}

class Thread {
  job: Job | undefined;
  /** Takes nothing more, though it is still there. */
  isEnding = false;
  readonly ended: Promise<void>;
  readonly #worker: Worker;
  readonly #onFree: () => void;
  #idle: NodeJS.Timeout | undefined;

  constructor(program: URL, onFree: () => void) {
    this.#worker = new Worker(program, { env: environment() });
    this.#onFree = onFree;
    this.#worker.on('message', (answer: ThreadAnswer) => this.#answer(answer));
    this.#worker.on('error', (error) => this.job?.reject(isOutOfMemory(error) ? tooMuchMemory(error) : error));
    this.ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        clearTimeout(this.#idle);
        this.job?.reject(this.job.signal.aborted ? this.job.signal.reason : endedEarly());
        resolve();
      });
    });
  }

  begin(job: Job): void {
    this.#worker.postMessage(job.task, job.transfer ?? []);
    this.job = job;
    clearTimeout(this.#idle);
    this.#worker.ref();
  }

  end(): void {
    this.isEnding = true;
    void this.#worker.terminate();
  }

  #answer(answer: ThreadAnswer): void {
    const { resolve, reject } = this.job!;
    if ('failure' in answer) reject(failureFromData(answer.failure));
    else resolve(answer.value);
    if (answer.heldBytes > LIMITS.idleThreadBytes) {
      this.end();
      return;
    }
    this.job = undefined;
    // Nobody's program stays for a thread that only waits.
    this.#worker.unref();
    this.#idle = setTimeout(() => this.end(), LIMITS.threadIdleMs).unref();
    this.#onFree();
  }
}

/** The program of a thread beside the module with this `import.meta.url`: sources in a checkout, compiled code in a package. */
export function programBeside(module: string, name: string): URL {
  return new URL(`${name}${module.slice(module.lastIndexOf('.'))}`, module);
}

/** All that read and compare. */
export const THREADS = new Threads(programBeside(import.meta.url, '../compare/worker'));

/** Nothing of ours, and where compiled code is kept: a thread need not compile again what this one has. */
function environment(): NodeJS.ProcessEnv {
  const compiled = getCompileCacheDir();
  return compiled === undefined ? {} : { NODE_COMPILE_CACHE: compiled };
}

export function failureToData({ code, message, advice }: Failure): FailureData {
  return { code, message, advice };
}

export function failureFromData({ code, message, advice }: FailureData): Failure {
  return new Failure(code, message, advice === undefined ? {} : { advice });
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function tooMuchMemory(cause: unknown): Failure {
  return new Failure('too-large', 'The traces take more memory than there is.', { cause });
}

function endedEarly(): Failure {
  return new Failure('unavailable', 'A thread of this program ended before its work was done.');
}
