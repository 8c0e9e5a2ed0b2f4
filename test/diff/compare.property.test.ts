/** Properties of whole comparisons: two traces in, a report out. */
import { expect, test } from 'vitest';
import { criticalPath } from '../../src/analysis/critical-path.ts';
import { reportOn } from '../../src/compare.ts';
import type { Report } from '../../src/report/report.ts';
import type { SpanInput } from '../../src/trace/builder.ts';
import { durationAt, operationAt, type Trace } from '../../src/trace/trace.ts';
import { buildTrace } from '../support/build.ts';
import { DIRT, generateSpans } from '../support/generate.ts';
import { generateRequest } from '../support/generate-request.ts';
import { addOwnTime, renameServices, scaleTimes, shiftClock } from '../support/mutate.ts';
import { forEachCase, type Random } from '../support/random.ts';

test('compare: the ledger adds up to the difference of the root durations, to the nanosecond', () => {
  forEachCase(1_000, (random) => {
    const { ledger, verdict, baseline, candidate } = compare(
      anySpans(random),
      anySpans(random),
      random.pick(['auto', 'given']),
    );
    expect(ledger.reduce((sum, row) => sum + row.deltaNs, 0)).toBe(candidate.durationNs - baseline.durationNs);
    expect(verdict.deltaNs).toBe(candidate.durationNs - baseline.durationNs);
    for (const row of ledger) expect(row.deltaNs).toBe(row.candidateNs - row.baselineNs);
  });
});

test('compare: sections tile each side from zero to its duration', () => {
  forEachCase(1_000, (random) => {
    const report = compare(anySpans(random), anySpans(random), 'auto');
    for (const side of ['baseline', 'candidate'] as const) {
      let at = 0;
      for (const { fromNs, toNs } of report.criticalPath[side]) {
        expect(fromNs).toBe(at);
        expect(toNs).toBeGreaterThan(fromNs);
        at = toNs;
      }
      expect(at).toBe(report[side].durationNs);
    }
  });
});

test('compare: every span stands in the report once, with what its row says', () => {
  forEachCase(500, (random) => {
    const report = compare(anySpans(random), anySpans(random), 'given');
    for (const side of ['baseline', 'candidate'] as const) {
      const sides = report.spans.flatMap((row) => row[side] ?? []);
      expect(sides).toHaveLength(report[side].spanCount);
      expect(new Set(sides.map((span) => span.spanId)).size).toBe(report[side].spanCount);
      for (const span of sides) expect(span.criticalNs).toBeLessThanOrEqual(span.durationNs);
    }
  });
});

test('compare: a trace against itself is the same, with every row at zero', () => {
  forEachCase(500, (random) => {
    const spans = anySpans(random);
    const { verdict, ledger, suspects } = compare(spans, random.shuffled(spans), random.pick(['auto', 'given']));
    expect(verdict).toMatchObject({ outcome: 'same', deltaNs: 0, cause: null });
    expect(ledger.every((row) => row.deltaNs === 0)).toBe(true);
    expect(suspects).toEqual([]);
  });
});

test('compare: with the order given, swapping the traces turns the sign of every difference', () => {
  forEachCase(1_000, (random) => {
    const [one, other] = [anySpans(random), anySpans(random)];
    const there = compare(one, other, 'given');
    const back = compare(other, one, 'given', [OTHER_ID, ONE_ID]);
    expect(rowsByAccount(back)).toEqual(rowsByAccount(there, -1));
    expect(0 - back.verdict.deltaNs).toBe(0 + there.verdict.deltaNs);
    const turned = { slower: 'faster', faster: 'slower', same: 'same', incomparable: 'incomparable' };
    expect(back.verdict.outcome).toBe(turned[there.verdict.outcome]);
  });
});

test('compare: left to itself, it answers the same whichever trace is named first', () => {
  forEachCase(500, (random) => {
    const [one, other] = [anySpans(random), anySpans(random)];
    const there = compare(one, other, 'auto');
    const back = compare(other, one, 'auto', [OTHER_ID, ONE_ID]);
    if (there.verdict.deltaNs === 0) return; // nothing says which is the baseline
    expect({ ...back, order: there.order }).toEqual(there);
    expect(back.order).not.toBe(there.order);
  });
});

test('compare: the order in which spans arrive does not change a byte of the report', () => {
  forEachCase(500, (random) => {
    const [one, other] = [anySpans(random), anySpans(random)];
    const report = compare(one, other, 'auto');
    expect(JSON.stringify(compare(random.shuffled(one), random.shuffled(other), 'auto'))).toBe(JSON.stringify(report));
  });
});

test('compare: moving one trace’s clocks changes nothing but its start time', () => {
  forEachCase(300, (random) => {
    const [one, other] = [generateRequest(random), generateRequest(random)];
    const { candidate, ...report } = compare(one, other, 'given');
    const { candidate: later, ...same } = compare(one, shiftClock(other, 3_600_000_000_000n), 'given');
    expect(same).toEqual(report);
    expect({ ...later, startTime: candidate.startTime }).toEqual(candidate);
    expect(BigInt(later.startTime) - BigInt(candidate.startTime)).toBe(3_600_000_000_000n);
  });
});

test('compare: slowing all clocks down scales every difference, and names the same cause', () => {
  forEachCase(300, (random) => {
    const [one, other] = similarRequests(random);
    const factor = random.int(2, 1_000);
    const report = compare(one, other, 'given');
    const scaled = compare(scaleTimes(one, factor), scaleTimes(other, factor), 'given');
    expect(rowsByAccount(scaled)).toEqual(rowsByAccount(report, factor));
    expect(scaled.verdict.outcome).toBe(report.verdict.outcome);
    expect(scaled.verdict.cause?.service).toBe(report.verdict.cause?.service);
    expect(scaled.suspects.map(({ service }) => service)).toEqual(report.suspects.map(({ service }) => service));
  });
});

test('compare: renaming the services renames the verdict', () => {
  forEachCase(300, (random) => {
    const [one, other] = similarRequests(random);
    const rename = (service: string) => `prod-${service}`;
    const report = compare(one, other, 'given');
    const renamed = compare(renameServices(one, rename), renameServices(other, rename), 'given');
    expect(renamed.verdict.cause?.service).toBe(renamedOnly(report.verdict.cause?.service, rename));
    expect({ ...renamed.verdict, cause: null }).toEqual({ ...report.verdict, cause: null });
    expect(renamed.verdict.cause?.deltaNs).toBe(report.verdict.cause?.deltaNs);
    expect(renamed.suspects.map((suspect) => suspect.service)).toEqual(
      report.suspects.map((suspect) => renamedOnly(suspect.service, rename)),
    );
  });
});

test('compare: own time added on the critical path is found, to the nanosecond, where it was added', () => {
  forEachCase(500, (random) => {
    const spans = generateRequest(random);
    const original = buildTrace(spans);
    const { spanId, service, name, atUnixNano } = pickOwnWork(random, original);
    const addedNs = Math.ceil(durationAt(original, 0) * (0.02 + random.next() * 3));
    const report = compare(spans, addOwnTime(spans, spanId, atUnixNano, addedNs), random.pick(['auto', 'given']));
    expect(report.verdict.cause).toMatchObject({
      kind: 'own-time',
      service,
      operation: name,
      deltaNs: addedNs,
      share: 1,
    });
    expect(report.verdict).toMatchObject({
      outcome: 'slower',
      deltaNs: addedNs,
      counterfactualNs: durationAt(original, 0),
    });
    expect(report.suspects.map((suspect) => [suspect.service, suspect.deltaNs])).toEqual([[service, addedNs]]);
    const changedRows = report.ledger.filter((row) => row.deltaNs !== 0);
    expect(changedRows).toMatchObject([{ account: 'own', service, operation: name, deltaNs: addedNs }]);
    expect(changedRows[0]!.selfCandidateNs - changedRows[0]!.selfBaselineNs).toBe(addedNs);
  });
});

test('compare: own time added in several places is booked to each of them', () => {
  forEachCase(300, (random) => {
    const [one, other, addedNsByRow] = similarRequests(random);
    const { ledger } = compare(one, other, 'given');
    const changedRows = ledger.filter((row) => row.deltaNs !== 0);
    const changes = changedRows.map(({ account, service, operation, deltaNs }) => [
      `${account} ${service} ${operation}`,
      deltaNs,
    ]);
    expect(Object.fromEntries(changes)).toEqual(Object.fromEntries(addedNsByRow));
  });
});

const ONE_ID = '0af7651916cd43dd8448eb211c80319c';
const OTHER_ID = '4bf92f3577b34da6a3ce929d0e0e4736';

function compare(
  one: readonly SpanInput[],
  other: readonly SpanInput[],
  order: 'auto' | 'given',
  ids = [ONE_ID, OTHER_ID],
): Report {
  return reportOn(buildTrace(one, { traceId: ids[0]! }), buildTrace(other, { traceId: ids[1]! }), order);
}

/** Half of them dirty, half of them orderly. */
function anySpans(random: Random): SpanInput[] {
  return random.chance(0.5) ? generateSpans(random, { dirt: DIRT }) : generateRequest(random);
}

/** A request, the same with own time added in up to three places, and how much was added to which account. */
function similarRequests(random: Random): [SpanInput[], SpanInput[], Map<string, number>] {
  const one = generateRequest(random);
  const addedNsByRow = new Map<string, number>();
  let other = one;
  for (let changes = random.int(1, 3); changes > 0; changes--) {
    const trace = buildTrace(other);
    const { spanId, service, name, atUnixNano } = pickOwnWork(random, trace);
    const addedNs = random.int(1, durationAt(trace, 0));
    other = addOwnTime(other, spanId, atUnixNano, addedNs);
    const row = `own ${service} ${name}`;
    addedNsByRow.set(row, (addedNsByRow.get(row) ?? 0) + addedNs);
  }
  return [one, other, addedNsByRow];
}

/** The end of a section of the critical path that a SERVER or INTERNAL span owns. */
function pickOwnWork(random: Random, trace: Trace) {
  const { span, to } = criticalPath(trace);
  const own = [...span.keys()].filter((k) => ['server', 'internal'].includes(operationAt(trace, span[k]!).kind));
  const k = random.pick(own);
  const { service, name } = operationAt(trace, span[k]!);
  return { spanId: trace.spanId[span[k]!]!, service, name, atUnixNano: trace.startTimeUnixNano + BigInt(to[k]!) };
}

/** Critical-path times per account; negative `factor`: the sides change places. */
function rowsByAccount({ ledger }: Report, factor = 1): Record<string, readonly number[]> {
  return Object.fromEntries(
    ledger.map(({ account, service, operation, peer, baselineNs, candidateNs, deltaNs }) => {
      const times = factor < 0 ? [candidateNs, baselineNs] : [baselineNs, candidateNs];
      return [
        `${account} ${service} ${operation} ${peer}`,
        [...times.map((time) => time * Math.abs(factor)), deltaNs * factor + 0],
      ];
    }),
  );
}

/** Names that are no service of ours, such as a database's, stay as they are. */
function renamedOnly(name: string | undefined, rename: (service: string) => string): string | undefined {
  return name === undefined || ['postgresql', 'orders.internal'].includes(name) ? name : rename(name);
}
