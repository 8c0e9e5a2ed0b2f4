/**
 * A directory of trace files as a source: finds a trace by its id in whatever files hold spans of it. Which file holds
 * which traces is remembered until the file changes. Files that are no traces are passed over; links that lead out of
 * the directory are not followed.
 */
import type { SettingsOf } from '../config/source-settings.ts';
import { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import type { Trace } from '../trace/trace.ts';
import { lookIntoFile, type NamedFile } from './file-contents.ts';
import { traceKey } from './ids.ts';
import { type ListedFile, listFiles } from './list-files.ts';
import { showPath } from './read-file.ts';
import { gatherTrace } from './read-trace.ts';
import type { Contents, Roots } from './roots.ts';
import type { SourceState, TraceQuery, TraceSource, TraceSummary } from './source.ts';
import { failureFromData } from './thread.ts';

const EXAMPLES = 5;

export class DirectorySource implements TraceSource {
  readonly name: string;
  readonly isLocal = true;
  readonly #path: string;
  /** By path; the promise, so that two questions at once read each file once. */
  #contents = new Map<string, { readonly file: ListedFile; readonly contents: Promise<Contents> }>();

  #roots: Roots | undefined;

  /** Files that were searched the last time and could not be read. */
  unread: readonly Failure[] = [];
  unsearched = 0;

  constructor({ name, path }: SettingsOf<'directory'>) {
    this.name = name;
    this.#path = path;
  }

  async fetchTrace(traceId: string, signal: AbortSignal): Promise<Trace | undefined> {
    const { files, isCut } = await listFiles(this.#path, signal);
    const key = traceKey(traceId);
    const searched = await this.#look(files, signal);
    this.unread = searched.flatMap(({ failure }) => (failure === undefined ? [] : [failureFromData(failure)]));
    const holders = searched.filter(({ found, isOpenEnded }) => found.has(key) || isOpenEnded);
    const trace = await this.#gather(traceId, holders.sort(byWorth(key)), signal);
    if (trace === undefined && isCut) {
      throw new Failure('too-large', `${this.name}: only ${LIMITS.directoryFiles} of its files were searched.`);
    }
    return trace;
  }

  /** What begins a trace is known only when it was read; that is done once for each state of its files, newest files first. */
  async search(query: TraceQuery, signal: AbortSignal): Promise<readonly TraceSummary[]> {
    // Loaded for a search alone: two traces that are named are compared without it.
    const { holdersByTrace, isWanted, Roots, summaryOf } = await import('./roots.ts');
    this.#roots ??= new Roots((traceId, holders, until) => this.#gather(traceId, holders, until));
    const { files } = await listFiles(this.#path, signal);
    const contents = await this.#look(files.toSorted(newestFirst), signal);
    const { roots, skipped } = await this.#roots.of(holdersByTrace(contents), signal);
    this.unsearched = skipped;
    return roots
      .filter((root) => isWanted(root, query))
      .slice(0, query.limit)
      .map(summaryOf);
  }

  async check(signal: AbortSignal): Promise<SourceState> {
    await listFiles(this.#path, signal);
    const [exampleId] = await this.exampleIds();
    return exampleId === undefined ? {} : { exampleId };
  }

  async exampleIds(): Promise<readonly string[]> {
    const signal = AbortSignal.timeout(LIMITS.sourceTimeoutMs);
    const { files } = await listFiles(this.#path, signal);
    const ids = new Set<string>();
    for (const file of files.toSorted(newestFirst)) {
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

  /** A broken file only speaks where no sound one has the trace. */
  async #gather(traceId: string, holders: readonly Contents[], signal: AbortSignal): Promise<Trace | undefined> {
    const sound = holders.filter(({ failure }) => failure === undefined);
    const files = sound.map(({ file }) => named(file));
    const bytes = sound.reduce((sum, { file }) => sum + file.size, 0);
    const trace = await gatherTrace({ files, source: this.name, traceId }, bytes, signal);
    const failure = holders.find((holder) => holder.failure !== undefined)?.failure;
    if (trace === undefined && failure !== undefined) throw failureFromData(failure);
    return trace;
  }
}

function newestFirst(one: ListedFile, other: ListedFile): number {
  return other.mtimeMs - one.mtimeMs || (one.path < other.path ? -1 : 1);
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
  return { file, ...(await lookIntoFile(named(file), file.size)) };
}

function named({ path, realPath }: ListedFile): NamedFile {
  return { path: realPath, label: showPath(path) };
}
