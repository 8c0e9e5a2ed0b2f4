/**
 * Which traces a file holds. Small files are looked into here; large ones in a worker thread with a deadline, because
 * decoding is one long computation, and whoever shares this thread (a bot and its connection) would wait for it.
 */
import { Worker } from 'node:worker_threads';
import { Failure, type FailureCode } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import { type FoundTrace, TraceCollector } from './collector.ts';
import { readPayload } from './decode.ts';
import { readJson } from './read-file.ts';

export interface FileContents {
  readonly found: ReadonlyMap<string, FoundTrace>;
  /** The file holds more traces than `found` names. */
  readonly isOpenEnded: boolean;
  /** Why the file could not be read to its end. */
  readonly failure: Failure | undefined;
}

/** What the worker is asked, and what it answers: plain data. */
export interface LookRequest {
  readonly path: string;
  readonly label: string;
}
export interface LookAnswer extends Omit<FileContents, 'failure'> {
  readonly failure:
    | { readonly code: FailureCode; readonly message: string; readonly advice: string | undefined }
    | undefined;
}

export function lookIntoFile(request: LookRequest, size: number): Promise<FileContents> {
  return size <= LIMITS.inlineFileBytes ? lookHere(request) : lookInWorker(request);
}

/** What is found is for all who ask later, so nobody's haste cuts it short. */
const NEVER = new AbortController().signal;

/** A file that cannot be read stands in nobody's way: it just holds nothing. */
export async function lookHere({ path, label }: LookRequest): Promise<FileContents> {
  const collector = new TraceCollector({ source: '', keep: 'none' });
  const { found } = collector;
  try {
    const bytes = await readJson(path, NEVER);
    if (bytes !== undefined) readPayload(bytes, label, collector);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { found, isOpenEnded: false, failure: error };
  }
  return { found, isOpenEnded: collector.hasForgottenTraces, failure: undefined };
}

function lookInWorker(request: LookRequest): Promise<FileContents> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./file-contents-worker.${extension}`, import.meta.url), { workerData: request });
  return new Promise((resolve, reject) => {
    const nothing = (failure: Failure) => resolve({ found: new Map(), isOpenEnded: false, failure });
    const timer = setTimeout(() => {
      nothing(new Failure('timeout', `${request.label} took longer than ${LIMITS.sourceTimeoutMs / 1_000} s to read.`));
      void worker.terminate();
    }, LIMITS.sourceTimeoutMs);
    worker.once('message', ({ failure, ...contents }: LookAnswer) => {
      const { code, message, advice } = failure ?? {};
      const told = code === undefined ? undefined : new Failure(code, message!, advice === undefined ? {} : { advice });
      resolve({ ...contents, failure: told });
    });
    worker.once('error', reject);
    worker.once('exit', () => {
      clearTimeout(timer);
      nothing(new Failure('unavailable', `${request.label} could not be read: its reader ended early.`));
    });
  });
}
