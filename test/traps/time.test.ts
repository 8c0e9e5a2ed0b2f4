/** Traps 18 and 19, time: clocks that differ between hosts, and units that differ between backends. */
import { describe, expect, test } from 'vitest';
import { reportOn } from '../../src/compare.ts';
import { encodeJaeger, encodeOtlp } from '../sources/encode.ts';
import { recording, spansOf } from '../sources/support.ts';
import { drawnSpans } from '../support/draw.ts';
import { BASELINE_ID, caveatsOf, compareDrawn, expectSameStory, FAMILIES, read, readDrawn, toldOf } from './support.ts';

// Where exactly spans are moved to, and which are left alone: test/trace/skew.test.ts.
describe('trap 18: clock skew', () => {
  const TRUE_CLOCKS = `
    web  GET /            |      ============  | @host.name=a
      web  call cart      |       ==========   | [client] @host.name=a
        cart  GET /cart   |        ========    | @host.name=b
          cart  render    |         ======     | @host.name=b
  `;
  const SKEWED_CLOCKS = `
    web  GET /            |      ============  | @host.name=a
      web  call cart      |       ==========   | [client] @host.name=a
        cart  GET /cart   |   ========         | @host.name=b
          cart  render    |    ======          | @host.name=b
  `;

  test('trap 18: a callee whose clock is behind has the same accounts as one whose clock is right', () => {
    const report = compareDrawn(TRUE_CLOCKS, SKEWED_CLOCKS);
    expect(report.ledger.filter(({ deltaNs }) => deltaNs !== 0)).toEqual([]);
    expect(toldOf(report)).toHaveLength(1);
    expect(caveatsOf(report)[0]).toMatch(/^The candidate was repaired: 2 spans .*moved/);
  });

  test('trap 18: a callee whose clock is ahead, as its caller’s answer proves, has the same accounts too', () => {
    const answered = TRUE_CLOCKS.replace('[client]', '[client] http.response.status_code=200');
    const ahead = answered
      .replace('|        ========    |', '|                   ========|')
      .replace('|         ======     |', '|                    ====== |');
    const wide = (drawing: string) => drawing.replaceAll(/\|([^|]*)\|/g, (_, bar) => `|${bar.padEnd(28)}|`);
    const report = compareDrawn(wide(answered), wide(ahead));
    expect(report.ledger.filter(({ deltaNs }) => deltaNs !== 0)).toEqual([]);
    expect(caveatsOf(report)[0]).toMatch(/^The candidate was repaired: 2 spans .*moved/);
  });

  test('trap 18: where hosts are not known, a callee’s time outside its call is the gap’s, and the report says so', () => {
    const unknownHosts = SKEWED_CLOCKS.replaceAll(/@host.name=./g, '');
    const report = compareDrawn(TRUE_CLOCKS, unknownHosts);
    expect(report.verdict.outcome).toBe('same');
    expect(report.ledger.map(({ account, service, deltaNs }) => [account, service, deltaNs / 1e6])).toContainEqual([
      'gap',
      'web',
      4,
    ]);
    expect(toldOf(report)).toEqual(["1 span sticks out of the parent's time; cut to it"]);
  });

  test('trap 18: children of the same process are never moved, whatever their times', () => {
    const drawing = `
      web  GET /            |      ============| @host.name=a
        web  warm up        |  ===             | @host.name=a
    `;
    const [, child] = spansOf(readDrawn(drawing));
    expect([child!.startNs, child!.endNs]).toEqual([0, 3_000_000]);
    expect(toldOf(compareDrawn(drawing, drawing))).toEqual(["1 span sticks out of the parent's time; cut to it"]);
  });

  test('trap 18: that Jaeger has moved a span already is told, in its first and in its third version', () => {
    const report = reportOn(read(recording('base.json')), read(recording('ugly-jaeger1.36.json')), 'given');
    expect(caveatsOf(report).at(-1)).toContain('the source moved 1 span in time before it sent it');
    const note = '{"key":"@jaeger@warnings","value":{"stringValue":"This span\'s timestamps were adjusted by 5ms"}}';
    const noted = encodeOtlp(BASELINE_ID, drawnSpans(TRUE_CLOCKS)).replace('"attributes":[]', `"attributes":[${note}]`);
    expect(caveatsOf(reportOn(readDrawn(TRUE_CLOCKS), read(noted), 'given'))).toEqual([
      'The candidate was repaired: the source moved 1 span in time before it sent it.',
    ]);
  });

  test('trap 18: other warnings of Jaeger’s are not taken for it', () => {
    const { defects } = read(recording('ugly-jaeger1.36.json'));
    expect(defects.find(({ code }) => code === 'adjusted')?.count).toBe(1);
  });

  test('trap 18: how far apart the clocks of two traces are does not matter', () => {
    const late = drawnSpans(TRUE_CLOCKS).map((span) => ({
      ...span,
      startUnixNano: span.startUnixNano! + 86_400_000_000_000n,
      endUnixNano: span.endUnixNano! + 86_400_000_000_000n,
    }));
    expectSameStory(readDrawn(TRUE_CLOCKS), read(encodeOtlp(BASELINE_ID, late)));
  });
});

describe('trap 19: units', () => {
  const drawing = `
    web  GET /            |============|
      cart  GET /cart     |  ========  |
  `;

  test.each(FAMILIES)('trap 19: %s tells the same times as OTLP', (_name, encode) => {
    expectSameStory(readDrawn(drawing, encodeOtlp, BASELINE_ID), readDrawn(drawing, encode));
  });

  test('trap 19: Jaeger’s answer to a recorded trace differs from what was sent by no more than it can resolve', () => {
    const { verdict } = reportOn(read(recording('slow.json')), read(recording('jaeger1.36-slow.json')), 'given');
    expect(verdict.outcome).toBe('same');
    expect(verdict.deltaNs).toBeLessThan(1_000);
  });

  test('trap 19: a difference of two readings of the clock is noise from Jaeger, and none from OTLP', () => {
    const spans = (microseconds: number) => {
      const [root] = drawnSpans('web  GET /  |=|');
      return [{ ...root!, endUnixNano: root!.startUnixNano! + BigInt(microseconds) * 1_000n }];
    };
    const outcome = (encode: typeof encodeOtlp) =>
      reportOn(read(encode(BASELINE_ID, spans(50))), read(encode('ab', spans(52))), 'given').verdict.outcome;
    expect(outcome(encodeOtlp)).toBe('slower');
    expect(outcome(encodeJaeger)).toBe('same');
  });
});
