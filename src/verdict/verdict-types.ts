/**
 * The verdict's vocabulary: everything that Spandiff may claim about two traces. All times are integer nanoseconds;
 * every delta is candidate − baseline.
 */
import type { Nanoseconds } from '../trace/trace.ts';

export type Outcome = 'slower' | 'faster' | 'same' | 'incomparable';
export type Confidence = 'high' | 'medium' | 'low';

export type CauseKind =
  | 'own-time' // the service's own time grew
  | 'gap' // time between a caller and its callee grew
  | 'dependency' // a call to something without spans of its own grew
  | 'more-calls' // the same call, more often
  | 'new-work' // spans that the baseline has not
  | 'lost-concurrency' // the same work, now in sequence
  | 'lost-shortcut' // a cache hit that became a call
  | 'errors'
  | 'ambiguous'; // several explanations are equally good

export type AccountKind = 'own' | 'gap' | 'dependency';

/** One row of the ledger. Σ deltaNs over all rows = the difference of the root durations. */
export interface LedgerRow {
  readonly account: AccountKind;
  /** own: the service. gap and dependency: the caller. */
  readonly service: string;
  readonly operation?: string;
  /** gap: the callee. dependency: its name. */
  readonly peer?: string;
  /** Critical-path time booked to this account. */
  readonly baselineNs: Nanoseconds;
  readonly candidateNs: Nanoseconds;
  readonly deltaNs: Nanoseconds;
  /** Self time of all its spans, on the critical path or not. */
  readonly selfBaselineNs: Nanoseconds;
  readonly selfCandidateNs: Nanoseconds;
  readonly calls: { readonly baseline: number; readonly candidate: number };
  /** Critical-path time in a pool of baselines, where one says what is normal. */
  readonly normal?: { readonly medianNs: Nanoseconds; readonly p95Ns: Nanoseconds };
}

export interface Suspect {
  /** The service that may be the culprit; for a dependency the peer's name. */
  readonly service: string;
  /** Its part of all growth, where the two ends of a call share what lies between them; 0..1. */
  readonly score: number;
  /** Growth of the accounts that this suspect rather than any other answers for. */
  readonly deltaNs: Nanoseconds;
  /** deltaNs as a share of all growth (the sum of the positive deltas). */
  readonly share: number;
  readonly kinds: readonly CauseKind[];
}

export interface Cause {
  readonly kind: CauseKind;
  /** The culprit: the same as `suspects[0].service`. */
  readonly service: string;
  readonly operation: string;
  /** The other end of the call, for gaps and dependencies. */
  readonly peer?: string;
  /** What mending the cause would save end to end. */
  readonly deltaNs: Nanoseconds;
  readonly share: number;
}

export interface Caveat {
  readonly code: string;
  /** A complete English sentence written by code; holds no text of the trace but ids. */
  readonly text: string;
}

export interface Verdict {
  readonly outcome: Outcome;
  readonly deltaNs: Nanoseconds;
  readonly confidence: Confidence;
  readonly cause: Cause | null;
  /** The candidate's duration with the cause's accounts at baseline values. */
  readonly counterfactualNs?: Nanoseconds;
  readonly caveats: readonly Caveat[];
}

export type TraceSide = 'baseline' | 'candidate';

export interface SpanRef {
  readonly side: TraceSide;
  readonly spanId: string;
}

interface FactBase {
  /** f1, f2, … in order of weight; f1 is the verdict. */
  readonly id: string;
  /** Spans that show it, most telling first. */
  readonly evidence: readonly SpanRef[];
}

interface Change {
  readonly baselineNs: Nanoseconds;
  readonly candidateNs: Nanoseconds;
  readonly deltaNs: Nanoseconds;
}

interface Place {
  readonly service: string;
  readonly operation: string;
}

/**
 * N calls against M: what more calls and what slower calls make of the difference. Δ = Δcount × mean of both per-call
 * times + the rest; the two parts add up to the fact's deltaNs, and swapping the traces negates both.
 */
export interface RepeatSplit {
  readonly callsBaseline: number;
  readonly callsCandidate: number;
  /** What the number of calls makes of it. */
  readonly byCountNs: Nanoseconds;
  /** What the time per call makes of it. */
  readonly perCallNs: Nanoseconds;
}

/** Why own time may hold calls that nobody traced. */
export type UntracedSign =
  | 'slow-callee' // spans without children grew, and so did calls to `peer`
  | 'lost-spans' // the baseline has spans below that the candidate does not have
  | 'blind-service'; // the service has no traced call at all

/** Everything the narrative may say. The model cannot mention what is not a fact. */
export type Fact = FactBase &
  (
    | ({
        readonly kind: 'verdict';
        readonly outcome: Outcome;
        readonly cause: Cause | null;
        readonly confidence: Confidence;
      } & Change)
    /** End to end. */
    | ({ readonly kind: 'total' } & Change)
    /** The account that changed most within the cause, then the other accounts that count. */
    | ({
        readonly kind: 'account';
        readonly account: AccountKind;
        readonly peer?: string;
        readonly share: number;
        /** Where it was called in both traces, but not as often. */
        readonly repeats?: RepeatSplit;
      } & Place &
        Change)
    /** Longer in total, but its own time did not change: the difference is inside `inside`. */
    | ({ readonly kind: 'inherited'; readonly inside: Place } & Place & Change)
    /** A long span that is innocent. */
    | ({ readonly kind: 'unchanged' } & Place & Change)
    | ({ readonly kind: 'calls' } & RepeatSplit & Place & Change)
    /** On one side only. */
    | ({ readonly kind: 'new-work' | 'gone-work'; readonly spans: number } & Place & Change)
    /** On one side only, and the other side is incomplete: what it does not show may have happened all the same. */
    | ({ readonly kind: 'unseen-work'; readonly incomplete: TraceSide; readonly spans: number } & Place & Change)
    | ({ readonly kind: 'errors'; readonly errorsBaseline: number; readonly errorsCandidate: number } & Place)
    | ({ readonly kind: 'sequential' } & Place & Change)
    /** Without the cause the candidate would have taken `candidateNs − deltaNs`. */
    | ({ readonly kind: 'counterfactual'; readonly counterfactualNs: Nanoseconds } & Change)
    /**
     * Another explanation, where the verdict is not sure: the other end of the calls that the cause is about, or a service
     * with growth of its own.
     */
    | ({
        readonly kind: 'rival';
        readonly causeKind: CauseKind;
        /** Which end of the same calls it is; alone: it shares no growth with the cause. */
        readonly end: 'caller' | 'callee' | 'alone';
        readonly peer?: string;
        readonly deltaNs: Nanoseconds;
        readonly share: number;
        /** Other services that it calls or is called by in both traces, and how many of these calls changed likewise. */
        readonly neighbours: number;
        readonly neighboursChanged: number;
      } & Place)
    /** Own time that may hold calls that nobody traced; the numbers are those of this own time. */
    | ({
        readonly kind: 'untraced';
        readonly sign: UntracedSign;
        readonly peer?: string;
        /** slow-callee: those that grew. lost-spans: those that are missing. blind-service: the one that grew. */
        readonly spans: number;
      } & Place &
        Change)
    /** Attributes of the span or its resource that differ; keys only. */
    | ({ readonly kind: 'changed'; readonly keys: readonly string[] } & Place)
    | { readonly kind: 'caveat'; readonly code: string; readonly text: string }
  );

export type FactKind = Fact['kind'];
