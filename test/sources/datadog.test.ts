/** Datadog's JSON: digits beyond 2^53, ids of two lengths, tags that are attributes or a resource, what is no trace. */
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/limits.ts';
import { testFormat } from './contract.ts';
import { encodeDatadog } from './encode-datadog.ts';
import { attributesOf, countOf, decodeText, failureOf, spansOf, TRACE_ID } from './support.ts';

testFormat({ name: 'Datadog', encode: encodeDatadog, resolutionNs: 1 });

const SPAN = `"spanID":17158905238077369281,"startTime":1795349781535123457,"endTime":1795349781715123463`;
const NAMES = `"service":"shop","name":"web.request","resource":"GET /cart","type":"web"`;

const CHILD = ',"parentID":17158905238077369281';

function payload(spans: string, rest = ''): string {
  return `{"data":{"type":"trace","attributes":{"spans":[${spans}]${rest}}}}`;
}

function span(rest = '', id = `"traceIDFull":"${TRACE_ID}"`): string {
  return `{${id},${SPAN},${NAMES}${rest}}`;
}

function tagged(meta: unknown, fields = ''): string {
  return payload(span(`,"meta":${JSON.stringify(meta)}${fields}`));
}

describe('ids and times', () => {
  test('digits beyond 2^53 are exact, whether written as numbers or as strings', () => {
    for (const text of [payload(span()), payload(span()).replaceAll(/:(\d{19,20})/g, ':"$1"')]) {
      const trace = decodeText(text);
      expect(spansOf(trace)[0]!.spanId).toBe('ee20ad66fa30ebc1');
      expect(trace.startTimeUnixNano).toBe(1795349781535123457n);
      expect(trace.end[0]).toBe(180_000_006);
      expect(trace.resolutionNs).toBe(1);
    }
  });

  test('a parent of 0, or none, is no parent', () => {
    expect(decodeText(payload(span(',"parentID":0'))).parent[0]).toBe(-1);
    expect(decodeText(payload(span())).defects).toEqual([]);
  });

  test('the end is told by the duration where it is missing', () => {
    const text = payload(span(',"duration":42')).replace(',"endTime":1795349781715123463', '');
    expect(decodeText(text).end[0]).toBe(42);
  });

  test('times that went through floating-point numbers are unknown, not wrong', () => {
    const text = payload(span()).replace('1795349781535123457', '1.7953497815351235e+18');
    expect(countOf(decodeText(text), 'untimed')).toBe(1);
  });

  test('spans with half of the id belong to the trace, wherever the whole of it stands', () => {
    const half = `"traceID":${BigInt(`0x${TRACE_ID.slice(16)}`)}`;
    const other = span(CHILD, half).replace('"spanID":17158905238077369281', '"spanID":2');
    const behind = payload(`${other},${span()}`).replace(/}}$/, `,"id":"${TRACE_ID}"}}`);
    const inDecimal = payload(`${span()},${other}`).replace(/}}$/, `,"id":"${2n ** 64n - 1n}"}}`);
    for (const text of [payload(`${span()},${other}`), behind, inDecimal]) {
      const trace = decodeText(text);
      expect(trace.traceId).toBe(TRACE_ID);
      expect(trace.length).toBe(2);
    }
  });

  test('a trace of 64 bits has an id of 64 bits', () => {
    expect(decodeText(payload(span('', '"traceID":1234567890123456789'))).traceId).toBe('112210f47de98115');
  });

  test('an id that is no number is kept as it stands, cut', () => {
    const trace = decodeText(payload(span().replace('17158905238077369281', `"${'x'.repeat(1_000)}"`)));
    expect(countOf(trace, 'odd-id')).toBe(1);
  });
});

describe('names, kinds and errors', () => {
  test('the resource is the name; where there is none, the operation is', () => {
    const trace = decodeText(payload(span()));
    expect(spansOf(trace)[0]!.name).toBe('GET /cart');
    const bare = decodeText(payload(span().replace('"GET /cart"', '""')));
    expect(spansOf(bare)[0]!.name).toBe('web.request');
  });

  test.each([
    ['client', 'web', 'client'],
    ['Server', 'http', 'server'],
    ['unspecified', 'custom', 'unspecified'],
    [undefined, 'web', 'server'],
    [undefined, 'sql', 'client'],
    [undefined, 'http', 'client'],
    [undefined, 'queue', 'unspecified'],
    ['robot', 'template', 'unspecified'],
  ])('span.kind %s with type %s is %s', (kind, type, expected) => {
    const text = tagged(kind === undefined ? {} : { 'span.kind': kind }).replace('"type":"web"', `"type":"${type}"`);
    expect(spansOf(decodeText(text))[0]!.kind).toBe(expected);
  });

  test.each([
    [',"error":1', {}, 'error'],
    [',"error":0', { 'error.type': 'Timeout' }, 'unset'],
    ['', { 'otel.status_code': 'Ok' }, 'ok'],
    [',"error":1', { 'otel.status_code': 'Ok' }, 'error'],
    ['', { 'otel.status_code': 'Unset' }, 'unset'],
  ])('%s with %j is %s', (fields, meta, expected) => {
    expect(spansOf(decodeText(tagged(meta, fields)))[0]!.status).toBe(expected);
  });
});

describe('tags', () => {
  test("the libraries' words become OpenTelemetry's, which win where a span has both", () => {
    const meta = {
      'out.host': 'db-1',
      'error.message': 'no route',
      'peer.db.name': 'orders',
      'network.protocol.version': '2',
      'http.version': '1.1',
    };
    expect(
      attributesOf(decodeText(tagged(meta, ',"metrics":{"http.status_code":200,"network.destination.port":5432}'))),
    ).toEqual({
      'server.address': 'db-1',
      'otel.status_description': 'no route',
      'db.namespace': 'orders',
      'network.protocol.version': '2',
      'http.response.status_code': '200',
      'server.port': '5432',
    });
  });

  test('version, environment and what only resources have are the resource', () => {
    const meta = { version: '1.4.2', env: 'prod', 'k8s.pod.name': 'shop-1', 'runtime-id': 'r1', note: 'x' };
    const [read] = spansOf(decodeText(tagged(meta)));
    expect(Object.fromEntries(read!.resource)).toEqual({
      'service.name': 'shop',
      'service.version': '1.4.2',
      'deployment.environment.name': 'prod',
      'k8s.pod.name': 'shop-1',
      'service.instance.id': 'r1',
    });
    expect(read!.attributes.get('note')).toBe('x');
  });

  test('spans of one resource share it, whatever the order of their tags', () => {
    const one = span(',"meta":{"env":"prod","version":"1"}');
    const other = span(`${CHILD},"meta":{"version":"1","env":"prod"}`).replace(
      '"spanID":17158905238077369281',
      '"spanID":2',
    );
    expect(decodeText(payload(`${one},${other}`)).resources).toHaveLength(1);
  });

  const EVENT = '{"time_unix_nano":1795349781535123458,"name":"exception","attributes":{"exception.type":"E"}}';

  test('the tag of events is events, exact in time', () => {
    const trace = decodeText(tagged({ events: `[${EVENT}]` }));
    expect(trace.events.get(0)?.map(({ name, atNs }) => [name, atNs])).toEqual([['exception', 1]]);
    expect(attributesOf(trace)).toEqual({});
  });

  test('of events that were cut off, the whole ones are kept, and it is said', () => {
    for (const rest of [`,${EVENT.slice(0, -9)}...`, `,${'['.repeat(100_000)}`]) {
      const trace = decodeText(tagged({ events: `[${EVENT}${rest}` }));
      expect([trace.events.get(0)?.length, countOf(trace, 'attributes-cut')]).toEqual([1, 1]);
    }
  });

  test('a tag called events that holds no list is a tag like others', () => {
    expect(attributesOf(decodeText(tagged({ events: 'none' })))).toEqual({ events: 'none' });
  });

  test('a tag called __proto__ is a tag', () => {
    expect(decodeText(payload(span(',"meta":{"__proto__":"x"},"__proto__":{"spanID":1}'))).length).toBe(1);
  });
});

describe('what is not all of a trace', () => {
  test('a truncated one, and one with spans that may not be shown, is partial', () => {
    expect(countOf(decodeText(payload(span(), ',"is_truncated":true')), 'partial')).toBe(1);
    expect(countOf(decodeText(payload(span(), ',"is_truncated":false')), 'partial')).toBe(0);
    expect(countOf(decodeText(payload(span(',"restricted":true'))), 'partial')).toBe(1);
  });

  test('one that was not sampled, but for single spans, is partial', () => {
    const kept = ',"metrics":{"_dd.span_sampling.mechanism":8,"_dd.span_sampling.rule_rate":1}';
    expect(countOf(decodeText(payload(span(kept))), 'partial')).toBe(1);
    expect(countOf(decodeText(payload(span(',"metrics":{"_sampling_priority_v1":1}'))), 'partial')).toBe(0);
  });

  test('parts that are no spans are counted', () => {
    expect(countOf(decodeText(payload(`${span()},null,7,{},[]`)), 'unreadable')).toBe(4);
  });

  test('a span with tags too large or too deep to be tags is counted, and the others are read', () => {
    const large = `{"x":"${'x'.repeat(LIMITS.spanBytes)}"}`;
    const deep = `${'{"x":'.repeat(LIMITS.jsonDepth + 1)}1${'}'.repeat(LIMITS.jsonDepth + 1)}`;
    for (const meta of [large, deep]) {
      const trace = decodeText(payload(`${span()},${span(`${CHILD},"meta":${meta}`)}`));
      expect([trace.length, countOf(trace, 'unreadable')]).toEqual([1, 1]);
    }
  });

  test.each([
    ['a pruned trace', '{"data":{"attributes":{"summarized_trace":{"root":{}}}}}', 'it is a pruned trace'],
    ["a search's answer", '{"data":[{"attributes":{"span_id":"1"},"id":"A","type":"spans"}]}', "it is a search's list"],
    ['an answer of something else', '{"data":{"id":"1","type":"user"}}', 'a trace with spans was expected'],
    ['a trace without spans', '{"data":{"attributes":{"spans":[]}}}', 'it holds no spans'],
  ])('%s is refused in words', (_what, text, says) => {
    expect(failureOf(() => decodeText(text)).message).toContain(says);
  });
});
