/** Back-off on drawn pairs: whom failed attempts, and the pauses behind them, are booked to. */
import { expect, test } from 'vitest';
import { reportOn } from '../../src/compare.ts';
import { traceFrom } from '../support/draw.ts';

function causeOf(baseline: string, candidate: string): string {
  const { verdict } = reportOn(
    traceFrom(baseline, { traceId: '11111111111111111111111111111111' }),
    traceFrom(candidate, { traceId: '22222222222222222222222222222222' }),
    'given',
  );
  return `${verdict.cause?.kind} ${verdict.cause?.service}`;
}

const ONE_CALL = `
  web  GET /            |=======|
    web  POST /charge   | ===== | [unspecified]
      pay  POST /charge |  ===  |
  `;

test('an attempt that nobody answered was meant for whom the next attempt reaches', () => {
  expect(
    causeOf(
      ONE_CALL,
      `
      web  GET /            |=========================|
        web  POST /charge   | ======                  | ! [unspecified]
        web  POST /charge   |         ======          | ! [unspecified]
        web  POST /charge   |                   ===== | [unspecified]
          pay  POST /charge |                    ===  |
      `,
    ),
  ).toBe('errors pay');
});

test('a span of the same name that runs beside a failed call is not its next attempt', () => {
  expect(
    causeOf(
      `
      web  GET /        |=======|
        web  SELECT sum | ==    | [client] db.system.name=mysql
        web  SELECT sum | ===== | [client] db.system.name=postgresql
      `,
      `
      web  GET /        |========================|
        web  SELECT sum | ==                     | ! [client] db.system.name=mysql
        web  SELECT sum | =====                  | [client] db.system.name=postgresql
        web  SELECT sum |                     == | [client] db.system.name=mysql
      `,
    ),
  ).toBe('errors mysql');
});

test('behind a sidecar the attempt is for whom the sidecar calls', () => {
  expect(
    causeOf(
      `
      web  GET /              |=========|
        web  POST /charge     | ======= | [client]
          web  outbound pay   |  =====  | [client]
            pay  POST /charge |   ===   |
      `,
      `
      web  GET /              |========================|
        web  POST /charge     | ==                     | ! [client]
        web  POST /charge     |                ======= | [client]
          web  outbound pay   |                 =====  | [client]
            pay  POST /charge |                  ===   |
      `,
    ),
  ).toBe('errors pay');
});

test('a call beside others that is made again later lost no concurrency: its callee failed', () => {
  expect(
    causeOf(
      `
      web  GET /            |==============|
        web  call ads       | ============ | [client]
          ads  GET /ads     |  ==========  |
        web  POST /charge   | ==========   | [client]
          pay  POST /charge |  ========    |
      `,
      `
      web  GET /            |========================|
        web  call ads       | ============           | [client]
          ads  GET /ads     |  ==========            |
        web  POST /charge   | =                      | ! [client] peer.service=pay
        web  POST /charge   |             ========== | [client]
          pay  POST /charge |              ========  |
      `,
    ),
  ).toBe('errors pay');
});

test('attempts that failed side by side cost one pause, and none of them is missed by mending', () => {
  const report = reportOn(
    traceFrom(`
      web  GET /            |======|
        web  POST /charge   | ==== | [client]
          pay  POST /charge |  ==  |
    `),
    traceFrom(`
      web  GET /            |==========================|
        web  POST /charge   | ===                      | ! [client] peer.service=pay
        web  POST /charge   | =====                    | ! [client] peer.service=pay
        web  POST /charge   |                     ==== | [client]
          pay  POST /charge |                      ==  |
    `),
    'given',
  );
  expect(report.verdict.cause).toMatchObject({ kind: 'errors', service: 'pay', deltaNs: 20_000_000 });
  expect(report.verdict.counterfactualNs).toBe(6_000_000);
});

test('a later call of the same operation to somebody else is no attempt: mending leaves both where they are', () => {
  const { verdict } = reportOn(
    traceFrom(`
      web  GET /        |==========|
        web  SELECT sum | ==       | [client] db.system.name=mysql
        web  SELECT sum |       == | [client] db.system.name=postgresql
    `),
    traceFrom(`
      web  GET /        |====================|
        web  SELECT sum | ============       | ! [client] db.system.name=mysql
        web  SELECT sum |                 == | [client] db.system.name=postgresql
    `),
    'given',
  );
  expect(verdict.cause).toMatchObject({ kind: 'dependency', service: 'mysql' });
});

test('nobody tries the parts of an incomplete trace again', () => {
  const { suspects } = reportOn(
    traceFrom(`
      (virtual root)  |-==-====|
      web  GET /      |==      |
      web  GET /      |    ====|
    `),
    traceFrom(`
      (virtual root)  |-==-----------====|
      web  GET /      |==                | !
      web  GET /      |              ====|
    `),
    'given',
  );
  expect(suspects.map(({ service }) => service)).not.toContain('unknown');
});
