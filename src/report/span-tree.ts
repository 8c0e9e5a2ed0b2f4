/**
 * Two traces → the tree of a report page, as columns. Of more rows than a page holds the longest stay: a row counts for as
 * much as the longest span in its subtree, so that no row stays without its parent.
 */
import type { AnalysedTrace } from '../analysis/analyse.ts';
import type { TraceDiff } from '../diff/diff.ts';
import { LIMITS } from '../limits.ts';
import { getOrInsert } from '../trace/get-or-insert.ts';
import { durationAt, type Operation, operationAt, type SpanIndex } from '../trace/trace.ts';
import type { SpanKind } from '../trace/vocabulary.ts';
import { PairChanges } from '../verdict/pair-changes.ts';
import { largest } from './largest.ts';
import type { MergedTree } from './merged-tree.ts';
import type { RowChange, SpanTree, TreeOperation, TreeSide } from './views.ts';

export function spanTreeOf(
  diff: TraceDiff,
  merged: MergedTree,
  causeSpans: readonly SpanIndex[],
  mostRows: number = LIMITS.treeRows,
): SpanTree {
  const { rows, omitted } = keptRows(diff, merged, mostRows);
  const { baseline, candidate, alignment } = diff;
  const causes = new Set(tellingSpans(diff, causeSpans));
  const names = new Names();
  const tree = {
    length: rows.length,
    depth: new Int32Array(rows.length),
    operation: new Uint32Array(rows.length),
    how: new Uint8Array(rows.length),
    isCause: new Uint8Array(rows.length),
  };
  for (let k = 0; k < rows.length; k++) {
    const row = rows[k]!;
    const [b, c] = [merged.baseline[row]!, merged.candidate[row]!];
    tree.depth[k] = merged.depth[row]!;
    tree.operation[k] = names.number(c >= 0 ? operationAt(candidate.trace, c) : operationAt(baseline.trace, b));
    tree.how[k] = b < 0 || c < 0 ? 0 : alignment.how[c]!;
    tree.isCause[k] = causes.has(c) ? 1 : 0;
  }
  return {
    ...tree,
    services: [...names.services.keys()],
    operations: names.operations,
    omitted,
    omittedRows: merged.length - rows.length,
    baseline: sideOf(baseline, merged.baseline, rows),
    candidate: sideOf(candidate, merged.candidate, rows),
    ...changesOf(diff, merged, rows),
  };
}

/** A span that hardly changed shows no cause, beside one that did. */
const QUIET_PART = 0.01;

function tellingSpans(
  { baseline, candidate, alignment }: TraceDiff,
  spans: readonly SpanIndex[],
): readonly SpanIndex[] {
  const changeNs = (c: SpanIndex) => {
    const b = alignment.baselineOf[c]!;
    return Math.abs(candidate.path.timePerSpan[c]! - (b < 0 ? 0 : baseline.path.timePerSpan[b]!));
  };
  const mostNs = spans.reduce((most, c) => Math.max(most, changeNs(c)), 0);
  return spans.filter((c) => changeNs(c) >= QUIET_PART * mostNs);
}

/** Operations and services by number, in order of first use. */
class Names {
  readonly services = new Map<string, number>();
  readonly operations: TreeOperation[] = [];
  readonly #numbers = new Map<Operation, number>();
  readonly #known = new Map<string, number>();

  number(operation: Operation): number {
    return getOrInsert(this.#numbers, operation, () =>
      getOrInsert(this.#known, keyOf(operation), () => this.#add(operation)),
    );
  }

  #add({ service, name, kind }: Operation): number {
    const number = getOrInsert(this.services, service, () => this.services.size);
    return this.operations.push({ service: number, name, kind: kind as SpanKind }) - 1;
  }
}

function keyOf({ service, name, kind }: Operation): string {
  return JSON.stringify([service, name, kind]);
}

// --- which rows --------------------------------------------------------------------------------------------------

/** In order of the tree; per row kept how many right below it are not. */
function keptRows(
  diff: TraceDiff,
  merged: MergedTree,
  mostRows: number,
): { readonly rows: Int32Array; readonly omitted: Uint32Array } {
  const rows = largest([longestBelow(diff, merged)], mostRows);
  const placeOf = new Int32Array(merged.length).fill(-1);
  for (let k = 0; k < rows.length; k++) placeOf[rows[k]!] = k;
  const omitted = new Uint32Array(rows.length);
  for (let row = 0; row < merged.length; row++) {
    const above = merged.parent[row]!;
    if (placeOf[row]! < 0 && above >= 0 && placeOf[above]! >= 0) omitted[placeOf[above]!]!++;
  }
  return { rows, omitted };
}

function longestBelow({ baseline, candidate }: TraceDiff, { length, parent, ...merged }: MergedTree): Float64Array {
  const longestNs = new Float64Array(length);
  for (let row = length - 1; row >= 0; row--) {
    const [b, c] = [merged.baseline[row]!, merged.candidate[row]!];
    const before = b < 0 ? 0 : durationAt(baseline.trace, b);
    const after = c < 0 ? 0 : durationAt(candidate.trace, c);
    longestNs[row] = Math.max(longestNs[row]!, before, after);
    const above = parent[row]!;
    if (above >= 0) longestNs[above] = Math.max(longestNs[above]!, longestNs[row]!);
  }
  return longestNs;
}

// --- what they hold ----------------------------------------------------------------------------------------------

const ABSENT_NS = -1;

function sideOf({ trace, self, path }: AnalysedTrace, spans: Int32Array, rows: Int32Array): TreeSide {
  const origin = trace.start[0]!;
  const spanId = new Array<string>(rows.length);
  const startNs = new Float64Array(rows.length);
  const durationNs = new Float64Array(rows.length).fill(ABSENT_NS);
  const selfNs = new Float64Array(rows.length);
  const criticalNs = new Float64Array(rows.length);
  const status = new Uint8Array(rows.length);
  const rowOf = new Int32Array(trace.length).fill(-1);
  for (let k = 0; k < rows.length; k++) {
    const i = spans[rows[k]!]!;
    spanId[k] = i < 0 ? '' : trace.spanId[i]!;
    if (i < 0) continue;
    rowOf[i] = k;
    startNs[k] = trace.start[i]! - origin;
    durationNs[k] = durationAt(trace, i);
    selfNs[k] = self[i]!;
    criticalNs[k] = path.timePerSpan[i]!;
    status[k] = trace.status[i]!;
  }
  return {
    ...{ spanId, startNs, durationNs, selfNs, criticalNs, status },
    path: {
      row: path.span.map((i) => rowOf[i]!),
      fromNs: path.from.map((ns) => ns - origin),
      toNs: path.to.map((ns) => ns - origin),
    },
  };
}

function changesOf(
  { baseline, candidate }: TraceDiff,
  merged: MergedTree,
  rows: Int32Array,
): Pick<SpanTree, 'changes' | 'omittedChanges'> {
  const pairs = new PairChanges(baseline.trace, candidate.trace);
  const changes: RowChange[] = [];
  let omittedChanges = 0;
  for (let row = 0; row < rows.length; row++) {
    const [b, c] = [merged.baseline[rows[row]!]!, merged.candidate[rows[row]!]!];
    if (b < 0 || c < 0) continue;
    for (const change of pairs.of(b, c)) {
      if (changes.length < LIMITS.treeChanges) changes.push({ row, ...change });
      else omittedChanges++;
    }
  }
  return { changes, omittedChanges };
}
