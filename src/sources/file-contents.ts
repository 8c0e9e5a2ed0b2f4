/** Which traces a file holds: small files are looked into here, large ones in a thread with a deadline. */
import { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import { type FoundTrace, TraceCollector } from './collector.ts';
import { readPayload } from './decode.ts';
import { readJson } from './read-file.ts';
import { type FailureData, failureToData, THREADS } from './thread.ts';

export interface FileContents {
  readonly found: ReadonlyMap<string, FoundTrace>;
  /** The file holds more traces than `found` names. */
  readonly isOpenEnded: boolean;
  /** Why the file could not be read to its end. */
  readonly failure: FailureData | undefined;
}

export interface NamedFile {
  readonly path: string;
  /** What messages call it. */
  readonly label: string;
}

/** A file that cannot be read stands in nobody's way: it just holds nothing. */
export async function lookIntoFile(file: NamedFile, size: number): Promise<FileContents> {
  if (size <= LIMITS.inlineFileBytes) return contentsOf(file);
  // What is found is for all who ask later, so nobody's haste cuts it short.
  const deadline = AbortSignal.timeout(LIMITS.sourceTimeoutMs);
  try {
    return await THREADS.run(contentsOf, file, { signal: deadline, isLong: size > LIMITS.secondThreadBytes });
  } catch (error) {
    if (error === deadline.reason) return nothing(tookTooLong(file));
    if (error instanceof Failure) return nothing(error);
    throw error;
  }
}

const NEVER = new AbortController().signal;

export async function contentsOf({ path, label }: NamedFile): Promise<FileContents> {
  const collector = new TraceCollector({ source: '', keep: 'none' });
  const { found } = collector;
  try {
    const bytes = await readJson(path, NEVER);
    if (bytes !== undefined) readPayload(bytes, label, collector);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { found, isOpenEnded: false, failure: failureToData(error) };
  }
  return { found, isOpenEnded: collector.hasForgottenTraces, failure: undefined };
}

function nothing(failure: Failure): FileContents {
  return { found: new Map(), isOpenEnded: false, failure: failureToData(failure) };
}

function tookTooLong({ label }: NamedFile): Failure {
  return new Failure('timeout', `${label} took longer than ${LIMITS.sourceTimeoutMs / 1_000} s to read.`);
}
