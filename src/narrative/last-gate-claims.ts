/** What a statement about one fact may say: the values that the last gate compares the text with. */
import type { Report } from '../report/report.ts';
import type { Nanoseconds } from '../trace/trace.ts';
import type { Fact } from '../verdict/verdict-types.ts';

export type GateReport = Pick<Report, 'facts' | 'ledger' | 'spans' | 'suspects' | 'baseline' | 'candidate'>;

export interface Pair {
  readonly baselineNs: Nanoseconds;
  readonly candidateNs: Nanoseconds;
}

export interface Claims {
  readonly pairs: readonly Pair[];
  /** What would be, as `candidateNs`, instead of what is, as `baselineNs`. */
  readonly instead: readonly Pair[];
  /** What mending the cause would save. */
  readonly savings: readonly Nanoseconds[];
  /** Every value that may stand with a unit of time. */
  readonly durations: readonly Nanoseconds[];
  readonly shares: readonly number[];
  readonly counts: readonly number[];
  readonly countsBaseline: readonly number[];
  readonly countsCandidate: readonly number[];
  readonly names: readonly string[];
}

export function claimsOf(fact: Fact, report: GateReport): Claims {
  const sources = [fact, ...supporting(fact, report)];
  const pairs = pairsOf(fact, sources, report);
  const instead = insteadOf(fact, report);
  const cause = fact.kind === 'verdict' && fact.cause !== null ? [fact.cause] : [];
  const savings = cause.map(({ deltaNs }) => deltaNs);
  const countsBaseline = sources.flatMap((source) => valuesOf(source, ['callsBaseline', 'errorsBaseline']));
  const countsCandidate = sources.flatMap((source) => valuesOf(source, ['callsCandidate', 'errorsCandidate']));
  return {
    pairs,
    instead,
    savings,
    durations: [...pairs, ...instead].flatMap(valuesOfPair).concat(savings),
    shares: [...cause.map(({ share }) => share), ...valuesOf(fact, ['share'])],
    counts: [
      ...countsBaseline,
      ...countsCandidate,
      ...sources.flatMap((source) => valuesOf(source, ['spans', 'accounts'])),
    ],
    countsBaseline,
    countsCandidate,
    names: [...sources.flatMap(namesOf), ...namesBeside(fact, report)],
  };
}

/** A counterfactual compares with what is, not with the baseline. */
function pairsOf(fact: Fact, sources: readonly Fact[], report: GateReport): readonly Pair[] {
  if (fact.kind === 'counterfactual') return [];
  return [
    ...sources.flatMap(pairOf),
    ...sources.flatMap((source) => ledgerPairs(source, report)),
    ...(fact.kind === 'verdict' ? [totals(report)] : []),
    ...(fact.kind === 'inherited' ? ownTimes(fact, report) : []),
  ];
}

/** The difference is computed here and not believed. */
function valuesOfPair({ baselineNs, candidateNs }: Pair): readonly Nanoseconds[] {
  return [baselineNs, candidateNs, candidateNs - baselineNs];
}

const SHOWING: ReadonlySet<string> = new Set(['account', 'calls', 'new-work', 'gone-work', 'errors', 'sequential']);

/** The verdict is shown by facts about its culprit, or about the other end of the culprit's calls. */
function supporting(fact: Fact, report: GateReport): readonly Fact[] {
  if (fact.kind !== 'verdict' || fact.cause === null) return [];
  const { service, peer } = fact.cause;
  const others = report.facts.filter(({ kind }) => SHOWING.has(kind));
  return others.filter((other) => namesOf(other).some((name) => name === service || name === peer));
}

function pairOf(fact: Fact): readonly Pair[] {
  return 'deltaNs' in fact ? [fact] : [];
}

function ledgerPairs(fact: Fact, report: GateReport): readonly Pair[] {
  if (fact.kind !== 'account') return [];
  const rows = report.ledger.filter(
    (row) =>
      row.account === fact.account &&
      row.service === fact.service &&
      row.peer === fact.peer &&
      (row.operation ?? fact.operation) === fact.operation,
  );
  return rows.flatMap((row) => [
    { baselineNs: row.baselineNs, candidateNs: row.candidateNs },
    { baselineNs: row.selfBaselineNs, candidateNs: row.selfCandidateNs },
  ]);
}

/** Own times of the span that the fact is about. */
function ownTimes(fact: Fact, report: GateReport): readonly Pair[] {
  const ids = fact.evidence.filter(({ side }) => side === 'candidate').map(({ spanId }) => spanId);
  return report.spans.flatMap(({ baseline, candidate }) => {
    if (baseline === null || candidate === null || !ids.includes(candidate.spanId)) return [];
    return [{ baselineNs: baseline.selfNs, candidateNs: candidate.selfNs }];
  });
}

function totals({ baseline, candidate }: GateReport): Pair {
  return { baselineNs: baseline.durationNs, candidateNs: candidate.durationNs };
}

function insteadOf(fact: Fact, report: GateReport): readonly Pair[] {
  if (fact.kind !== 'counterfactual') return [];
  return [{ baselineNs: report.candidate.durationNs, candidateNs: fact.counterfactualNs }];
}

function valuesOf(fact: Fact, keys: readonly string[]): readonly number[] {
  return Object.entries(fact)
    .filter(([key, value]) => keys.includes(key) && typeof value === 'number')
    .map(([, value]) => value as number);
}

function namesOf(fact: Fact): readonly string[] {
  const names: (string | undefined)[] = [];
  if ('service' in fact) names.push(fact.service, fact.operation);
  if ('peer' in fact) names.push(fact.peer);
  if ('inside' in fact) names.push(fact.inside.service, fact.inside.operation);
  if ('cause' in fact && fact.cause !== null) names.push(fact.cause.service, fact.cause.operation, fact.cause.peer);
  return names.filter((name) => name !== undefined);
}

/** Names that a sentence takes from elsewhere in the report: other suspects, and whose absence is replayed. */
function namesBeside(fact: Fact, report: GateReport): readonly string[] {
  if (fact.kind === 'verdict' && fact.cause?.kind === 'ambiguous') return report.suspects.map(({ service }) => service);
  if (fact.kind !== 'counterfactual') return [];
  return report.facts.flatMap((other) =>
    other.kind === 'verdict' && other.cause !== null ? [other.cause.service] : [],
  );
}
