/**
 * Findings → the public report. `slow` is the slower trace; `flipped` says that the user wants it as the baseline.
 * Spans and sections are capped, largest effect first, and what is left out is counted.
 */
import { accountKey } from '../analysis/accounts.ts';
import type { AnalysedTrace } from '../analysis/analyse.ts';
import { HOW } from '../diff/align.ts';
import type { TraceDiff } from '../diff/diff.ts';
import type { LedgerEntry } from '../diff/ledger.ts';
import { LIMITS } from '../limits.ts';
import { describeDefect } from '../trace/defect-text.ts';
import type { Defect } from '../trace/defects.ts';
import { durationAt, isVirtualRoot, operationAt, type SpanIndex, spanCount, type Trace } from '../trace/trace.ts';
import { STATUS_CODES, STATUS_ERROR } from '../trace/vocabulary.ts';
import { mainSpan } from '../verdict/comparable.ts';
import type { Judgement } from '../verdict/judge.ts';
import type { LedgerRow } from '../verdict/verdict-types.ts';
import { largest, largestFirst } from './largest.ts';
import {
  type PairedHow,
  REPORT_SCHEMA,
  type Report,
  type ReportDefect,
  type ReportSection,
  type ReportSpan,
  type Side,
  type SpanSide,
} from './report.ts';

export interface Arrangement {
  /** The report's order field: whether the traces stand as they were given. */
  readonly order: Report['order'];
  /** The diff's baseline (the faster trace) is the report's candidate. */
  readonly isFlipped: boolean;
}

export function assembleReport(
  diff: TraceDiff,
  { verdict, suspects, facts, changes }: Judgement,
  { order, isFlipped }: Arrangement,
): Report {
  const [baseline, candidate] = isFlipped ? [diff.candidate, diff.baseline] : [diff.baseline, diff.candidate];
  const pairs = pairedSpans(diff);
  const sections = { baseline: sectionsOf(baseline), candidate: sectionsOf(candidate) };
  return {
    schema: REPORT_SCHEMA,
    order,
    baseline: sideOf(baseline.trace),
    candidate: sideOf(candidate.trace),
    verdict,
    suspects,
    ledger: diff.ledger.map((entry) => ({ ...ledgerRow(entry, isFlipped), ...normalOf(entry, diff, isFlipped) })),
    criticalPath: { baseline: sections.baseline.kept, candidate: sections.candidate.kept },
    spans: Array.from(mostTelling(diff, pairs), (k) => reportSpan(diff, pairs.b[k]!, pairs.c[k]!, isFlipped)),
    omitted: {
      spans: Math.max(0, pairs.length - LIMITS.reportSpans),
      sections: sections.baseline.omitted + sections.candidate.omitted,
    },
    changes,
    facts,
    defects: {
      baseline: baseline.trace.defects.map(reportDefect),
      candidate: candidate.trace.defects.map(reportDefect),
    },
    narrative: null,
  };
}

/** What a report says of one trace as a whole. */
export function sideOf(trace: Trace): Side {
  const { service, name } = operationAt(trace, mainSpan(trace));
  const hasSpans = new Uint8Array(trace.operations.length);
  let errorCount = 0;
  for (let i = isVirtualRoot(trace) ? 1 : 0; i < trace.length; i++) {
    hasSpans[trace.operation[i]!] = 1;
    if (trace.status[i] === STATUS_ERROR) errorCount++;
  }
  const services = new Set(trace.operations.filter((_, k) => hasSpans[k] === 1).map((operation) => operation.service));
  return {
    traceId: trace.traceId,
    source: trace.source,
    ...(trace.url === undefined ? {} : { url: trace.url }),
    rootService: service,
    rootOperation: name,
    startTime: String(trace.startTimeUnixNano + BigInt(trace.start[0]!)),
    durationNs: durationAt(trace, 0),
    spanCount: spanCount(trace),
    serviceCount: services.size,
    errorCount,
  };
}

function ledgerRow(entry: LedgerEntry, isFlipped: boolean): LedgerRow {
  const { kind: account, service, operation, peer, deltaNs } = entry;
  const [before, after] = isFlipped ? [entry.candidate, entry.baseline] : [entry.baseline, entry.candidate];
  const numbers = {
    baselineNs: before.criticalNs,
    candidateNs: after.criticalNs,
    deltaNs: isFlipped && deltaNs !== 0 ? -deltaNs : deltaNs,
    selfBaselineNs: before.selfNs,
    selfCandidateNs: after.selfNs,
    calls: { baseline: before.calls, candidate: after.calls },
  };
  return peer === undefined
    ? { account, service, operation, ...numbers }
    : { account, service, operation, peer, ...numbers };
}

/** Turned around, the pool would count the candidate among the baselines. */
function normalOf(entry: LedgerEntry, { norms }: TraceDiff, isFlipped: boolean): Pick<LedgerRow, 'normal'> {
  if (norms === undefined || isFlipped) return {};
  const { median, p95 } = norms.ofAccount(accountKey(entry));
  return { normal: { medianNs: Math.round(median), p95Ns: Math.round(p95) } };
}

function sectionsOf({ trace, path }: AnalysedTrace): {
  readonly kept: readonly ReportSection[];
  readonly omitted: number;
} {
  const lengthNs = new Float64Array(path.length);
  for (let k = 0; k < path.length; k++) lengthNs[k] = path.to[k]! - path.from[k]!;
  const kept = largest([lengthNs], LIMITS.reportSections);
  const origin = trace.start[0]!;
  return {
    kept: Array.from(kept, (k) => ({
      spanId: trace.spanId[path.span[k]!]!,
      fromNs: path.from[k]! - origin,
      toNs: path.to[k]! - origin,
    })),
    omitted: path.length - kept.length,
  };
}

/** All pairs and one-sided spans as columns: indices in both traces, −1 for none. */
interface Pairs {
  readonly length: number;
  readonly b: Int32Array;
  readonly c: Int32Array;
}

function pairedSpans({ baseline, candidate, alignment }: TraceDiff): Pairs {
  const most = baseline.trace.length + candidate.trace.length;
  const pairs = { length: 0, b: new Int32Array(most), c: new Int32Array(most) };
  const add = (b: SpanIndex, c: SpanIndex) => {
    pairs.b[pairs.length] = b;
    pairs.c[pairs.length++] = c;
  };
  for (let c = isVirtualRoot(candidate.trace) ? 1 : 0; c < candidate.trace.length; c++)
    add(realPartner(baseline.trace, alignment.baselineOf[c]!), c);
  for (let b = isVirtualRoot(baseline.trace) ? 1 : 0; b < baseline.trace.length; b++) {
    const c = alignment.candidateOf[b]!;
    if (c < 0 || (c === 0 && isVirtualRoot(candidate.trace))) add(b, -1);
  }
  return pairs;
}

/** Largest change on the critical path first, then of duration, then in order of the trace. */
function mostTelling({ baseline, candidate }: TraceDiff, { length, b, c }: Pairs): Int32Array {
  const critical = new Float64Array(length);
  const duration = new Float64Array(length);
  for (let k = 0; k < length; k++) {
    const before = b[k]!;
    const after = c[k]!;
    const criticalNs = after < 0 ? 0 : candidate.path.timePerSpan[after]!;
    critical[k] = Math.abs(criticalNs - (before < 0 ? 0 : baseline.path.timePerSpan[before]!));
    const durationNs = after < 0 ? 0 : durationAt(candidate.trace, after);
    duration[k] = Math.abs(durationNs - (before < 0 ? 0 : durationAt(baseline.trace, before)));
  }
  return largestFirst([critical, duration], LIMITS.reportSpans);
}

/** A virtual root is nobody's partner. */
function realPartner(trace: Trace, i: SpanIndex): SpanIndex {
  return i === 0 && isVirtualRoot(trace) ? -1 : i;
}

function reportSpan(
  { baseline, candidate, alignment }: TraceDiff,
  b: SpanIndex,
  c: SpanIndex,
  isFlipped: boolean,
): ReportSpan {
  const { service, name, kind } = c >= 0 ? operationAt(candidate.trace, c) : operationAt(baseline.trace, b);
  const fast = b < 0 ? null : spanSide(baseline, b);
  const slow = c < 0 ? null : spanSide(candidate, c);
  return {
    service,
    operation: name,
    kind,
    baseline: isFlipped ? slow : fast,
    candidate: isFlipped ? fast : slow,
    how: b < 0 || c < 0 ? 'none' : HOW_NAMES[alignment.how[c]!]!,
  };
}

const HOW_NAMES: readonly PairedHow[] = Object.entries(HOW)
  .sort(([, one], [, other]) => one - other)
  .map(([name]) => name as PairedHow);

function spanSide({ trace, self, path }: AnalysedTrace, i: SpanIndex): SpanSide {
  return {
    spanId: trace.spanId[i]!,
    startNs: trace.start[i]! - trace.start[0]!,
    durationNs: durationAt(trace, i),
    selfNs: self[i]!,
    criticalNs: path.timePerSpan[i]!,
    status: STATUS_CODES[trace.status[i]!]!,
  };
}

function reportDefect(defect: Defect): ReportDefect {
  return { ...defect, text: describeDefect(defect) };
}
