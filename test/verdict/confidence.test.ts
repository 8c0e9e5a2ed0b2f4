/** Confidence on drawn pairs: what makes a verdict sure, and what an engineer would object. */
import { expect, test } from 'vitest';
import { reportOn } from '../../src/compare.ts';
import { traceFrom } from '../support/draw.ts';

function verdictOn(baseline: string, candidate: string): string {
  const { verdict } = reportOn(
    traceFrom(baseline, { traceId: '11111111111111111111111111111111' }),
    traceFrom(candidate, { traceId: '22222222222222222222222222222222' }),
    'given',
  );
  return `${verdict.confidence}: ${verdict.cause?.service}`;
}

test('acquitted caller: its call to another service was as fast as before, so the callee it is', () => {
  expect(
    verdictOn(
      `
      web  GET /            |==============|
        web  call cart      | =====        | [client]
          cart  GET /cart   |  ===         |
        web  call pay       |        ===== | [client]
          pay  POST /charge |         ===  |
      `,
      `
      web  GET /            |==========================|
        web  call cart      | =====                    | [client]
          cart  GET /cart   |  ===                     |
        web  call pay       |        ================= | [client]
          pay  POST /charge |                     ===  |
      `,
    ),
  ).toBe('high: pay');
});

test('no witness: the only call that a service makes may wait because of either end', () => {
  expect(
    verdictOn(
      `
      web  GET /            |=======|
        web  call pay       | ===== | [client]
          pay  POST /charge |  ===  |
      `,
      `
      web  GET /            |===================|
        web  call pay       | ================= | [client]
          pay  POST /charge |              ===  |
      `,
    ),
  ).toBe('medium: pay');
});

test('witness against: the caller made somebody else wait as well', () => {
  expect(
    verdictOn(
      `
      gateway  GET /          |=============|
        gateway  call web     | =========== | [client]
          web  GET /          |  =========  |
            web  call cart    |   ====      | [client]
              cart  GET /cart |    ==       |
            web  call orders  |        ===  | [client] peer.service=orders
      `,
      `
      gateway  GET /          |===========================|
        gateway  call web     | ========================= | [client]
          web  GET /          |      ===================  |
            web  call cart    |       ==============      | [client]
              cart  GET /cart |                   ==      |
            web  call orders  |                      ===  | [client] peer.service=orders
      `,
    ),
  ).toMatch(/^medium|^low/);
});

test('starved caller: no single callee could make the calls to all of them wait', () => {
  expect(
    verdictOn(
      `
      web  GET /            |==================|
        web  call cart      | ====             | [client]
          cart  GET /cart   |  ==              |
        web  call pay       |      ====        | [client]
          pay  POST /charge |       ==         |
        web  call ads       |           ====   | [client]
          ads  GET /ads     |            ==    |
      `,
      `
      web  GET /            |============================================|
        web  call cart      | ============                               | [client]
          cart  GET /cart   |  ==                                        |
        web  call pay       |              ==============                | [client]
          pay  POST /charge |                         ==                 |
        web  call ads       |                             ============   | [client]
          ads  GET /ads     |                                    ==      |
      `,
    ),
  ).toBe('high: web');
});

/** web calls ads once and the database so many times, each for so long. */
function queries(...waits: readonly number[]): string {
  const width = waits.reduce((sum, wait) => sum + wait, 8 + waits.length);
  const line = (text: string, from: number, length: number) =>
    `${text.padEnd(20)}|${`${' '.repeat(from)}${'='.repeat(length)}`.padEnd(width)}|`;
  let at = 6;
  const calls = waits.map((wait) => {
    const from = at;
    at += wait + 1;
    return `${line('  web  SELECT item', from, wait)} [client] db.system.name=postgresql`;
  });
  const ads = `${line('  web  GET ads', 1, 4)} [client] peer.service=ads`;
  return [line('web  GET /', 0, width), ads, ...calls].join('\n');
}

test('a fault meets most calls, a pause one of them', () => {
  expect(verdictOn(queries(2, 2, 2, 2), queries(7, 7, 7, 7))).toBe('high: postgresql');
  expect(verdictOn(queries(2, 2, 2, 2), queries(2, 22, 2, 2))).toBe('medium: postgresql');
});

test('failed calls: as long as no trace says whom they were meant for, their caller is named without certainty', () => {
  expect(
    verdictOn(
      `
      web  GET /      |=====|
        web  fetch    | ==  |
      `,
      `
      web  GET /      |======================|
        web  fetch    | ==                   | !
        web  fetch    |                  ==  |
      `,
    ),
  ).toBe('medium: web');
});
