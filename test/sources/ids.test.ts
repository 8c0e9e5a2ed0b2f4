/** Ids as payloads write them and as people paste them. */
import { describe, expect, test } from 'vitest';
import { parseTraceId, readSpanId, readTraceId, traceKey } from '../../src/sources/ids.ts';
import { forEachCase } from '../support/random.ts';
import { TRACE_ID } from './support.ts';

describe('span ids', () => {
  test.each([
    ['00f067aa0ba902b7', '00f067aa0ba902b7'],
    ['00F067AA0BA902B7', '00f067aa0ba902b7'],
    ['APBnqgupArc=', '00f067aa0ba902b7'],
    ['APBnqgupArc', '00f067aa0ba902b7'],
    ['f067aa0ba902b7', '00f067aa0ba902b7'],
    ['', ''],
    ['0', ''],
    ['0000000000000000', ''],
    ['AAAAAAAAAAA=', ''],
    [undefined, ''],
    [null, ''],
    ['00f067aa0ba902b71', undefined],
    ['xyz', undefined],
    ['APBnqgupAr\n=', undefined],
    [17, undefined],
  ])('%j is read as %j', (value, expected) => {
    expect(readSpanId(value)).toBe(expected);
  });

  test('hex and base64 of the same bytes are the same id', () => {
    forEachCase(200, (random) => {
      const bytes = Buffer.from(Array.from({ length: 8 }, () => random.int(0, 255)));
      if (bytes.every((byte) => byte === 0)) return;
      expect(readSpanId(bytes.toString('base64'))).toBe(bytes.toString('hex'));
      expect(readSpanId(bytes.toString('hex').toUpperCase())).toBe(bytes.toString('hex'));
    });
  });
});

describe('trace ids of payloads', () => {
  test.each([
    [TRACE_ID.toUpperCase(), TRACE_ID],
    [Buffer.from(TRACE_ID, 'hex').toString('base64'), TRACE_ID],
    ['a3ce929d0e0e4736', 'a3ce929d0e0e4736'],
    [Buffer.from('a3ce929d0e0e4736', 'hex').toString('base64'), 'a3ce929d0e0e4736'],
    ['', ''],
    ['0'.repeat(32), ''],
    [`${TRACE_ID}0`, undefined],
    ['trace-1', undefined],
    [{}, undefined],
  ])('%j is read as %j', (value, expected) => {
    expect(readTraceId(value)).toBe(expected);
  });

  test('ids that differ in leading zeros or case are one trace', () => {
    expect(traceKey('05A76D25')).toBe(traceKey('000000000000000000000000005a76d25'.slice(1)));
    expect(traceKey('a3ce929d0e0e4736')).not.toBe(traceKey(TRACE_ID));
  });
});

describe('trace ids of people', () => {
  test.each([
    [` ${TRACE_ID.toUpperCase()}\n`, TRACE_ID],
    ['4bf92f35-77b3-4da6-a3ce-929d0e0e4736', TRACE_ID],
    [`00-${TRACE_ID}-00f067aa0ba902b7-01`, TRACE_ID],
    ['1-4bf92f35-77b34da6a3ce929d0e0e4736', TRACE_ID],
    ['S/kvNXezTaajzpKdDg5HNg==', TRACE_ID],
    ['a3ce929d0e0e4736', 'a3ce929d0e0e4736'],
    ['5a76d25', '5a76d25'],
  ])('%j is understood', (text, expected) => {
    expect(parseTraceId(text)).toBe(expected);
  });

  test.each([
    '',
    ' ',
    '0',
    '0'.repeat(32),
    'hello',
    'hello/world',
    '/etc/passwd',
    'S/kvNXezTaajzpKdDg5HNg',
    `${TRACE_ID}f`,
    '../../etc/passwd',
    '<@U123>',
    '4bf9-2f35',
    '__proto__',
    'A'.repeat(5_000),
  ])('%j is not an id', (text) => {
    expect(parseTraceId(text)).toBeUndefined();
  });
});
