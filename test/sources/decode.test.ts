/** Payloads as a whole: several traces, JSON lines, compression, and every way of failing. */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { describeFailure } from '../../src/failure.ts';
import { countOf, decodeText, failureOf, OTHER_TRACE_ID, otlp, otlpSpan, recording, TRACE_ID } from './support.ts';

const ROOT = '00f067aa0ba902b7';
const CHILD = '00f067aa0ba902b8';
const root = otlp([otlpSpan()]);
const child = otlp([otlpSpan({ spanId: CHILD, parentSpanId: ROOT })]);
const foreign = otlp([otlpSpan({ traceId: OTHER_TRACE_ID })]);

describe('several traces in one payload', () => {
  test('the one that was asked for is read, and the spans left out are counted', () => {
    const trace = decodeText(`${root}\n${foreign}\n${child}\n${foreign}\n`, { traceId: TRACE_ID });
    expect([trace.traceId, trace.length, countOf(trace, 'other-traces')]).toEqual([TRACE_ID, 2, 2]);
  });

  test('an id is found whatever its case and leading zeros', () => {
    const short = otlp([otlpSpan({ traceId: '00000000000000000000000000ab12cd' })]);
    for (const traceId of ['ab12cd', 'AB12CD', '0000000000ab12cd'])
      expect(decodeText(short, { traceId }).length).toBe(1);
    expect(decodeText(short.replace('00000000000000000000000000ab12cd', 'AB12CD'), { traceId: 'ab12cd' }).traceId).toBe(
      'ab12cd',
    );
  });

  test('without an id the question is refused, with the first ids and how to ask', () => {
    const ids = ['1', '2', '3', '4', '5'].map((digit) => digit.repeat(32));
    const failure = failureOf(() => decodeText(ids.map((traceId) => otlp([otlpSpan({ traceId })])).join('\n')));
    expect(failure.code).toBe('bad-request');
    expect(failure.message).toBe(`trace.json: it holds 5 traces: ${ids.slice(0, 3).join(', ')}, ….`);
    expect(failure.advice).toBe(`Say which one, as in trace.json#${ids[0]}.`);
  });

  test('an id that is not among them is not found, and the answer says what is there', () => {
    const failure = failureOf(() => decodeText(root, { traceId: OTHER_TRACE_ID }));
    expect(failure.code).toBe('not-found');
    expect(failure.message).toBe(`trace.json: no trace "${OTHER_TRACE_ID}"; it holds 1 trace: ${TRACE_ID}.`);
  });

  test('ids that are not hex are ids too', () => {
    const trace = decodeText(otlp([otlpSpan({ traceId: 'checkout-1' })]));
    expect(trace.traceId).toBe('checkout-1');
    expect(countOf(trace, 'odd-id')).toBe(1);
    expect(decodeText(otlp([otlpSpan({ traceId: 'checkout-1' })]), { traceId: 'checkout-1' }).length).toBe(1);
  });
});

describe('JSON lines', () => {
  test('a last line that was cut off is counted, and the rest is read', () => {
    const trace = decodeText(`${root}\n${child}\n${foreign.slice(0, 40)}`);
    expect([trace.length, countOf(trace, 'unreadable')]).toEqual([2, 1]);
  });

  test('spans of a line that was cut off behind them are kept', () => {
    const line = otlp([
      otlpSpan({ spanId: CHILD, parentSpanId: ROOT }),
      otlpSpan({ spanId: 'cut', parentSpanId: ROOT }),
    ]);
    const trace = decodeText(`${root}\n${line.slice(0, line.indexOf('"cut"') + 3)}`);
    expect([trace.length, countOf(trace, 'unreadable')]).toEqual([2, 1]);
  });

  test('broken lines at the beginning and in the middle are counted, and the rest is read', () => {
    const trace = decodeText(
      `${root.slice(30)}\n${root}\nnot JSON\n{"level":"info"}\n${child.slice(0, 60)}\n${child}\n`,
    );
    expect([trace.length, countOf(trace, 'unreadable')]).toEqual([2, 4]);
  });

  test('lines with other signals of the Collector are passed over', () => {
    const trace = decodeText(`{"resourceLogs":[{"scopeLogs":[]}]}\n${root}\n{"resourceMetrics":[]}\n`);
    expect(trace.length).toBe(1);
    expect(trace.defects).toEqual([]);
  });

  test('documents one behind the other are read, on one line or laid out over several', () => {
    const laidOut = (text: string) => JSON.stringify(JSON.parse(text), null, 2);
    expect(decodeText(`${root}${child}`).length).toBe(2);
    expect(decodeText(`${laidOut(root)}\n${laidOut(child)}\n`).length).toBe(2);
    expect(countOf(decodeText(`${laidOut(root)}\n${laidOut(child).slice(0, 50)}`), 'unreadable')).toBe(1);
    expect(decodeText(`[${root},${child}]`).length).toBe(2);
  });
});

describe('failures', () => {
  const failure = (payload: string | Uint8Array) => failureOf(() => decodeText(payload));

  test.each([
    [
      'plain text',
      'hello world, this is not a trace',
      'it is not JSON: "{" or "[" was expected at byte 0 of 32, found "hello world, this is…"',
    ],
    ['a number', '42', 'it is not JSON: "{" or "[" was expected at byte 0 of 2, found "42"'],
    ['null', 'null', 'it is not JSON: "{" or "[" was expected at byte 0 of 4, found "null"'],
    ['a list of numbers', '[1,2]', '"{" was expected at byte 1 of 5, found "1,2]"'],
    [
      'another object',
      '{"name":"package","version":"1.0.0"}',
      'it is JSON, but not a trace in any format that is read',
    ],
    ['a list of other objects', '[{"name":"a"},{"name":"b"}]', 'it holds JSON, but no spans'],
    ['a wrong shape', '{"resourceSpans":{"a":1}}', 'an array was expected at byte 17 of 25, found "{\\"a\\":1}}"'],
    [
      'a list of names from Jaeger',
      '{"data":["frontend"]}',
      'an object was expected at byte 9 of 21, found "\\"frontend\\"]}"',
    ],
    [
      'spans that are no objects',
      '{"resourceSpans":[{"scopeSpans":[{"spans":[1,"a",null,[]]}]}]}',
      'it holds JSON, but no spans',
    ],
    ['a missing comma', '{"resourceSpans":[] "a":1}', '"," or "}" was expected at byte 20 of 26, found "\\"a\\":1}"'],
    ['a comma too many', '{"resourceSpans":[],}', 'a key was expected at byte 20 of 21, found "}"'],
    ['a zip archive', 'PK\u0003\u0004rest', 'it is a zip archive, not JSON'],
    ['UTF-16', Buffer.from('\uFEFF{}', 'utf16le'), 'it is UTF-16 text, not JSON'],
    ['broken compression', gzipSync(root).subarray(0, 60), 'its gzip compression is broken'],
    ['double compression', gzipSync(gzipSync(root)), 'it is compressed twice, not JSON'],
  ])('%s is malformed', (_what, payload, reason) => {
    expect(failure(payload)).toMatchObject({ code: 'malformed', message: `trace.json: ${reason}.` });
  });

  test.each([
    root,
    JSON.stringify(JSON.parse(root), null, 1),
    recording('jaeger1.36-slow.json').toString(),
    `[${'{"traceId":"ab","id":"cd"},\n'.repeat(3)}{"tr`,
  ])('a trace that was cut off anywhere is malformed (%#)', (whole) => {
    for (let length = 1; length < whole.trimEnd().length; length += 97) {
      const { code, message } = failure(whole.slice(0, length));
      expect(code).toBe('malformed');
      expect(message).toContain('ends too early at byte');
    }
  });

  test.each([
    ['no bytes', ''],
    ['blanks', ' \r\n\t\n'],
    ['an empty object', ' {} '],
    ['OTLP without spans', '{"resourceSpans":[]}'],
    ['OTLP with null for a list', '{"resourceSpans":null}'],
    ['OTLP with an empty scope', '{"resourceSpans":[{"scopeSpans":[{"spans":[]}]}]}'],
    ['Tempo’s answer to an unknown id', '{"trace":{},"metrics":{}}'],
    ['Jaeger’s answer to an unknown id', '{"data":null,"total":0,"errors":[{"code":404,"msg":"trace not found"}]}'],
    ['Zipkin’s empty list', '[]'],
    ['other signals', '{"resourceLogs":[]}'],
  ])('%s is empty', (_what, payload) => {
    expect(failure(payload).code).toBe('empty');
  });

  test('invalid JSON inside a span is malformed, and its content stays out of the message', () => {
    const { code, message } = failure(root.replace('"GET /"', 'secret-token-that-must-not-appear-in-full'));
    expect(code).toBe('malformed');
    expect(message).toMatch(/^trace\.json: not valid JSON at byte \d+ of \d+, found ".{1,24}"\.$/);
    expect(message).not.toContain('must-not-appear');
  });

  test('all of them are one line without control characters', () => {
    const payloads = ['\u0000\u001b[31mred\n\u202eevil', '[1]', '{}', '', root.slice(0, 50), `${root}\n${foreign}`];
    for (const payload of payloads) expect(describeFailure(failure(payload))).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]+$/u);
  });
});
