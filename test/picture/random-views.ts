/** Random comparisons for pictures: real ones of generated requests, and made-up ones with numbers and names beyond all measure. */
import { LIMITS } from '../../src/limits.ts';
import type { Report } from '../../src/report/report.ts';
import type { PathStretch, Stretch, Waterfall, WaterfallRow, WaterfallSide } from '../../src/report/views.ts';
import { FULL, NESTED } from '../render/reports.ts';
import { buildTrace } from '../support/build.ts';
import { DIRT, generateSpans } from '../support/generate.ts';
import { generateRequest } from '../support/generate-request.ts';
import { addOwnTime, renameServices } from '../support/mutate.ts';
import type { Random } from '../support/random.ts';
import { type ReportWithWaterfall, withWaterfall } from './cases.ts';

/** What a service may be called: empty, endless, of letters that are wide, missing, invisible, or turn the direction. */
const NAMES: readonly ((service: string) => string)[] = [
  (service) => service,
  () => '',
  () => '   ',
  (service) => service.repeat(400),
  (service) => `${'W'.repeat(256)}${service}`,
  (service) => `${'il'.repeat(128)}${service}`,
  (service) => `com.example.${'platform.'.repeat(30)}${service}`,
  (service) => `${'<&>"\''.repeat(60)}${service}`,
  (service) => `${'𝕏'.repeat(127)}${service}`,
  (service) => `\ud83d${service}\ude00`,
  (service) => `<!channel> <@U1> :skull: ${service}\u202e\u0000\n`,
  (service) => `支払い🚀ゲートウェイ${service}`,
  (service) => `${'e\u0301\u0327'.repeat(80)} ${service}`,
];

export function randomComparison(random: Random): ReportWithWaterfall {
  const [spans, second] = random.chance(0.4) ? dirtyPair(random) : tidyPair(random);
  const rename = random.pick(NAMES);
  const [one, other] = [spans, second].map((each) => buildTrace(renameServices(each, rename)));
  return withWaterfall(one!, other!, random.pick(['auto', 'given'] as const));
}

function dirtyPair(random: Random) {
  const make = () => generateSpans(random, { dirt: DIRT, spans: random.int(1, 80), widthNs: 10 ** random.int(0, 14) });
  return [make(), make()] as const;
}

function tidyPair(random: Random) {
  const spans = generateRequest(random);
  if (random.chance(0.3)) return [spans, generateRequest(random)] as const;
  const { spanId, endUnixNano } = random.pick(spans);
  return [spans, addOwnTime(spans, spanId, endUnixNano!, random.int(1, 900_000_000))] as const;
}

// --- made up -----------------------------------------------------------------------------------------------------

/** Nothing of it fits together: a picture has to stand it all the same. */
export function madeUp(random: Random): ReportWithWaterfall {
  const name = () => random.pick(NAMES)(random.pick(['web', 'cart', 'pay']));
  const [baselineNs, candidateNs] = [anyNs(random), anyNs(random)];
  const report = madeUpReport(random, name, baselineNs, candidateNs);
  const rows = Array.from({ length: random.int(0, 24) }, () => row(random, name, Math.max(baselineNs, candidateNs)));
  const paths = {
    baseline: tiles(random, baselineNs, report.ledger.length),
    candidate: tiles(random, candidateNs, report.ledger.length),
  };
  const elsewhere = { baseline: anyCount(random), candidate: anyCount(random) };
  return { report, waterfall: { rows, elsewhere, paths } satisfies Waterfall };
}

function madeUpReport(random: Random, name: () => string, baselineNs: number, candidateNs: number): Report {
  const base = random.pick([NESTED, FULL]);
  const deltaNs = candidateNs - baselineNs;
  const cause = base.verdict.cause!;
  const kinds = ['own-time', 'gap', 'dependency', 'more-calls', 'errors', 'ambiguous', 'lost-concurrency'] as const;
  const outcome = random.pick(['slower', 'faster', 'same', 'incomparable'] as const);
  const service = name();
  const confidence = random.pick(['high', 'medium', 'low'] as const);
  const told = { ...cause, kind: random.pick(kinds), service, peer: name(), deltaNs: signed(random) };
  const noCause = random.chance(0.2) || outcome === 'same' || outcome === 'incomparable';
  return {
    ...base,
    baseline: { ...base.baseline, durationNs: baselineNs, rootService: name(), spanCount: anyCount(random) + 1 },
    candidate: { ...base.candidate, durationNs: candidateNs, traceId: name() || '1', source: name() },
    verdict: { ...base.verdict, outcome, deltaNs, confidence, cause: noCause ? null : told },
    suspects: base.suspects.map((suspect, i) => ({ ...suspect, service: i === 0 ? service : name() })),
    ledger: base.ledger.map((account) => ({ ...account, service: name(), peer: name(), deltaNs: signed(random) })),
  };
}

function row(random: Random, name: () => string, longestNs: number): WaterfallRow {
  const [baseline, candidate] = [side(random, longestNs), side(random, longestNs)];
  const how = random.pick(['none', 'path', 'moved', 'renamed'] as const);
  return {
    ...{
      depth: random.int(0, 30),
      service: name(),
      operation: name(),
      kind: 'server',
      how,
      isCause: random.chance(0.2),
    },
    baseline: random.chance(0.2) ? null : baseline,
    candidate,
    hidden: { baseline: anyCount(random), candidate: anyCount(random) },
    levelsSkipped: anyCount(random),
  };
}

function side(random: Random, longestNs: number): WaterfallSide {
  const outsideNs = random.chance(0.2) ? anyNs(random) : 0;
  const startNs = random.int(0, longestNs) - outsideNs;
  const endNs = startNs + random.int(0, longestNs) + outsideNs;
  const bars = stretches(random, startNs, endNs);
  const critical = bars.filter(() => random.chance(0.5));
  const times = {
    durationNs: endNs - startNs,
    selfNs: anyNs(random),
    criticalNs: random.chance(0.2) ? 0 : anyNs(random),
  };
  return { calls: anyCount(random) + 1, startNs, endNs, ...times, errors: anyCount(random), bars, critical };
}

function stretches(random: Random, fromNs: number, toNs: number): readonly Stretch[] {
  const cuts = Array.from({ length: 2 * random.int(1, random.chance(0.1) ? 200 : 4) }, () => random.int(fromNs, toNs));
  cuts.sort((one, other) => one - other);
  return cuts.flatMap((cut, i) => (i % 2 === 0 ? [] : [{ fromNs: cuts[i - 1]!, toNs: cut }]));
}

function tiles(random: Random, durationNs: number, accounts: number): readonly PathStretch[] {
  const cuts = Array.from({ length: random.int(0, random.chance(0.1) ? 390 : 12) }, () => random.int(0, durationNs));
  const ends = [0, ...cuts.sort((one, other) => one - other), durationNs];
  return ends.slice(1).map((toNs, i) => ({ fromNs: ends[i]!, toNs, ledgerRow: random.int(-1, accounts - 1) }));
}

/** As many rows and stretches as there may be, long names, long numbers: nothing in it repeats. */
export function crowded(random: Random): ReportWithWaterfall {
  const longestNs = 1_600_000;
  const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'];
  const name = () => Array.from({ length: 120 }, () => random.pick(letters)).join('');
  const many = () => random.int(1_000_000, 10_000_000);
  const dashes = () =>
    Array.from({ length: LIMITS.waterfallBars }, (_, i) => {
      const fromNs = 4_000 * i + random.int(0, 2_000);
      return { fromNs, toNs: fromNs + random.int(500, 2_000) };
    });
  const oneSide = (): WaterfallSide => {
    const [durationNs, selfNs, criticalNs] = [many(), many(), many()];
    const spent = { durationNs, selfNs, criticalNs, startNs: 0, endNs: longestNs };
    return { calls: many(), errors: many(), ...spent, bars: dashes(), critical: dashes() };
  };
  const rows = Array.from({ length: LIMITS.waterfallRows }, (_, i): WaterfallRow => {
    const place = { depth: Math.min(i, 5), service: name(), operation: name(), kind: 'server', how: 'path' } as const;
    const hidden = { baseline: many(), candidate: many() };
    return { ...place, isCause: i % 3 === 0, baseline: oneSide(), candidate: oneSide(), hidden, levelsSkipped: many() };
  });
  const path = () =>
    Array.from({ length: LIMITS.waterfallBars }, (_, i) => {
      return { fromNs: 4_000 * i, toNs: 4_000 * (i + 1), ledgerRow: random.int(0, FULL.ledger.length - 1) };
    });
  const sides = {
    baseline: { ...FULL.baseline, durationNs: longestNs },
    candidate: { ...FULL.candidate, durationNs: longestNs },
  };
  const paths = { baseline: path(), candidate: path() };
  return { report: { ...FULL, ...sides }, waterfall: { rows, elsewhere: { baseline: 0, candidate: 0 }, paths } };
}

// --- numbers -----------------------------------------------------------------------------------------------------

/** From nothing to four months, each magnitude as often. */
function anyNs(random: Random): number {
  return random.chance(0.05) ? 0 : random.int(0, 10 ** random.int(0, 16));
}

function signed(random: Random): number {
  return anyNs(random) * random.pick([1, -1]);
}

function anyCount(random: Random): number {
  return random.chance(0.4) ? 0 : random.int(0, 10 ** random.int(0, 9));
}
