/**
 * A baseline for a trace that was named alone: the source that has it is searched for traces like it, some are read, and
 * the one of median duration is chosen. What is chosen and why stands in baseline/; here is who is asked, and for how long.
 */
import { normalisedName } from '../analysis/normalise-name.ts';
import { chooseBaseline, type Obstacle, obstacleOf } from '../baseline/choose.ts';
import { inOrder, spread } from '../baseline/spread.ts';
import { type SearchWindow, searchWindows, slicesOf } from '../baseline/windows.ts';
import { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import type { BaselineChoice } from '../report/report.ts';
import { traceKey } from '../sources/ids.ts';
import { MASK } from '../sources/operation-name.ts';
import type { SearchableSource, TraceSummary } from '../sources/source.ts';
import { operationAt, type Trace } from '../trace/trace.ts';
import { mainSpan } from '../verdict/comparable.ts';

export interface FoundBaseline {
  readonly baseline: Trace;
  /** More of the same kind: what is normal. */
  readonly pool: readonly Trace[];
  readonly choice: BaselineChoice;
}

/** Throws Failure where there are not enough. */
export async function findBaseline(
  candidate: Trace,
  source: SearchableSource | undefined,
  signal: AbortSignal,
  deadline: AbortSignal = AbortSignal.timeout(LIMITS.baselineTimeoutMs),
): Promise<FoundBaseline> {
  if (source === undefined) throw notSearchable(candidate);
  const search = new Search(candidate, source, AbortSignal.any([signal, deadline]));
  for (const window of searchWindows(startMsOf(candidate))) {
    const found = await search.in(window).catch((error: unknown) => {
      if (error !== deadline.reason) throw error;
    });
    if (found !== undefined) return found;
    signal.throwIfAborted();
    if (deadline.aborted) throw tookTooLong(source.name);
  }
  throw search.tooFew();
}

class Search {
  readonly #candidate: Trace;
  readonly #source: SearchableSource;
  readonly #signal: AbortSignal;
  /** The root's name; then, where parts of its path are identifiers, with masks in their place. */
  readonly #operations: readonly string[];
  /** By `traceKey`: traces of an earlier window are not read again. */
  readonly #known: Set<string>;
  readonly #comparable: Trace[] = [];
  readonly #obstacles = new Map<Obstacle, number>();
  #found = 0;
  #read = 0;
  #spans: number;
  /** Why the first of the traces that could not be read could not. */
  #failure: Failure | undefined;

  constructor(candidate: Trace, source: SearchableSource, signal: AbortSignal) {
    this.#candidate = candidate;
    this.#source = source;
    this.#signal = signal;
    const { name } = operationAt(candidate, mainSpan(candidate));
    this.#operations = [...new Set([name, withMasks(name)])];
    this.#known = new Set([traceKey(candidate.traceId)]);
    this.#spans = candidate.length;
  }

  /** Undefined where too few are found up to the end of this window. */
  async in(window: SearchWindow): Promise<FoundBaseline | undefined> {
    for (const operation of this.#operations) {
      await this.#readAll(spread(await this.#look(operation, window)));
      if (this.#comparable.length >= LIMITS.leastBaselines) return this.#choice(window);
    }
    return undefined;
  }

  #choice(window: SearchWindow): FoundBaseline {
    const { baseline, pool, standing } = chooseBaseline(this.#candidate, this.#comparable);
    const searched = { from: unixNano(window.fromMs), to: unixNano(window.toMs) };
    const counts = { found: this.#found, read: this.#read };
    return { baseline, pool, choice: { source: this.#source.name, window: searched, ...counts, ...standing } };
  }

  tooFew(): Failure {
    const hours = LIMITS.baselineWindowMs / 3_600_000;
    const before = `${this.#candidate.traceId} in the ${hours} hours before it`;
    const told =
      this.#found === 0
        ? `there is no trace like ${before}`
        : `of the ${this.#found} traces found like ${before} ${this.#comparable.length} can be compared with${this.#whyNot()}`;
    const { name, unsearched = 0 } = this.#source;
    const rest =
      unsearched === 0 ? '' : ` ${unsearched} of its traces were not looked into yet; the next question goes on there.`;
    return new Failure('not-found', `${name}: ${told}; choosing a baseline takes ${LIMITS.leastBaselines}.${rest}`, {
      advice: 'Name the trace to compare it with.',
      ...(this.#failure === undefined ? {} : { cause: this.#failure }),
    });
  }

  /** Traces not known yet, in the order of their starts. */
  async #look(operation: string, window: SearchWindow): Promise<readonly TraceSummary[]> {
    const { service } = operationAt(this.#candidate, mainSpan(this.#candidate));
    const slices = await Promise.all(
      slicesOf(window).map((slice) =>
        this.#source.search({ service, operation, ...slice, limit: LIMITS.baselineFoundPerSlice }, this.#signal),
      ),
    );
    const found = inOrder(slices.flat()).filter(({ traceId }) => {
      const key = traceKey(traceId);
      const isNew = !this.#known.has(key);
      this.#known.add(key);
      return isNew;
    });
    this.#found += found.length;
    return found;
  }

  /** A few at a time, in the same groups whoever answers first. */
  async #readAll(summaries: readonly TraceSummary[]): Promise<void> {
    for (let i = 0; i < summaries.length; i += LIMITS.baselineConcurrency) {
      if (this.#spans >= LIMITS.baselineSpans || this.#signal.aborted) return;
      const group = summaries.slice(i, i + LIMITS.baselineConcurrency);
      const traces = await Promise.all(group.map(({ traceId }) => this.#readOne(traceId)));
      for (const trace of traces) if (trace !== undefined) this.#take(trace);
    }
  }

  /** One that cannot be read is one less; others are as good. */
  async #readOne(traceId: string): Promise<Trace | undefined> {
    try {
      return await this.#source.fetchTrace(traceId, this.#signal);
    } catch (error) {
      if (error instanceof Failure) this.#failure ??= error;
      else if (!this.#signal.aborted) throw error;
      return undefined;
    }
  }

  #take(trace: Trace): void {
    this.#read++;
    const obstacle = obstacleOf(this.#candidate, trace);
    if (obstacle !== undefined) {
      this.#obstacles.set(obstacle, (this.#obstacles.get(obstacle) ?? 0) + 1);
      return;
    }
    this.#comparable.push(trace);
    this.#spans += trace.length;
  }

  /** " (2 incomplete, 1 failed)" */
  #whyNot(): string {
    const unread = this.#found - this.#read;
    const reasons = OBSTACLES.flatMap(([obstacle, words]) => {
      const count = this.#obstacles.get(obstacle) ?? 0;
      return count === 0 ? [] : [`${count} ${words}`];
    });
    if (unread > 0) reasons.push(`${unread} not read`);
    return reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
  }
}

const OBSTACLES: readonly (readonly [Obstacle, string])[] = [
  ['another-root', 'with another root'],
  ['not-before', 'not from before it'],
  ['failed', 'failed'],
  ['incomplete', 'incomplete'],
];

/** `GET /users/42` → `GET /users/{id}`, which sources search for as all that may stand there. */
function withMasks(operation: string): string {
  const parts = operation.split('/');
  return parts.map((part, k) => (k > 0 && normalisedName(part) === MASK ? MASK : part)).join('/');
}

function startMsOf(trace: Trace): number {
  return Number((trace.startTimeUnixNano + BigInt(trace.start[0]!)) / 1_000_000n);
}

function unixNano(unixMs: number): string {
  return String(BigInt(Math.floor(unixMs)) * 1_000_000n);
}

// --- refusals ----------------------------------------------------------------------------------------------------

function notSearchable({ source, traceId }: Trace): Failure {
  return new Failure(
    'bad-request',
    `${traceId} is the only trace given, and where it comes from (${source}) others cannot be searched for.`,
    {
      advice: 'Name the trace to compare it with.',
    },
  );
}

function tookTooLong(source: string): Failure {
  const seconds = LIMITS.baselineTimeoutMs / 1_000;
  return new Failure('timeout', `${source}: looking for a baseline took longer than ${seconds} s.`, {
    advice: 'Name the trace to compare it with.',
  });
}
