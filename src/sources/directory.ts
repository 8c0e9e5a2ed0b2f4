/**
 * A directory of trace files as a source: finds a trace by its id in whatever files hold spans of it. Which file holds
 * which traces is remembered until the file changes. Files that are no traces are passed over; links that lead out of
 * the directory are not followed.
 */
import type { TraceDirectory } from '../config.ts';
import { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import type { Trace } from '../trace/trace.ts';
import { TraceCollector } from './collector.ts';
import { readPayload } from './decode.ts';
import { type FileContents, lookIntoFile } from './file-contents.ts';
import { traceKey } from './ids.ts';
import { type ListedFile, listFiles } from './list-files.ts';
import { readJson, showPath } from './read-file.ts';
import type { TraceSource } from './source.ts';

/** What is known of one state of a file. */
interface Contents extends FileContents {
  readonly file: ListedFile;
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

async function lookInto(file: ListedFile): Promise<Contents> {
  return { file, ...(await lookIntoFile({ path: file.realPath, label: showPath(file.path) }, file.size)) };
}
