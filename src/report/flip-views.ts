/** Views are made with the slower trace as the candidate; where the user's baseline is the slower one they are turned around. */
import type { SpanTree, Waterfall, WaterfallRow } from './views.ts';

export function flipWaterfall({ rows, elsewhere, paths }: Waterfall): Waterfall {
  return { rows: rows.map(flipRow), elsewhere: turned(elsewhere), paths: turned(paths) };
}

function flipRow(row: WaterfallRow): WaterfallRow {
  return { ...row, ...turned(row), hidden: turned(row.hidden) };
}

export function flipTree(tree: SpanTree): SpanTree {
  return { ...tree, ...turned(tree), changes: tree.changes.map((change) => ({ ...change, ...turned(change) })) };
}

function turned<T>({ baseline, candidate }: { readonly baseline: T; readonly candidate: T }): {
  readonly baseline: T;
  readonly candidate: T;
} {
  return { baseline: candidate, candidate: baseline };
}
