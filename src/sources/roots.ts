/**
 * What the traces of a directory begin with. A trace is read for it once, and what was learnt is kept until one of its
 * files changes. For one search only so much is read as LIMITS allow; the next one goes on from there.
 */
import { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import { durationAt, isVirtualRoot, operationAt, type Trace } from '../trace/trace.ts';
import { STATUS_ERROR } from '../trace/vocabulary.ts';
import type { FileContents } from './file-contents.ts';
import type { ListedFile } from './list-files.ts';
import { isSameOperation } from './masked-names.ts';
import type { TraceQuery, TraceSummary } from './source.ts';

/** What is known of one state of a file. */
export interface Contents extends FileContents {
  readonly file: ListedFile;
}

/** The span without a parent of one trace. */
interface Root {
  readonly traceId: string;
  readonly service: string;
  readonly operation: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly hasError: boolean;
}

/** A trace and the sound files that hold spans of it. */
interface HeldTrace {
  readonly traceId: string;
  readonly holders: Contents[];
}

export function holdersByTrace(contents: readonly Contents[]): readonly HeldTrace[] {
  const held = new Map<string, HeldTrace>();
  for (const one of contents) {
    if (one.failure !== undefined) continue;
    for (const [key, { traceId }] of one.found) {
      const known = held.get(key);
      if (known === undefined) held.set(key, { traceId, holders: [one] });
      else known.holders.push(one);
    }
  }
  return [...held.values()];
}

type Read = (traceId: string, holders: readonly Contents[], signal: AbortSignal) => Promise<Trace | undefined>;

export class Roots {
  readonly #read: Read;
  /** By trace id; the promise, so that two searches at once read each trace once. `state`: the files that it is read from. */
  readonly #known = new Map<string, { readonly state: string; readonly root: Promise<Root | undefined> }>();

  constructor(read: Read) {
    this.#read = read;
  }

  /** The roots of these traces, as far as they can be read within the limits; `skipped`: how many were not looked into. */
  async of(held: readonly HeldTrace[], signal: AbortSignal): Promise<{ roots: readonly Root[]; skipped: number }> {
    const roots: Root[] = [];
    let skipped = 0;
    let traces = 0;
    let bytes = 0;
    for (const { traceId, holders } of held) {
      signal.throwIfAborted();
      const state = holders.map(({ file }) => `${file.path} ${file.mtimeMs} ${file.size}`).join('\n');
      let known = this.#known.get(traceId);
      if (known?.state !== state) {
        bytes += holders.reduce((sum, { file }) => sum + file.size, 0);
        if (++traces > LIMITS.directorySearchTraces || bytes > LIMITS.directorySearchBytes) {
          skipped++;
          continue;
        }
        known = { state, root: this.#rootOf(traceId, holders) };
        this.#known.set(traceId, known);
      }
      const root = await known.root;
      if (root !== undefined) roots.push(root);
    }
    return { roots, skipped };
  }

  /** Undefined where the trace cannot be read in time, or has several spans without a parent. */
  async #rootOf(traceId: string, holders: readonly Contents[]): Promise<Root | undefined> {
    // What is learnt is for all who ask later, so nobody's haste cuts it short.
    const deadline = AbortSignal.timeout(LIMITS.sourceTimeoutMs);
    try {
      const trace = await this.#read(traceId, holders, deadline);
      return trace === undefined || isVirtualRoot(trace) ? undefined : describeRoot(trace);
    } catch (error) {
      if (error instanceof Failure || error === deadline.reason) return undefined;
      throw error;
    }
  }
}

function describeRoot(trace: Trace): Root {
  const { service, name } = operationAt(trace, 0);
  return {
    traceId: trace.traceId,
    service,
    operation: name,
    startMs: Number((trace.startTimeUnixNano + BigInt(trace.start[0]!)) / 1_000_000n),
    durationMs: durationAt(trace, 0) / 1e6,
    hasError: trace.status[0] === STATUS_ERROR,
  };
}

export function isWanted(root: Root, { service, operation, fromMs, toMs }: TraceQuery): boolean {
  if (root.service !== service || !isSameOperation(operation, root.operation)) return false;
  return root.startMs >= fromMs && root.startMs <= toMs;
}

export function summaryOf({ traceId, startMs, durationMs, hasError }: Root): TraceSummary {
  return { traceId, startMs, durationMs, hasErrors: hasError };
}
