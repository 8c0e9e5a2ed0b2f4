/** Hidden names: the request is a function of structure and of words of ours; no text of a trace has any influence on it. */
import { describe, expect, test } from 'vitest';
import { reportOn } from '../../../src/compare.ts';
import { dryRun } from '../../../src/narrative/dry-run.ts';
import { buildPayload } from '../../../src/narrative/prompt-payload.ts';
import type { Report } from '../../../src/report/report.ts';
import { buildTrace } from '../../support/build.ts';
import { generateRequest } from '../../support/generate-request.ts';
import { addOwnTime } from '../../support/mutate.ts';
import { forEachCase } from '../../support/random.ts';
import { everyReport } from '../every-report.ts';
import { NAUGHTY_NAMES } from '../hostile-names.ts';
import { offerFor } from '../plans.ts';
import { plantedReport } from './planted.ts';
import { namesOf, renamedSpans, withNames, withTexts } from './renamed.ts';

/** Beside the naughty ones: names of our own ids and words, of systems that mechanisms are known for, and of any length. */
const NAMES: readonly string[] = [
  ...new Set([
    ...NAUGHTY_NAMES,
    ...['', ' ', '\t', '(no span)', 's1', 's2', 's40', 'p1', 'p2', 'null', 'undefined', 'toString', 'hasOwnProperty'],
    ...['redis', 'kafka', 'postgresql', 'orders-db', 'SELECT users', 'GET /', 'shop.Cart/Get', 'x publish', 'HTTP GET'],
    ...['dependency', 'service', 'operation', '{id}', 'normalised', 'hidden', 'a.b.c', 'x.svc.cluster.local'],
    ...['x'.repeat(256), 'x'.repeat(1_000), '🔥'.repeat(500), '\ud800', '\udc00\ud800'],
  ]),
];

function payload(report: Report): string {
  return buildPayload(offerFor(report, 'hidden'), 'hidden');
}

function engineReports(): readonly Report[] {
  const reports: Report[] = [];
  forEachCase(8, (random) => reports.push(plantedReport(random)));
  return reports;
}

const REPORTS = [...everyReport().values(), ...engineReports()];
/** Small ones with much to say. */
const TELLING = [...everyReport().values()].filter(({ facts }) => facts.length > 3).slice(-6);

describe('hidden names', () => {
  test('there are many names, many reports, and payloads that differ', () => {
    expect(NAMES.length).toBeGreaterThan(500);
    expect(new Set(REPORTS.map(payload)).size).toBeGreaterThan(25);
  });

  test('one name at a time: whatever it is, the payload is the same to the byte', () => {
    for (const report of TELLING) {
      const expected = payload(report);
      for (const victim of namesOf(report).slice(0, 4)) {
        const taken = new Set(namesOf(report));
        for (const name of NAMES) {
          if (taken.has(name)) continue;
          const renamed = withNames(report, (own) => (own === victim ? name : own));
          if (payload(renamed) !== expected) expect({ victim, name, payload: payload(renamed) }).toEqual(expected);
        }
      }
    }
  });

  test('all texts at once, values and ids among them: the payload is the same to the byte', () => {
    for (const report of REPORTS) {
      const expected = payload(report);
      for (let shift = 0; shift < NAMES.length; shift += 23) {
        const texts = new Map<string, string>();
        const renamed = withTexts(report, (text) => {
          if (!texts.has(text))
            texts.set(text, NAMES[(shift + texts.size) % NAMES.length]! + '\u200b'.repeat(texts.size / NAMES.length));
          return texts.get(text)!;
        });
        expect(payload(renamed) === expected).toBe(true);
      }
    }
  });

  test.each([
    ['look the same', (i: number) => `cart${'\u200b'.repeat(i)}`],
    ['are the same when normalised', (i: number) => (i % 2 === 0 ? 'caf\u00e9' : 'cafe\u0301') + ' '.repeat(i)],
    ['are the same once they are cut', (i: number) => 'x'.repeat(300) + i],
    ['differ in ids only', (i: number) => `GET /orders/${i}`],
    [
      'differ in case only',
      (i: number) => [...'abcdefgh'].map((c, bit) => ((i >> bit) & 1 ? c.toUpperCase() : c)).join(''),
    ],
    ['are our ids, crossed', (i: number) => `s${40 - i}`],
    ['are numbers', (i: number) => String(i)],
    ['grow', (i: number) => 'y'.repeat(i)],
  ])('names that %s: the payload is the same to the byte', (_what, nameOf) => {
    for (const report of REPORTS) {
      const names = namesOf(report);
      const renamed = withNames(report, (name) => nameOf(names.indexOf(name)));
      expect(payload(renamed) === payload(report)).toBe(true);
    }
  });

  test('whole requests, as they would be sent: the same to the byte', async () => {
    for (const report of TELLING.slice(-3)) {
      for (const baseUrl of [undefined, 'http://127.0.0.1:9/v1']) {
        const server = { baseUrl, model: 'm', names: 'hidden' } as const;
        const { request } = await dryRun(report, server);
        expect(request).toBeDefined();
        for (let shift = 0; shift < NAMES.length; shift += 97) {
          const names = namesOf(report);
          const nameOf = (name: string) => NAMES[(shift + names.indexOf(name)) % NAMES.length]!;
          expect((await dryRun(withNames(report, nameOf), server)).request === request).toBe(true);
        }
      }
    }
  });

  test('traces with other names: ranks, ties and counts follow structure alone', () => {
    forEachCase(150, (random) => {
      const baseline = generateRequest(random);
      let candidate = baseline;
      for (let changes = random.int(1, 3); changes > 0; changes--) {
        const span = random.pick(candidate);
        // Whole milliseconds: several parts that grew alike are a tie.
        candidate = addOwnTime(candidate, span.spanId, span.endUnixNano!, random.int(1, 3) * 50_000_000);
      }
      const of = (nameOf: (name: string) => string) =>
        payload(
          reportOn(
            buildTrace(renamedSpans(baseline, nameOf)),
            buildTrace(renamedSpans(candidate, nameOf), { traceId: 'b7ad6b7169203331b7ad6b7169203331' }),
            'given',
          ),
        );
      const known = new Map<string, string>();
      const plain = (name: string) => name;
      const order = random.shuffled(Array.from({ length: 40 }, (_, i) => i));
      // No words in common, so that nothing looks renamed.
      const shuffled = (name: string) => {
        if (!known.has(name))
          known.set(name, String.fromCodePoint(0x61 + (order[known.size]! % 26)).repeat(3 + order[known.size]!));
        return known.get(name)!;
      };
      expect(of(shuffled)).toBe(of(plain));
    });
  });
});
