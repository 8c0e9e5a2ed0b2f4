/**
 * Report → JSON text, canonical: the keys stand in the order of the public contract wherever the report came from, so
 * that the same comparison gives the same bytes. The order is one constant below, which the compiler holds to the type
 * Report: a field that is missing here does not compile.
 */
import type {
  AttributeChange,
  BaselineChoice,
  Hypothesis,
  Narrative,
  Report,
  ReportDefect,
  ReportSection,
  ReportSpan,
  Side,
  SpanSide,
  Statement,
} from '../report/report.ts';
import type {
  Cause,
  Caveat,
  Fact,
  LedgerRow,
  RepeatSplit,
  SpanRef,
  Suspect,
  Verdict,
} from '../verdict/verdict-types.ts';

/** The report for people and tools: indented, with a line break at the end. */
export function renderJson(report: Report): string {
  return `${inertJson(canonicalReport(report), 2)}\n`;
}

/**
 * JSON that has no power over a terminal which shows it: beyond what JSON escapes by itself there are control characters
 * that start escape sequences (C1), and those that turn the writing direction or are drawn as nothing.
 */
export function inertJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(POWERFUL, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

const POWERFUL = /[\u007f-\u009f\u2028\u2029\p{Cf}\p{Co}]/gu;

/** The same report with its keys in the contract's order; for a line of a --pairs answer. */
export function canonicalReport(report: Report): Report {
  return inOrder(report, REPORT) as Report;
}

/** `null`: a value that stands for itself. Arrays take the order of their elements. */
type KeyOrder<T> = [T] extends [readonly (infer Element)[]]
  ? KeyOrder<Element>
  : [T] extends [object]
    ? { readonly [Key in KeyOfAny<T>]-?: KeyOrder<NonNullable<ValueOfAny<T, Key>>> }
    : null;
type KeyOfAny<T> = T extends unknown ? keyof T : never;
type ValueOfAny<T, Key> = T extends unknown ? (Key extends keyof T ? T[Key] : never) : never;

const CAUSE: KeyOrder<Cause> = { kind: null, service: null, operation: null, peer: null, deltaNs: null, share: null };

const SIDE: KeyOrder<Side> = {
  traceId: null,
  source: null,
  url: null,
  spanUrl: null,
  rootService: null,
  rootOperation: null,
  startTime: null,
  durationNs: null,
  spanCount: null,
  serviceCount: null,
  errorCount: null,
};

const BASELINE_CHOICE: KeyOrder<BaselineChoice> = {
  source: null,
  window: { from: null, to: null },
  found: null,
  read: null,
  comparable: null,
  sameVersion: null,
  pool: null,
  medianNs: null,
  p95Ns: null,
  leastNs: null,
  faster: null,
  percentile: null,
  others: null,
};

const CAVEAT: KeyOrder<Caveat> = { code: null, text: null };

const VERDICT: KeyOrder<Verdict> = {
  outcome: null,
  deltaNs: null,
  confidence: null,
  cause: CAUSE,
  counterfactualNs: null,
  caveats: CAVEAT,
};

const SUSPECT: KeyOrder<Suspect> = { service: null, score: null, deltaNs: null, share: null, kinds: null };

const LEDGER_ROW: KeyOrder<LedgerRow> = {
  account: null,
  service: null,
  operation: null,
  peer: null,
  baselineNs: null,
  candidateNs: null,
  deltaNs: null,
  selfBaselineNs: null,
  selfCandidateNs: null,
  calls: { baseline: null, candidate: null },
  normal: { medianNs: null, p95Ns: null },
};

const SECTION: KeyOrder<ReportSection> = { spanId: null, fromNs: null, toNs: null };

const SPAN_SIDE: KeyOrder<SpanSide> = {
  spanId: null,
  startNs: null,
  durationNs: null,
  selfNs: null,
  criticalNs: null,
  status: null,
};

const SPAN: KeyOrder<ReportSpan> = {
  service: null,
  operation: null,
  kind: null,
  baseline: SPAN_SIDE,
  candidate: SPAN_SIDE,
  how: null,
};

const CHANGE: KeyOrder<AttributeChange> = { where: null, key: null, baseline: null, candidate: null };

const SPAN_REF: KeyOrder<SpanRef> = { side: null, spanId: null };

const SPLIT: KeyOrder<RepeatSplit> = { callsBaseline: null, callsCandidate: null, byCountNs: null, perCallNs: null };

const FACT: KeyOrder<Fact> = {
  id: null,
  kind: null,
  outcome: null,
  cause: CAUSE,
  confidence: null,
  account: null,
  causeKind: null,
  sign: null,
  end: null,
  service: null,
  operation: null,
  peer: null,
  keys: null,
  inside: { service: null, operation: null },
  baselineNs: null,
  candidateNs: null,
  deltaNs: null,
  share: null,
  ...SPLIT,
  repeats: SPLIT,
  errorsBaseline: null,
  errorsCandidate: null,
  incomplete: null,
  spans: null,
  neighbours: null,
  neighboursChanged: null,
  counterfactualNs: null,
  code: null,
  text: null,
  evidence: SPAN_REF,
};

const DEFECT: KeyOrder<ReportDefect> = { code: null, count: null, spanId: null, text: null };

const STATEMENT: KeyOrder<Statement> = { factId: null, text: null };

const HYPOTHESIS: KeyOrder<Hypothesis> = {
  mechanism: null,
  title: null,
  explanation: null,
  checks: null,
  statements: null,
  note: null,
};

const NARRATIVE: KeyOrder<Narrative> = {
  author: null,
  model: null,
  fallback: null,
  statements: STATEMENT,
  hypotheses: HYPOTHESIS,
  rejected: { rule: null },
  prompt: { id: null, version: null, sha256: null },
  usage: { calls: null, unmeteredCalls: null, inputTokens: null, outputTokens: null, cost: null },
};

const REPORT: KeyOrder<Report> = {
  schema: null,
  order: null,
  baseline: SIDE,
  candidate: SIDE,
  baselineChoice: BASELINE_CHOICE,
  verdict: VERDICT,
  suspects: SUSPECT,
  ledger: LEDGER_ROW,
  criticalPath: { baseline: SECTION, candidate: SECTION },
  spans: SPAN,
  omitted: { spans: null, sections: null },
  changes: CHANGE,
  facts: FACT,
  defects: { baseline: DEFECT, candidate: DEFECT },
  narrative: NARRATIVE,
};

interface Keys {
  readonly [key: string]: Keys | null;
}

/** Recursion ends: it follows `keys`, which is as deep as the contract. */
function inOrder(value: unknown, keys: Keys | null): unknown {
  if (keys === null || value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((element) => inOrder(element, keys));
  const fields = value as Readonly<Record<string, unknown>>;
  const ordered: Record<string, unknown> = {};
  for (const key of Object.keys(keys)) {
    if (fields[key] !== undefined) ordered[key] = inOrder(fields[key], keys[key]!);
  }
  return ordered;
}
