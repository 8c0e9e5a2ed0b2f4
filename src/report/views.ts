/**
 * Views: what pictures and the report page draw beside a report. A report names the spans that changed most; a view has them
 * in their places, both traces as one tree. Plain data. Made only when somebody asks for one (`views` of a comparison).
 *
 * Rows stand in depth-first order. A row is a pair of spans or a span of one side; a span of the baseline alone stands
 * below the row of its parent, between those around which it ran. All times are integer nanoseconds since the start of the
 * side's root (negative for a detached span that started before it).
 */
import type { Nanoseconds } from '../trace/trace.ts';
import type { SpanKind } from '../trace/vocabulary.ts';
import type { AttributeChange, PairedHow, Report } from './report.ts';

/** A report with what was asked for beside it. */
export interface Viewed {
  readonly report: Report;
  readonly waterfall?: Waterfall;
  readonly tree?: SpanTree;
}

export type View = 'waterfall' | 'tree';

// --- waterfall ---------------------------------------------------------------------------------------------------

/** The few rows that tell most (LIMITS.waterfallRows), for a picture. */
export interface Waterfall {
  readonly rows: readonly WaterfallRow[];
  /** Spans at the top and below them that have no row above them either: where a trace has several roots. */
  readonly elsewhere: SpansOfSides;
  /** Both critical paths, sections of one account joined; they tile 0..durationNs of their side. */
  readonly paths: { readonly baseline: readonly PathStretch[]; readonly candidate: readonly PathStretch[] };
}

export interface SpansOfSides {
  readonly baseline: number;
  readonly candidate: number;
}

/** A call path: one span, or all that were called the same way, as in a loop. */
export interface WaterfallRow {
  /** Among the rows of the picture: 0 for the top. */
  readonly depth: number;
  readonly service: string;
  readonly operation: string;
  readonly kind: SpanKind;
  readonly how: PairedHow;
  /** Its spans show the cause: they are evidence of the verdict. */
  readonly isCause: boolean;
  /** Null where the row has no span on that side. */
  readonly baseline: WaterfallSide | null;
  readonly candidate: WaterfallSide | null;
  /** Spans below it that have no row of their own. */
  readonly hidden: SpansOfSides;
  /** Levels between this row and the one that it stands below. */
  readonly levelsSkipped: number;
}

export interface WaterfallSide {
  readonly calls: number;
  /** From the first one's start to the last one's end. */
  readonly startNs: Nanoseconds;
  readonly endNs: Nanoseconds;
  /** Sums over its spans. */
  readonly durationNs: Nanoseconds;
  readonly selfNs: Nanoseconds;
  readonly criticalNs: Nanoseconds;
  readonly errors: number;
  /** When its spans ran, joined where they touch or overlap: in order of time, LIMITS.waterfallBars at most. */
  readonly bars: readonly Stretch[];
  /** When they were on the critical path themselves; like `bars`. */
  readonly critical: readonly Stretch[];
}

export interface Stretch {
  readonly fromNs: Nanoseconds;
  readonly toNs: Nanoseconds;
}

/** A part of a critical path. Those too short to be seen are joined to one without an account: LIMITS.waterfallBars at most. */
export interface PathStretch extends Stretch {
  /** Index in the report's ledger; −1 for several accounts. */
  readonly ledgerRow: number;
}

// --- tree --------------------------------------------------------------------------------------------------------

/** All rows of both traces as columns (LIMITS.treeRows at most, the longest subtrees first), for the report page. */
export interface SpanTree {
  readonly length: number;
  readonly services: readonly string[];
  readonly operations: readonly TreeOperation[];
  /** Per row: 0 for the top. The descendants of a row are the deeper ones that follow it. */
  readonly depth: Int32Array;
  /** Per row its index in `operations`. */
  readonly operation: Uint32Array;
  /** Per row its index in PAIRED_HOW. */
  readonly how: Uint8Array;
  /** Per row 1 where its spans show the cause. */
  readonly isCause: Uint8Array;
  /** Per row: rows right below it that were left out, with all that is below those. */
  readonly omitted: Uint32Array;
  readonly omittedRows: number;
  readonly baseline: TreeSide;
  readonly candidate: TreeSide;
  /** What differs between the two spans of a row, allow-listed and redacted; in order of rows, LIMITS.treeChanges at most. */
  readonly changes: readonly RowChange[];
  readonly omittedChanges: number;
}

export interface TreeOperation {
  /** Index in `services`. */
  readonly service: number;
  readonly name: string;
  readonly kind: SpanKind;
}

export interface TreeSide {
  /** Per row; '' where the row has no span on this side. */
  readonly spanId: readonly string[];
  readonly startNs: Float64Array;
  /** −1 where the row has no span on this side. */
  readonly durationNs: Float64Array;
  readonly selfNs: Float64Array;
  readonly criticalNs: Float64Array;
  /** Index in STATUS_CODES. */
  readonly status: Uint8Array;
  /** The critical path in order of time: the row that owns each section; −1 for rows that were left out. */
  readonly path: { readonly row: Int32Array; readonly fromNs: Float64Array; readonly toNs: Float64Array };
}

export interface RowChange extends AttributeChange {
  readonly row: number;
}

export const PAIRED_HOW: readonly PairedHow[] = ['none', 'path', 'moved', 'renamed'];
