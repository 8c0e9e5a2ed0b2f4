/**
 * Two traces → the rows of a picture: of all call paths those that tell most. The cause first, then by how much their time
 * on the critical path changed, then by how long they were on it; a path brings its caller along. Where nothing changed
 * the longest are shown.
 */
import type { AnalysedTrace } from '../analysis/analyse.ts';
import { normalisedName } from '../analysis/normalise-name.ts';
import { HOW } from '../diff/align.ts';
import type { TraceDiff } from '../diff/diff.ts';
import { LIMITS } from '../limits.ts';
import { durationAt, operationAt, type SpanIndex } from '../trace/trace.ts';
import { STATUS_ERROR } from '../trace/vocabulary.ts';
import { type CallPaths, callPathsOf } from './call-paths.ts';
import { largestFirst } from './largest.ts';
import type { MergedTree } from './merged-tree.ts';
import { joinedStretches, pathStretches } from './stretches.ts';
import { PAIRED_HOW, type SpansOfSides, type Waterfall, type WaterfallRow, type WaterfallSide } from './views.ts';

export function waterfallOf(diff: TraceDiff, tree: MergedTree, causeSpans: readonly SpanIndex[]): Waterfall {
  const paths = callPathsOf(diff, tree);
  const sides = {
    baseline: new PathSums(diff.baseline, tree.baseline, paths),
    candidate: new PathSums(diff.candidate, tree.candidate, paths),
  };
  const isCause = causePaths(tree, paths, causeSpans);
  keepTelling(isCause, sides);
  const shown = chosen(
    paths,
    sides,
    isCause,
    Math.max(durationAt(diff.baseline.trace, 0), durationAt(diff.candidate.trace, 0)),
  );
  const rows = new Rows(diff, tree, paths, sides, shown);
  return {
    rows: shown.map((path, k) => rows.rowOf(k, isCause[path] === 1)),
    elsewhere: rows.elsewhere,
    paths: {
      baseline: pathStretches(diff.baseline, diff.ledger),
      candidate: pathStretches(diff.candidate, diff.ledger),
    },
  };
}

/** What the spans of one trace come to, per path. */
class PathSums {
  readonly side: AnalysedTrace;
  readonly calls: Uint32Array;
  readonly errors: Uint32Array;
  readonly durationNs: Float64Array;
  readonly selfNs: Float64Array;
  readonly criticalNs: Float64Array;
  /** Per span its path; −1 for a virtual root. */
  readonly ofSpan: Int32Array;

  constructor(side: AnalysedTrace, spans: Int32Array, paths: CallPaths) {
    const { trace, self, path } = side;
    this.side = side;
    this.calls = new Uint32Array(paths.length);
    this.errors = new Uint32Array(paths.length);
    this.durationNs = new Float64Array(paths.length);
    this.selfNs = new Float64Array(paths.length);
    this.criticalNs = new Float64Array(paths.length);
    this.ofSpan = new Int32Array(trace.length).fill(-1);
    const { calls, errors, durationNs, selfNs, criticalNs, ofSpan } = this;
    const { start, end, status } = trace;
    const { timePerSpan } = path;
    const { ofRow } = paths;
    for (let row = 0; row < spans.length; row++) {
      const i = spans[row]!;
      if (i < 0) continue;
      const at = ofRow[row]!;
      ofSpan[i] = at;
      calls[at]!++;
      if (status[i] === STATUS_ERROR) errors[at]!++;
      durationNs[at]! += end[i]! - start[i]!;
      selfNs[at]! += self[i]!;
      criticalNs[at]! += timePerSpan[i]!;
    }
  }
}

interface Sides {
  readonly baseline: PathSums;
  readonly candidate: PathSums;
}

function causePaths(tree: MergedTree, paths: CallPaths, causeSpans: readonly SpanIndex[]): Uint8Array {
  const isCause = new Uint8Array(paths.length);
  if (causeSpans.length === 0) return isCause;
  const spans = new Set(causeSpans);
  for (let row = 0; row < tree.length; row++) if (spans.has(tree.candidate[row]!)) isCause[paths.ofRow[row]!] = 1;
  return isCause;
}

/** A call that hardly changed shows no cause, beside one that did. */
function keepTelling(isCause: Uint8Array, { baseline, candidate }: Sides): void {
  const changeNs = (path: number) => Math.abs(candidate.criticalNs[path]! - baseline.criticalNs[path]!);
  let mostNs = 0;
  for (let path = 0; path < isCause.length; path++) if (isCause[path] === 1) mostNs = Math.max(mostNs, changeNs(path));
  for (let path = 0; path < isCause.length; path++) if (changeNs(path) < QUIET_PART * mostNs) isCause[path] = 0;
}

// --- which paths -------------------------------------------------------------------------------------------------

/** What changed by less than this part of the longer request is quiet, and so is less than this part of the largest change. */
const QUIET_SHARE = 0.005;
const QUIET_PART = 0.03;
/** Quiet ones are shown up to so many rows, so that a picture of two like traces shows something. */
const FEW_ROWS = 8;

/** In order of the tree. */
function chosen(
  paths: CallPaths,
  { baseline, candidate }: Sides,
  isCause: Uint8Array,
  longestNs: number,
): readonly number[] {
  const changeNs = new Float64Array(paths.length);
  const criticalNs = new Float64Array(paths.length);
  for (let path = 0; path < paths.length; path++) {
    changeNs[path] = Math.abs(candidate.criticalNs[path]! - baseline.criticalNs[path]!);
    criticalNs[path] = Math.max(candidate.criticalNs[path]!, baseline.criticalNs[path]!);
  }
  const ranked = largestFirst([Float64Array.from(isCause), changeNs, criticalNs], LIMITS.waterfallRows);
  const mostNs = ranked.reduce((most, path) => Math.max(most, changeNs[path]!), 0);
  const quietNs = Math.max(QUIET_SHARE * longestNs, QUIET_PART * mostNs);
  const shown = new Set<number>(paths.length > 0 ? [0] : []);
  for (const path of ranked) {
    const tells = isCause[path] === 1 || changeNs[path]! > quietNs;
    const isLong = criticalNs[path]! > 0 && shown.size < FEW_ROWS;
    if (!tells && !isLong) continue;
    const caller = paths.parent[path]!;
    const isCallerNew = caller >= 0 && !shown.has(caller);
    const room = LIMITS.waterfallRows - shown.size;
    if (!shown.has(path) && room > 0) shown.add(path);
    if (isCallerNew && room > 1) shown.add(caller);
  }
  return inTreeOrder([...shown], paths);
}

/** The first rows of paths are in order of the tree, but a later span of a path may stand below another one. */
function inTreeOrder(shown: readonly number[], { parent }: CallPaths): readonly number[] {
  const below = new Map<number, number[]>();
  const isShown = new Set(shown);
  for (const path of shown.toSorted((one, other) => one - other)) {
    const above = nearestShown(parent[path]!, parent, isShown);
    const siblings = below.get(above);
    if (siblings === undefined) below.set(above, [path]);
    else siblings.push(path);
  }
  const order: number[] = [];
  const waiting = (below.get(-1) ?? []).toReversed();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    order.push(path);
    waiting.push(...(below.get(path) ?? []).toReversed());
  }
  return order;
}

function nearestShown(path: number, parent: Int32Array, isShown: ReadonlySet<number>): number {
  let at = path;
  while (at >= 0 && !isShown.has(at)) at = parent[at]!;
  return at;
}

// --- their rows --------------------------------------------------------------------------------------------------

class Rows {
  readonly elsewhere: SpansOfSides;
  readonly #diff: TraceDiff;
  readonly #tree: MergedTree;
  readonly #paths: CallPaths;
  readonly #sides: Sides;
  readonly #shown: readonly number[];
  /** Per path its place in the picture, −1 for those that are not shown. */
  readonly #place: Int32Array;
  readonly #depth: number[] = [];
  readonly #hidden: { readonly baseline: Float64Array; readonly candidate: Float64Array };
  readonly #stretches: { readonly baseline: Joined; readonly candidate: Joined };

  constructor(diff: TraceDiff, tree: MergedTree, paths: CallPaths, sides: Sides, shown: readonly number[]) {
    this.#diff = diff;
    this.#tree = tree;
    this.#paths = paths;
    this.#sides = sides;
    this.#shown = shown;
    this.#place = new Int32Array(paths.length).fill(-1);
    for (const [place, path] of shown.entries()) this.#place[path] = place;
    for (const path of shown) {
      const above = this.#aboveOf(path);
      this.#depth.push(above < 0 ? 0 : this.#depth[this.#place[above]!]! + 1);
    }
    const { baseline, candidate } = sides;
    this.#hidden = this.#countHidden();
    this.elsewhere = {
      baseline: this.#hidden.baseline[shown.length]!,
      candidate: this.#hidden.candidate[shown.length]!,
    };
    this.#stretches = {
      baseline: joinedStretches(baseline.side, this.#placesOf(baseline), shown.length),
      candidate: joinedStretches(candidate.side, this.#placesOf(candidate), shown.length),
    };
  }

  rowOf(place: number, isCause: boolean): WaterfallRow {
    const path = this.#shown[place]!;
    const above = this.#aboveOf(path);
    const levels = this.#paths.depth[path]! - (above < 0 ? -1 : this.#paths.depth[above]!) - 1;
    return {
      depth: this.#depth[place]!,
      ...this.#operationOf(path),
      how: this.#howOf(path),
      isCause,
      baseline: this.#sideOf(path, place, 'baseline'),
      candidate: this.#sideOf(path, place, 'candidate'),
      hidden: { baseline: this.#hidden.baseline[place]!, candidate: this.#hidden.candidate[place]! },
      levelsSkipped: levels,
    };
  }

  /** Per span. */
  #placesOf({ ofSpan }: PathSums): Int32Array {
    const places = new Int32Array(ofSpan.length);
    for (let i = 0; i < places.length; i++) places[i] = ofSpan[i]! < 0 ? -1 : this.#place[ofSpan[i]!]!;
    return places;
  }

  #aboveOf(path: number): number {
    let at = this.#paths.parent[path]!;
    while (at >= 0 && this.#place[at]! < 0) at = this.#paths.parent[at]!;
    return at;
  }

  #sideOf(path: number, place: number, side: keyof Sides): WaterfallSide | null {
    const { calls, errors, durationNs, selfNs, criticalNs } = this.#sides[side];
    if (calls[path] === 0) return null;
    const { bars, critical } = this.#stretches[side][place]!;
    return {
      calls: calls[path]!,
      startNs: bars[0]!.fromNs,
      endNs: bars.at(-1)!.toNs,
      durationNs: durationNs[path]!,
      selfNs: selfNs[path]!,
      criticalNs: criticalNs[path]!,
      errors: errors[path]!,
      bars,
      critical,
    };
  }

  /** The name of one span; of several, what their names have in common. */
  #operationOf(path: number): Pick<WaterfallRow, 'service' | 'operation' | 'kind'> {
    const row = this.#paths.first[path]!;
    const c = this.#tree.candidate[row]!;
    const { baseline, candidate } = this.#diff;
    const { service, name, kind } =
      c >= 0 ? operationAt(candidate.trace, c) : operationAt(baseline.trace, this.#tree.baseline[row]!);
    const isOne = this.#sides.baseline.calls[path]! <= 1 && this.#sides.candidate.calls[path]! <= 1;
    return { service, operation: isOne ? name : normalisedName(name), kind };
  }

  #howOf(path: number): WaterfallRow['how'] {
    if (this.#sides.baseline.calls[path] === 0 || this.#sides.candidate.calls[path] === 0) return 'none';
    const row = this.#paths.first[path]!;
    const c = this.#tree.candidate[row]!;
    const how = c < 0 ? HOW.none : this.#diff.alignment.how[c]!;
    return how === HOW.none ? 'path' : PAIRED_HOW[how]!;
  }

  /** Per place; behind them all those that stand below no row. Parents come first. */
  #countHidden() {
    const { length, parent } = this.#paths;
    const baseline = new Float64Array(this.#shown.length + 1);
    const candidate = new Float64Array(this.#shown.length + 1);
    const placeAbove = new Int32Array(length);
    for (let path = 0; path < length; path++) {
      const above = parent[path]!;
      const own = this.#place[path]!;
      if (own >= 0) placeAbove[path] = own;
      else placeAbove[path] = above < 0 ? this.#shown.length : placeAbove[above]!;
      if (own >= 0) continue;
      baseline[placeAbove[path]!]! += this.#sides.baseline.calls[path]!;
      candidate[placeAbove[path]!]! += this.#sides.candidate.calls[path]!;
    }
    return { baseline, candidate };
  }
}

type Joined = ReturnType<typeof joinedStretches>;
