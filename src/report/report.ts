/**
 * Report: what one comparison produced; the public contract `spandiff.report/1`. Plain data, the input of every
 * renderer, and exactly what `--format json` prints. The JSON Schema in docs/ is generated from schema.ts beside this
 * file, which the compiler holds to these types.
 */
import type { DefectCode } from '../trace/defects.ts';
import type { Nanoseconds } from '../trace/trace.ts';
import type { SpanKind, StatusCode } from '../trace/vocabulary.ts';
import type { Fact, LedgerRow, Suspect, Verdict } from '../verdict/verdict-types.ts';

export const REPORT_SCHEMA = 'spandiff.report/1';

export interface Side {
  readonly traceId: string;
  readonly source: string;
  /** Of the page that shows it. */
  readonly url?: string;
  /** Of one of its spans: `{spanId}` stands for its 16 hex digits, `{spanIdDecimal}` for the same in decimal. */
  readonly spanUrl?: string;
  readonly rootService: string;
  readonly rootOperation: string;
  /** Unix nanoseconds of the root's start, as decimal text. */
  readonly startTime: string;
  /** The root's. */
  readonly durationNs: Nanoseconds;
  readonly spanCount: number;
  readonly serviceCount: number;
  readonly errorCount: number;
}

/** How the baseline was found for a candidate that was named alone. */
export interface BaselineChoice {
  /** Name of the source that was searched: the one that has the candidate. */
  readonly source: string;
  /** In which the traces looked for started; Unix nanoseconds as decimal text. */
  readonly window: { readonly from: string; readonly to: string };
  /** Traces that the search named; of these, those that were read. */
  readonly found: number;
  readonly read: number;
  /** Of these, those that start with the same operation, before the candidate, and are whole and without an error at the root. */
  readonly comparable: number;
  /** Of these, those with the `service.version` of the candidate's root. */
  readonly sameVersion: number;
  /**
   * The traces of which the baseline is the one of median duration: those of the same version where they are enough and the
   * candidate is slow among them, else all that are comparable.
   */
  readonly pool: number;
  /** Of the pool's durations; of an even number the lower one of the middle: the baseline's. */
  readonly medianNs: Nanoseconds;
  readonly p95Ns: Nanoseconds;
  readonly leastNs: Nanoseconds;
  /** How many of the pool took less time than the candidate, and the same in percent. */
  readonly faster: number;
  readonly percentile: number;
  /** Ids of the rest of the pool, in the same source; those whose durations are nearest to the median first. */
  readonly others: readonly string[];
}

/** A stretch of the critical path, owned by one span; offsets from the root's start. */
export interface ReportSection {
  readonly spanId: string;
  readonly fromNs: Nanoseconds;
  readonly toNs: Nanoseconds;
}

export interface SpanSide {
  readonly spanId: string;
  /** Offset from the root's start. */
  readonly startNs: Nanoseconds;
  readonly durationNs: Nanoseconds;
  readonly selfNs: Nanoseconds;
  readonly criticalNs: Nanoseconds;
  readonly status: StatusCode;
}

/** How a pair was found; `none` where the span is on one side only. */
export type PairedHow = 'path' | 'moved' | 'renamed' | 'none';

export interface ReportSpan {
  readonly service: string;
  readonly operation: string;
  readonly kind: SpanKind;
  readonly baseline: SpanSide | null;
  readonly candidate: SpanSide | null;
  readonly how: PairedHow;
}

/** An attribute that differs on the path of the cause. */
export interface AttributeChange {
  readonly where: 'resource' | 'span';
  readonly key: string;
  readonly baseline: string | null;
  readonly candidate: string | null;
}

export interface ReportDefect {
  readonly code: DefectCode;
  readonly count: number;
  readonly spanId?: string;
  readonly text: string;
}

/** A statement of the narrative: one fact in words, worded by code. */
export interface Statement {
  readonly factId: string;
  readonly text: string;
}

/** What could be behind the verdict. Nothing of it was measured. */
export interface Hypothesis {
  /** Its id in the catalogue of mechanisms. */
  readonly mechanism: string;
  readonly title: string;
  /** What the mechanism is, worded by code. */
  readonly explanation: string;
  /** What to open and what to look for, worded by code. */
  readonly checks: readonly string[];
  /** Ids of the facts that it rests on. */
  readonly statements: readonly string[];
  /** How it could show up, in the words of a model, verified. */
  readonly note?: string;
}

export interface Narrative {
  readonly author: 'model' | 'template';
  readonly model?: string;
  /** Why the template was used although a model was asked for; worded by code. */
  readonly fallback?: string;
  readonly statements: readonly Statement[];
  readonly hypotheses: readonly Hypothesis[];
  /** Rules that refused an answer of the model. */
  readonly rejected: readonly { readonly rule: string }[];
  /** What the model was told to do, where it was asked. */
  readonly prompt?: PromptReference;
  /** What it cost to ask, whether or not it helped. */
  readonly usage?: ModelUsage;
}

export interface PromptReference {
  readonly id: string;
  readonly version: string;
  /** Of the file's bytes. */
  readonly sha256: string;
}

export interface ModelUsage {
  /** Requests to the model's server, with repetitions and repair. */
  readonly calls: number;
  /** Those of which the server did not tell the tokens: they are missing in the sums. */
  readonly unmeteredCalls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** In the currency of the configured prices; absent without them. */
  readonly cost?: number;
}

export interface Report {
  readonly schema: typeof REPORT_SCHEMA;
  /** `swapped`: the second trace given was the faster one and became the baseline. */
  readonly order: 'given' | 'swapped';
  readonly baseline: Side;
  readonly candidate: Side;
  /** Absent where the question named the baseline. */
  readonly baselineChoice?: BaselineChoice;
  readonly verdict: Verdict;
  readonly suspects: readonly Suspect[];
  readonly ledger: readonly LedgerRow[];
  readonly criticalPath: { readonly baseline: readonly ReportSection[]; readonly candidate: readonly ReportSection[] };
  readonly spans: readonly ReportSpan[];
  readonly omitted: { readonly spans: number; readonly sections: number };
  readonly changes: readonly AttributeChange[];
  readonly facts: readonly Fact[];
  readonly defects: { readonly baseline: readonly ReportDefect[]; readonly candidate: readonly ReportDefect[] };
  readonly narrative: Narrative | null;
}
