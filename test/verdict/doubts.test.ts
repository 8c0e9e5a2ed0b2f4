/** What casts doubt on a verdict, on drawn pairs: when it must be told, and when it must not. */
import { describe, expect, test } from 'vitest';
import { reportOn } from '../../src/compare.ts';
import { templateNarrative } from '../../src/narrative/narrate.ts';
import type { Report } from '../../src/report/report.ts';
import { MILLISECOND, traceFrom } from '../support/draw.ts';

function compare(baseline: string, candidate: string): Report {
  return reportOn(
    traceFrom(baseline, { traceId: '11111111111111111111111111111111' }),
    traceFrom(candidate, { traceId: '22222222222222222222222222222222' }),
    'given',
  );
}

/** The verdict and what stands behind it, as a reader sees it. */
function doubts(report: Report): readonly string[] {
  const ids = report.facts.filter(({ kind }) => kind === 'rival' || kind === 'untraced').map(({ id }) => id);
  return templateNarrative(report)
    .statements.filter(({ factId }) => ids.includes(factId))
    .map(({ text }) => text);
}

describe('a call that nobody traced', () => {
  const before = `
    web  GET /            |====================|
      web  render         | ====               |
      web  call cart      |      ====          | [client]
        cart  GET /cart   |       ==           |
      web  call ads       |           ===      | [client]
        ads  GET /ads     |            =       |
      ads  POST /click    |               ==   |
        ads  call cart    |               ==   | [client]
          cart GET /cart  |               =    |
  `;

  test('own time without anything below it grew, and so did calls to one service: the reader is told both', () => {
    const report = compare(
      before,
      `
    web  GET /            |======================================|
      web  render         | =============                        |
      web  call cart      |               =============          | [client]
        cart  GET /cart   |                          ==          |
      web  call ads       |                             ===      | [client]
        ads  GET /ads     |                              =       |
      ads  POST /click    |                                 ==   |
        ads  call cart    |                                 ==   | [client]
          cart GET /cart  |                                 =    |
      `,
    );
    const fact = report.facts.find(({ kind }) => kind === 'untraced');
    expect(fact).toMatchObject({
      sign: 'slow-callee',
      service: 'web',
      operation: 'render',
      peer: 'cart',
      spans: 1,
      baselineNs: 4 * MILLISECOND,
      candidateNs: 13 * MILLISECOND,
      deltaNs: 9 * MILLISECOND,
      evidence: [{ side: 'candidate', spanId: '0000000000000002' }],
    });
    expect(doubts(report)).toContain(
      'A part of the own time of “web” may be a call that nobody traced: nothing is traced below “render”, the own time there went from 4 ms to 13 ms, an increase of 9 ms, and calls to “cart” became slower too.',
    );
  });

  test('own time grew, and every call was as fast as before: nothing speaks of a hidden call', () => {
    const report = compare(
      before,
      `
    web  GET /            |=============================|
      web  render         | =============               |
      web  call cart      |               ====          | [client]
        cart  GET /cart   |                ==           |
      web  call ads       |                    ===      | [client]
        ads  GET /ads     |                     =       |
      ads  POST /click    |                        ==   |
        ads  call cart    |                        ==   | [client]
          cart GET /cart  |                        =    |
      `,
    );
    expect(report.verdict.cause).toMatchObject({ kind: 'own-time', service: 'web' });
    expect(doubts(report)).toEqual([]);
  });

  test('what waits for the span cannot be what the span waits for', () => {
    const pair = (ms: number, gapMs: number) => `
    web  GET /            |${'='.repeat(gapMs + ms + 8)}|
      web  call cart      | ${'='.repeat(gapMs + ms + 4)}   | [client]
        cart  GET /cart   | ${' '.repeat(gapMs)}${'='.repeat(ms + 2)}     |
          cart  merge     | ${' '.repeat(gapMs + 1)}${'='.repeat(ms)}      |
    `;
    const report = compare(pair(5, 2), pair(25, 12));
    expect(report.facts.some((fact) => fact.kind === 'untraced' && fact.sign === 'slow-callee')).toBe(false);
  });

  test('time counted as a call to the culprit is said to be so', () => {
    const report = compare(
      `
    web  GET /               |==============================|
      web  call rates        | ====                         | [client]
        rates  GET /         |  ==                          |
      web  call order        |       ====================   | [client]
        order  POST /        |        ==================    |
          order  convert     |         ==                   |
          order  call cart   |            ====              | [client]
            cart  GET /cart  |             ==               |
          order  call pay    |                 ===          | [client]
            pay  GET /       |                  =           |
          order  call mail   |                     ===      | [client]
            mail  GET /      |                      =       |
      `,
      `
    web  GET /               |==============================================================|
      web  call rates        | ==========================                                   | [client]
        rates  GET /         |                        ==                                    |
      web  call order        |                             ==============================   | [client]
        order  POST /        |                              ============================    |
          order  convert     |                               ============                   |
          order  call cart   |                                            ====              | [client]
            cart  GET /cart  |                                             ==               |
          order  call pay    |                                                 ===          | [client]
            pay  GET /       |                                                  =           |
          order  call mail   |                                                     ===      | [client]
            mail  GET /      |                                                      =       |
      `,
    );
    expect(report.verdict.cause).toMatchObject({ kind: 'gap', service: 'rates', deltaNs: 32 * MILLISECOND });
    expect(doubts(report)).toEqual([
      'Own time of “order” is counted as a call to “rates” that nobody traced: nothing is traced below “convert”, the own time there went from 2 ms to 12 ms, an increase of 10 ms, and calls to “rates” became slower too.',
    ]);
  });

  test('spans of the baseline are gone and own time grew instead: they may only not be traced any more', () => {
    const report = compare(
      `
    web  GET /            |==========|
      cart  GET /cart     | ======== |
        cart  call db     |  =====   | [client] db.system.name=postgresql
      `,
      `
    web  GET /            |==================|
      cart  GET /cart     | ================ |
      `,
    );
    expect(report.verdict.cause).toMatchObject({ kind: 'own-time', service: 'cart' });
    expect(doubts(report)).toEqual([
      'A part of the own time of “cart” may be calls that were traced in the baseline only: it has 1 span below “GET /cart” that is not in the candidate, and the own time there went from 3 ms to 16 ms, an increase of 13 ms.',
    ]);
  });

  test('a handler of a service without any traced call: told where the verdict is not sure, and only there', () => {
    const pair = (cartMs: number, adsMs: number) => {
      const at = cartMs + 1;
      return `
    web  GET /            |${'='.repeat(cartMs + adsMs + 3)}|
      cart  GET /cart     | ${'='.repeat(cartMs)}${' '.repeat(adsMs + 2)}|
      ads   GET /ads      |${' '.repeat(at)}${'='.repeat(adsMs)}  |
      `;
    };
    const sure = compare(pair(5, 5), pair(25, 5));
    expect(sure.verdict.confidence).toBe('high');
    expect(doubts(sure)).toEqual([]);
    const unsure = compare(pair(5, 5), pair(25, 15));
    expect(unsure.verdict.confidence).not.toBe('high');
    expect(unsure.facts.find(({ kind }) => kind === 'untraced')).toMatchObject({
      sign: 'blind-service',
      service: 'cart',
    });
  });
});

describe('another explanation', () => {
  const waits = (cart: number, pay: number, ads: number) => {
    const call = (name: string, from: number, wait: number) => [
      `  web call ${name}  |${' '.repeat(from)}${'='.repeat(4 + wait)}`,
      `    ${name} GET /  |${' '.repeat(from + 1 + wait)}==`,
    ];
    const lines = [...call('cart', 1, cart), ...call('pay', 6 + cart, pay), ...call('ads', 11 + cart + pay, ads)];
    const width = 17 + cart + pay + ads;
    return [`web GET /  |${'='.repeat(width)}`, ...lines]
      .map((line) => line.split('|') as [string, string])
      .map(([label, bar]) => `${label.padEnd(24)}|${bar.padEnd(width)}|${label.includes('call') ? ' [client]' : ''}`)
      .join('\n');
  };

  test('both ends of a call: each is named, with how its other calls fared and what to look at', () => {
    const report = compare(waits(0, 0, 0), waits(2, 2, 4));
    expect(report.verdict.cause?.kind).toBe('ambiguous');
    const [verdict, ...others] = templateNarrative(report).statements.map(({ text }) => text);
    expect(verdict).toBe(
      'The candidate took 8 ms longer than the baseline (25 ms against 17 ms). No explanation stands out: “ads” and “web” fit about equally well, because what changed lies between them.',
    );
    expect(others.slice(0, 2)).toEqual([
      'It may be “ads”, the callee: it has no calls with others in both traces that could tell. To find out, look at its queue, its CPU and its network.',
      'It may be “web”, the caller: its calls with 2 other services took notably longer too, which speaks for it. To find out, look at its threads, its connection pool and its CPU.',
    ]);
  });

  test('two callees of one caller: the caller that they share is named', () => {
    const report = compare(waits(0, 0, 0), waits(2, 2, 0));
    expect(report.verdict.cause?.kind).toBe('ambiguous');
    expect(templateNarrative(report).statements[0]?.text).toMatch(
      /“cart” and “pay” each did about as much of it, both in calls with “web”\.$/,
    );
  });

  test('a sure verdict has no rival', () => {
    const report = compare(waits(0, 0, 0), waits(20, 0, 0));
    expect(report.verdict).toMatchObject({ confidence: 'high', cause: { service: 'cart', peer: 'web' } });
    expect(doubts(report)).toEqual([]);
  });

  test('told the other way round, a rival saved time', () => {
    const report = compare(waits(2, 2, 4), waits(0, 0, 0));
    expect(report.verdict.outcome).toBe('faster');
    expect(doubts(report)).toContain(
      'It may be “web”, the caller: its calls with 2 other services took notably less time too, which speaks for it. To find out, look at its threads, its connection pool and its CPU.',
    );
  });
});
