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
  /** How more calls and slower calls add up. */
  readonly splits: readonly Split[];
  /** Every value that may stand with a unit of time. */
  readonly durations: readonly Nanoseconds[];
  readonly shares: readonly number[];
  /** Of how many other services how many changed. */
  readonly neighbours: readonly { readonly all: number; readonly changed: number }[];
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
  const splits = sources.flatMap(splitsOf);
  const growth = fact.kind === 'rival' ? [fact.deltaNs] : [];
  const countsBaseline = sources.flatMap((source) => valuesOf(source, ['callsBaseline', 'errorsBaseline']));
  const countsCandidate = sources.flatMap((source) => valuesOf(source, ['callsCandidate', 'errorsCandidate']));
  return {
    pairs,
    instead,
    savings,
    durations: [
      ...[...pairs, ...instead].flatMap(valuesOfPair),
      ...savings,
      ...splits.flatMap(valuesOfSplit),
      ...growth,
    ],
    splits,
    neighbours: fact.kind === 'rival' ? [{ all: fact.neighbours, changed: fact.neighboursChanged }] : [],
    shares: partsOf(fact, cause, report),
    counts: [
      ...countsBaseline,
      ...countsCandidate,
      ...sources.flatMap((source) => valuesOf(source, ['spans', 'neighbours', 'neighboursChanged'])),
      ...splits.map(({ more }) => Math.abs(more)),
    ],
    countsBaseline,
    countsCandidate,
    names: [...sources.flatMap(namesOf), ...namesBeside(fact, report)],
  };
}

/** Parts of the difference end to end, the one base of all percentages. */
function partsOf(
  fact: Fact,
  cause: readonly { readonly deltaNs: Nanoseconds }[],
  report: GateReport,
): readonly number[] {
  const totalNs = report.candidate.durationNs - report.baseline.durationNs;
  if (totalNs === 0) return [];
  return [...cause.map(({ deltaNs }) => deltaNs), ...valuesOf(fact, ['deltaNs'])].map((deltaNs) => deltaNs / totalNs);
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

/** What N calls against M make of a difference, worked out from counts and times. */
export interface Split {
  /** More calls in the candidate; negative for fewer. */
  readonly more: number;
  readonly meanNs: Nanoseconds;
  readonly byCountNs: Nanoseconds;
  /** How much longer one call took. */
  readonly longerNs: Nanoseconds;
  readonly perCallNs: Nanoseconds;
  /** A call took as long as before, within one part in a hundred. */
  readonly isAsLong: boolean;
}

function splitsOf(fact: Fact): readonly Split[] {
  const counts = fact.kind === 'calls' ? fact : fact.kind === 'account' ? fact.repeats : undefined;
  if (counts === undefined || !('baselineNs' in fact)) return [];
  const before = fact.baselineNs / counts.callsBaseline;
  const after = fact.candidateNs / counts.callsCandidate;
  const more = counts.callsCandidate - counts.callsBaseline;
  const [meanNs, longerNs] = [(before + after) / 2, after - before];
  const byCountNs = Math.sign(more) * Math.round(Math.abs(more) * meanNs);
  const perCallNs = fact.candidateNs - fact.baselineNs - byCountNs;
  return [{ more, meanNs, byCountNs, longerNs, perCallNs, isAsLong: Math.abs(longerNs) <= before / 100 }];
}

function valuesOfSplit({ meanNs, byCountNs, longerNs, perCallNs }: Split): readonly Nanoseconds[] {
  return [meanNs, byCountNs, longerNs, perCallNs];
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
  return 'baselineNs' in fact ? [fact] : [];
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
  if ('keys' in fact) names.push(...fact.keys);
  if ('cause' in fact && fact.cause !== null) names.push(fact.cause.service, fact.cause.operation, fact.cause.peer);
  return names.filter((name) => name !== undefined);
}

/** Names that a sentence takes from elsewhere in the report: other suspects, and whose absence is replayed. */
function namesBeside(fact: Fact, report: GateReport): readonly string[] {
  if (fact.kind === 'verdict' && fact.cause?.kind === 'ambiguous') {
    const rivals = report.facts.flatMap((other) => (other.kind === 'rival' ? namesOf(other) : []));
    return [...report.suspects.map(({ service }) => service), ...rivals];
  }
  if (fact.kind !== 'counterfactual') return [];
  return report.facts.flatMap((other) =>
    other.kind === 'verdict' && other.cause !== null ? [other.cause.service] : [],
  );
}
