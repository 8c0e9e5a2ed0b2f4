/** Verdicts against a pool of baselines: what is normal is not a suspect. */
import { expect, test } from 'vitest';
import { reportOn } from '../../src/compare.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { traceFrom } from '../support/draw.ts';

/** A request in which `cart` and `pay` take so many milliseconds. */
function request(cartMs: number, payMs: number, id: number): Trace {
  const bar = (from: number, length: number) => ' '.repeat(from) + '='.repeat(length);
  const width = 2 + cartMs + payMs;
  const line = (text: string, run: string) => `${text.padEnd(24)}|${run.padEnd(width)}|`;
  const drawing = [
    line('web  GET /', bar(0, width)),
    line('  cart  GET /cart', bar(1, cartMs)),
    line('  pay  POST /charge', bar(1 + cartMs, payMs)),
  ];
  return traceFrom(drawing.join('\n'), { traceId: id.toString(16).padStart(32, '0') });
}

/** cart takes anything from 10 to 60 ms, pay always 10. */
const POOL = [10, 60, 20, 50, 30, 40, 55, 15].map((cartMs, i) => request(cartMs, 10, i + 1));
const BASELINE = request(10, 10, 100);

test('pool: growth that the pool knows is not what made the difference', () => {
  const candidate = request(50, 40, 200);
  expect(reportOn(BASELINE, candidate, 'given').verdict.cause?.service).toBe('cart');
  const { verdict } = reportOn(BASELINE, candidate, 'given', POOL);
  expect(verdict.cause?.service).toBe('pay');
  expect(verdict.caveats).toEqual([
    { code: 'pool', text: '9 baselines say what is normal; none of them took as long as the candidate.' },
  ]);
});

test('pool: a request within what the pool contains is the same', () => {
  const candidate = request(50, 10, 200);
  expect(reportOn(BASELINE, candidate, 'given').verdict.outcome).toBe('slower');
  const { verdict } = reportOn(BASELINE, candidate, 'given', POOL);
  expect(verdict.outcome).toBe('same');
  expect(verdict.cause).toBeNull();
  expect(verdict.confidence).toBe('medium');
  expect(verdict.caveats[0]!.text).toBe('9 baselines say what is normal; 2 of them took longer than the candidate.');
});

test('pool: a request that is not unusual as a whole is sure as long as one part of it is', () => {
  const { verdict } = reportOn(BASELINE, request(12, 40, 200), 'given', POOL);
  expect(`${verdict.confidence} ${verdict.cause?.service}`).toBe('high pay');
});

test('pool: where most of the difference is normal, what is beyond it is no sure explanation', () => {
  const { verdict } = reportOn(BASELINE, request(57, 30, 200), 'given', POOL);
  expect(`${verdict.confidence} ${verdict.cause?.service}`).toBe('medium pay');
});

test('pool: traces of another request, and the two compared, are left out and counted', () => {
  const candidate = request(60, 40, 200);
  const other = traceFrom('web  GET /other  |====|', { traceId: 'e'.repeat(32) });
  const { verdict } = reportOn(BASELINE, candidate, 'given', [...POOL, other, candidate, BASELINE, POOL[0]!]);
  expect(verdict.caveats.map(({ text }) => text)).toEqual([
    '9 baselines say what is normal; none of them took as long as the candidate.',
    '4 traces of the pool were left out: another operation at the root, or the same trace again.',
  ]);
});

test('pool: the ledger tells of each account what is normal', () => {
  const { ledger } = reportOn(BASELINE, request(50, 40, 200), 'given', POOL);
  const normalOf = (name: string) => ledger.find(({ service }) => service === name)!.normal;
  // cart takes 10, 10, 15, 20, 30, 40, 50, 55 and 60 ms; pay always 10.
  expect(normalOf('cart')).toEqual({ medianNs: 30e6, p95Ns: 58e6 });
  expect(normalOf('pay')).toEqual({ medianNs: 10e6, p95Ns: 10e6 });
});
