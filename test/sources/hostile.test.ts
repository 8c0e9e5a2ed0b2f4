/** Input made to hurt: it must end in a trace or in one clear failure, within memory and time. */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/limits.ts';
import { spanCount } from '../../src/trace/trace.ts';
import { assertTrace } from '../support/check-trace.ts';
import { forEachCase } from '../support/random.ts';
import { attributesOf, countOf, decodeText, failureOf, otlp, otlpSpan, recording, spansOf, text } from './support.ts';

const MEBI = 1_048_576;

describe('200 MB of nonsense ends in one clear failure', () => {
  const filled = (head: string, body: string) => {
    const bytes = Buffer.alloc(200 * MEBI, ' ');
    bytes.fill(body, head.length);
    bytes.write(head);
    return bytes;
  };

  test.each([
    ['random bytes', () => randomBytes(200 * MEBI)],
    ['text', () => filled('', 'lorem ipsum dolor sit amet\n')],
    ['brackets', () => filled('', '[')],
    ['objects in objects', () => filled('', '{"a":')],
    ['one string', () => filled('"', 'a')],
    ['one string where spans should be', () => filled('{"resourceSpans":"', 'a')],
    ['a list of numbers', () => filled('[', '1,')],
    ['a list of empty objects', () => filled('[', '{},')],
    ['an object of unknown keys', () => filled('{', '"key":1,')],
    ['lines of empty objects', () => filled('', '{}\n')],
    ['empty objects for spans', () => filled('{"resourceSpans":[{"resource":{},"scopeSpans":[{"spans":[', '{},')],
    ['brackets for a span', () => filled('{"resourceSpans":[{"resource":{},"scopeSpans":[{"spans":[', '[')],
  ])('%s', (_what, make) => {
    const failure = failureOf(() => decodeText(make()));
    expect(failure.code).toBe('malformed');
    expect(failure.message.length).toBeLessThan(300);
  });
});

describe('hostile spans', () => {
  const good = otlpSpan();
  const withSpan = (span: string) => otlp([good, '@']).replace('"@"', () => span);

  test('brackets within a span deeper than JSON.parse should see are counted as unreadable', () => {
    const deep = `{"spanId":"a","attributes":${'['.repeat(LIMITS.jsonDepth + 1)}${']'.repeat(LIMITS.jsonDepth + 1)}}`;
    expect(countOf(decodeText(withSpan(deep)), 'unreadable')).toBe(1);
  });

  test('attribute values nested as deep as that are cut, not followed', () => {
    const levels = Math.floor(LIMITS.jsonDepth / 3) - 5;
    const value = `${'{"arrayValue":{"values":['.repeat(levels)}${']}}'.repeat(levels)}`;
    const trace = decodeText(otlp([otlpSpan({ attributes: [{ key: 'k', value: '@' }] })]).replace('"@"', () => value));
    expect(countOf(trace, 'attributes-cut')).toBe(1);
  });

  test('a span of many megabytes is counted as unreadable', () => {
    const huge = JSON.stringify(otlpSpan({ name: 'x'.repeat(LIMITS.spanBytes) }));
    const trace = decodeText(withSpan(huge));
    expect([spanCount(trace), countOf(trace, 'unreadable')]).toEqual([1, 1]);
  });

  test('a resource of many megabytes is no resource, and changes no other', () => {
    const scopes = (span: unknown) => [{ spans: [span] }];
    const resource = { attributes: [text('service.name', 'shop')] };
    const huge = { attributes: [text('service.name', 'x'.repeat(LIMITS.spanBytes))] };
    const spans = ['1', '2', '3'].map((spanId, i) => otlpSpan({ spanId, ...(i > 0 ? { parentSpanId: '1' } : {}) }));
    const resources = [resource, huge, resource];
    const resourceSpans = spans.map((span, i) => ({ resource: resources[i], scopeSpans: scopes(span) }));
    const trace = decodeText(JSON.stringify({ resourceSpans }));
    expect(spansOf(trace).map(({ service }) => service)).toEqual(['shop', 'unknown', 'shop']);
    expect(countOf(trace, 'unreadable')).toBe(1);
  });

  test('names are cut at their limit and made well-formed', () => {
    const trace = decodeText(
      otlp([otlpSpan({ name: `\ud800${'n'.repeat(1_000)}` })], [text('service.name', 's'.repeat(1_000))]),
    );
    const [span] = spansOf(trace);
    expect([span!.name.length, span!.service.length]).toEqual([LIMITS.nameCharacters, LIMITS.nameCharacters]);
    expect(span!.name.isWellFormed()).toBe(true);
  });

  test('keys named like parts of every object change nothing', () => {
    const poison =
      '"__proto__":{"name":"evil","isAdmin":true},"constructor":{"prototype":{"name":"evil"}},"toString":1,"spanId"';
    const trace = decodeText(
      otlp([otlpSpan({ attributes: [text('__proto__', 'a'), text('constructor', 'b')] })]).replace('"spanId"', poison),
    );
    expect(spansOf(trace)[0]!.name).toBe('GET /');
    expect(attributesOf(trace)).toEqual(
      Object.fromEntries([
        ['__proto__', 'a'],
        ['constructor', 'b'],
      ]),
    );
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });

  test('of keys that stand twice the last one counts, as JSON.parse has it', () => {
    expect(spansOf(decodeText(otlp([good]).replace('"name":"GET /"', '"name":"first","name":"last"')))[0]!.name).toBe(
      'last',
    );
  });

  test.each([
    ['ids of odd length', { spanId: '00f067aa0ba902b7f' }],
    ['ids of other types', { spanId: { toString: 'x' } }],
    ['ids of zeros', { spanId: '0000000000000000' }],
    ['no id', { spanId: undefined }],
    ['long ids', { spanId: 'z'.repeat(100_000) }],
  ])('%s are counted as odd', (_what, fields) => {
    const trace = decodeText(otlp([otlpSpan(fields)]));
    assertTrace(trace);
    expect(countOf(trace, 'odd-id')).toBe(1);
    expect(trace.spanId[0]!.length).toBeLessThanOrEqual(LIMITS.idCharacters);
  });

  test('values of every wrong type in every field make a trace or a failure', () => {
    const junk: readonly unknown[] = [
      null,
      true,
      0,
      -1,
      1e308,
      '',
      'NaN',
      '\u0000',
      [],
      [[]],
      {},
      { toString: null },
      [null],
      '9'.repeat(400),
    ];
    const fields = [
      'traceId',
      'spanId',
      'parentSpanId',
      'name',
      'kind',
      'startTimeUnixNano',
      'endTimeUnixNano',
      'attributes',
      'events',
      'links',
      'status',
      'flags',
    ];
    for (const field of fields) {
      for (const value of junk) assertTrace(decodeText(otlp([otlpSpan({ [field]: value })])));
    }
  });

  test('a trace of recorded bytes with random ones changed makes a trace or a failure', () => {
    const names = ['slow.json', 'jaeger1.36-slow.json', 'tempo2.8.2-v2-slow.json', 'ugly.json'];
    forEachCase(400, (random) => {
      const bytes = Buffer.from(recording(random.pick(names)));
      for (let i = random.int(1, 20); i > 0; i--) bytes[random.int(0, bytes.length - 1)] = random.int(0, 255);
      try {
        assertTrace(decodeText(bytes));
      } catch (error) {
        expect(error).toMatchObject({ name: 'Failure' });
      }
    });
  });
});

describe('limits', () => {
  test('more parts that are no spans than limits.ts allows end the reading', () => {
    const spans = [otlpSpan(), ...Array.from({ length: LIMITS.unreadableParts + 1 }, () => ({}))];
    expect(failureOf(() => decodeText(otlp(spans)))).toMatchObject({ code: 'malformed' });
  });

  test('more processes than limits.ts allows are too many', () => {
    const processes = Array.from({ length: LIMITS.traceProcesses + 1 }, (_, i) => `"p${i}":{}`).join(',');
    expect(failureOf(() => decodeText(`{"data":[{"spans":[],"processes":{${processes}}}]}`))).toMatchObject({
      code: 'too-large',
    });
  });
});
