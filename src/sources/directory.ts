/**
 * A directory of trace files as a source: finds a trace by its id in whatever files hold spans of it. Which file holds
 * which traces is remembered until the file changes. Files that are no traces are passed over; links that lead out of
 * the directory are not followed.
 */
import type { TraceDirectory } from '../config.ts';
import { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import type { Trace } from '../trace/trace.ts';
import { type FoundTrace, TraceCollector } from './collector.ts';
import { readPayload } from './decode.ts';
import { traceKey } from './ids.ts';
import { type ListedFile, listFiles } from './list-files.ts';
import { readJson, showPath } from './read-file.ts';
import type { TraceSource } from './source.ts';

/** What is known of one state of a file. */
interface Contents {
  readonly file: ListedFile;
  readonly found: ReadonlyMap<string, FoundTrace>;
  /** The file holds more traces than `found` names. */
  readonly isOpenEnded: boolean;
  /** Why the file could not be read to its end. */
  readonly failure: Failure | undefined;
}

const EXAMPLES = 5;

export class DirectorySource implements TraceSource {
  readonly name: string;
  readonly #path: string;
  /** By path; the promise, so that two questions at once read each file once. */
  #contents = new Map<string, { readonly file: ListedFile; readonly contents: Promise<Contents> }>();

  constructor({ name, path }: TraceDirectory) {
    this.name = name;
    this.#path = path;
  }

  async fetchTrace(traceId: string, signal: AbortSignal): Promise<Trace | undefined> {
    const { files, isCut } = await listFiles(this.#path, signal);
    const key = traceKey(traceId);
    const holders = (await this.#look(files, signal)).filter(({ found, isOpenEnded }) => found.has(key) || isOpenEnded);
    const trace = await this.#read(traceId, holders.sort(byWorth(key)), signal);
    if (trace === undefined && isCut) {
      throw new Failure('too-large', `${this.name}: only ${LIMITS.directoryFiles} of its files were searched.`);
    }
    return trace;
  }

  async exampleIds(): Promise<readonly string[]> {
    const signal = AbortSignal.timeout(LIMITS.sourceTimeoutMs);
    const { files } = await listFiles(this.#path, signal);
    const newestFirst = files.toSorted((one, other) => other.mtimeMs - one.mtimeMs || (one.path < other.path ? -1 : 1));
    const ids = new Set<string>();
    for (const file of newestFirst) {
      const [contents] = await this.#look([file], signal);
      if (contents!.failure === undefined) for (const { traceId } of contents!.found.values()) ids.add(traceId);
      if (ids.size >= EXAMPLES) break;
    }
    return [...ids].slice(0, EXAMPLES);
  }

  async #look(files: readonly ListedFile[], signal: AbortSignal): Promise<Contents[]> {
    const all: Contents[] = [];
    for (const file of files) {
      signal.throwIfAborted();
      all.push(await this.#contentsOf(file));
    }
    return all;
  }

  #contentsOf(file: ListedFile): Promise<Contents> {
    const known = this.#contents.get(file.path);
    if (known !== undefined && known.file.mtimeMs === file.mtimeMs && known.file.size === file.size)
      return known.contents;
    const contents = lookInto(file);
    this.#contents.set(file.path, { file, contents });
    return contents;
  }

  async #read(traceId: string, holders: readonly Contents[], signal: AbortSignal): Promise<Trace | undefined> {
    const collector = new TraceCollector({ source: this.name, keep: { traceId }, payloads: holders.length });
    for (const { file, failure } of holders) {
      signal.throwIfAborted();
      // A broken file tells nothing more once a sound one has spoken.
      if (failure !== undefined && collector.size > 0) continue;
      if (failure !== undefined) throw failure;
      const bytes = await readJson(file.realPath, signal);
      if (bytes !== undefined) readPayload(bytes, showPath(file.path), collector);
    }
    return collector.finish();
  }
}

/** Sound files first, then those with most spans of the trace, then those with the finer clock. */
function byWorth(key: string): (one: Contents, other: Contents) => number {
  const rank = ({ failure, found }: Contents): readonly number[] => {
    const trace = found.get(key);
    return [failure === undefined ? 0 : 1, -(trace?.spans ?? 0), trace?.resolutionNs ?? 0];
  };
  return (one, other) => {
    const ranks = rank(other);
    const difference = rank(one)
      .map((value, i) => value - ranks[i]!)
      .find((value) => value !== 0);
    return difference ?? (one.file.path < other.file.path ? -1 : 1);
  };
}

/** What is found is for all who ask later, so nobody's haste cuts it short. */
const NEVER = new AbortController().signal;

/** Which traces a file holds. A file that cannot be read stands in nobody's way: it just holds nothing. */
async function lookInto(file: ListedFile): Promise<Contents> {
  const collector = new TraceCollector({ source: '', keep: 'none' });
  const { found } = collector;
  try {
    const bytes = await readJson(file.realPath, NEVER);
    if (bytes !== undefined) readPayload(bytes, showPath(file.path), collector);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { file, found, isOpenEnded: false, failure: error };
  }
  return { file, found, isOpenEnded: collector.hasForgottenTraces, failure: undefined };
}
