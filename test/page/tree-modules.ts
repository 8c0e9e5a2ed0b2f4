/**
 * The client modules of the span tree, with types. They are plain JavaScript for a browser, which the compiler does not read;
 * those without a DOM run here as well.
 */
import { createRequire } from 'node:module';
import type { SpanTree, TreeSide } from '../../src/report/views.ts';

const require = createRequire(import.meta.url);

export interface View {
  readonly fromNs: number;
  readonly toNs: number;
}

export interface Filter {
  readonly services: Uint8Array | null;
  readonly onlyDifferences: boolean;
  readonly onlyCritical: boolean;
}

export interface Shape {
  readonly length: number;
  readonly parent: Int32Array;
  readonly end: Int32Array;
}

export interface Facts {
  readonly thresholdNs: number;
  readonly deltaDurationNs: Float64Array;
  readonly deltaSelfNs: Float64Array;
  readonly deltaCriticalNs: Float64Array;
  readonly differs: Uint8Array;
  readonly isCritical: Uint8Array;
  readonly isFailed: Uint8Array;
}

interface Durations {
  readonly durationNs: number;
}

export interface Model {
  readonly rows: Int32Array;
  readonly kept: Uint8Array | null;
  readonly hits: Int32Array | null;
  readonly hiddenHits: number;
  readonly passingCount: number;
  readonly filter: Filter;
  readonly shape: Shape;
  readonly facts: Facts;
  active: number;
  isFolded(row: number): boolean;
  isContext(row: number): boolean;
  isHit(row: number): boolean;
  placeOf(row: number): number;
  fold(row: number, isFolded: boolean): void;
  unfoldBelow(row: number): void;
  unfoldAll(): void;
  foldAll(): void;
  reset(): void;
  setFilter(change: Partial<Filter>): void;
  search(query: string): void;
  goToHit(step: 1 | -1): boolean;
  reveal(row: number): boolean;
  goTo(place: number): void;
}

export const { treeShapeOf, treeUnfoldAbove } = load<{
  treeShapeOf(tree: Pick<SpanTree, 'depth' | 'length'>): Shape;
  treeUnfoldAbove(row: number, shape: Shape, folded: Uint8Array): void;
}>('tree-shape');

export const { treeFactsOf, treeOpening } = load<{
  treeFactsOf(tree: SpanTree, baseline: Durations, candidate: Durations): Facts;
  treeOpening(tree: SpanTree, shape: Shape, facts: Facts): { readonly folded: Uint8Array; readonly first: number };
}>('tree-facts');

export const { treeKept, treeNearest, treePassing, treePlace, treeShown } = load<{
  treePassing(tree: SpanTree, facts: Facts, filter: Filter): Uint8Array | null;
  treeKept(passing: Uint8Array | null, shape: Shape): Uint8Array | null;
  treeShown(shape: Shape, folded: Uint8Array, kept: Uint8Array | null): Int32Array;
  treePlace(shown: Int32Array, row: number): number;
  treeNearest(shown: Int32Array, row: number, shape: Shape): number;
}>('tree-rows');

export const { treeHits, treeNextHit, treeRowOfSpan } = load<{
  treeHits(tree: SpanTree, query: string): Int32Array | null;
  treeNextHit(hits: Int32Array | null, from: number, step: 1 | -1): number;
  treeRowOfSpan(tree: SpanTree, spanId: string): number;
}>('tree-search');

export const { treeDomain, treePanned, treeTicks, treeView, treeX, treeZoomed } = load<{
  treeDomain(tree: SpanTree, longestNs: number): View;
  treeView(domain: View, oneNs: number, otherNs: number): View;
  treeZoomed(view: View, domain: View, factor: number, aroundNs: number): View;
  treePanned(view: View, domain: View, share: number): View;
  treeTicks(
    view: View,
    widthPx: number,
    gapPx: number,
    unitNs?: number,
  ): { readonly stepNs: number; readonly ticks: readonly number[] };
  treeX(ns: number, view: View, widthPx: number): number;
}>('tree-axis');

export const { treeArrow, treeBoxes, treeSections, treeSectionsByRow, treeSelfStretches } = load<{
  treeArrow(fromNs: number, toNs: number, view: View, widthPx: number, topPx: number, heightPx: number): string;
  treeBoxes(pairs: ArrayLike<number>, view: View, widthPx: number, topPx: number, heightPx: number): string;
  treeSectionsByRow(path: TreeSide['path'], length: number): { readonly at: Int32Array; readonly pairs: Float64Array };
  treeSections(sections: { readonly at: Int32Array; readonly pairs: Float64Array }, row: number): Float64Array;
  treeSelfStretches(side: TreeSide, shape: Shape, row: number): ArrayLike<number> | null;
}>('tree-bars');

export const { treeFragmentOf, treeSpanAddress, treeSpanOfFragment } = load<{
  treeSpanOfFragment(fragment: string): string | null;
  treeFragmentOf(spanId: string): string;
  treeSpanAddress(template: string | undefined, spanId: string): string | undefined;
}>('tree-link');

export const { treeAmountsOf, treeChange, treeNumber, treeShare } = load<{
  treeAmountsOf(baseline: Durations, candidate: Durations): { duration(ns: number): string; delta(ns: number): string };
  treeChange(deltaNs: number, amounts: { delta(ns: number): string }): string;
  treeNumber(value: number, decimals?: number): string;
  treeShare(share: number): string;
}>('tree-amounts');

export const { TreeModel } = load<{
  TreeModel: new (of: { tree: SpanTree; baseline: Durations; candidate: Durations }) => Model;
}>('tree-model');

function load<T>(name: string): T {
  return require(`../../src/page/client/${name}.js`) as T;
}
