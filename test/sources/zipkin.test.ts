/** Zipkin v2 JSON: parts of spans, shared ids, what is missing, and version 1. */
import { describe, expect, test } from 'vitest';
import { Random } from '../support/random.ts';
import { columnsOf } from './contract.ts';
import { attributesOf, countOf, decodeText, failureOf, spansOf, TRACE_ID } from './support.ts';

const ROOT = '00f067aa0ba902b7';
const CALL = '00f067aa0ba902b8';
const START = 1_795_349_781_535_123;

function span(id: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    traceId: TRACE_ID,
    id,
    name: 'get',
    timestamp: START,
    duration: 1_000,
    localEndpoint: { serviceName: 'shop' },
    ...fields,
  };
}

const root = span(ROOT, { kind: 'SERVER', duration: 9_000 });

function decodeSpans(...spans: readonly unknown[]) {
  return decodeText(JSON.stringify(spans));
}

describe('parts of one span', () => {
  const parts = [
    span(CALL, { parentId: ROOT, kind: 'CLIENT', duration: undefined, tags: { 'http.method': 'GET' } }),
    span(CALL, {
      kind: 'CLIENT',
      name: undefined,
      timestamp: undefined,
      duration: undefined,
      tags: { 'http.status_code': '200' },
      annotations: [{ timestamp: START + 5, value: 'ws' }],
    }),
    { traceId: TRACE_ID, id: CALL, timestamp: START, duration: 700, remoteEndpoint: { serviceName: 'cart' } },
  ];

  test('become one, whatever their order', () => {
    const whole = decodeSpans(root, ...parts);
    expect(whole.length).toBe(2);
    const call = spansOf(whole)[1]!;
    expect(call).toMatchObject({
      name: 'get',
      service: 'shop',
      kind: 'client',
      durationNs: 700_000,
      parentSpanId: ROOT,
    });
    expect(Object.fromEntries(call.attributes)).toEqual({
      'http.request.method': 'GET',
      'http.response.status_code': '200',
      'peer.service': 'cart',
    });
    expect(whole.events.get(1)).toHaveLength(1);
    expect(whole.defects).toEqual([]);
    const random = new Random(3);
    for (let i = 0; i < 10; i++)
      expect(columnsOf(decodeSpans(...random.shuffled([root, ...parts])))).toEqual(columnsOf(whole));
  });

  test('that say nothing new are counted as copies', () => {
    const call = span(CALL, { parentId: ROOT, kind: 'CLIENT' });
    const trace = decodeSpans(root, call, call, call);
    expect(trace.length).toBe(2);
    expect(countOf(trace, 'duplicate-dropped')).toBe(2);
  });

  test('of different services, or of different sides of a call, stay apart', () => {
    const unfinished = (kind: string, serviceName: string) =>
      span(CALL, { parentId: ROOT, kind, duration: undefined, localEndpoint: { serviceName } });
    for (const other of [unfinished('CLIENT', 'cart'), unfinished('CONSUMER', 'shop')]) {
      expect(decodeSpans(root, unfinished('CLIENT', 'shop'), other).length).toBe(3);
    }
  });

  test('with different times are different spans with one id', () => {
    const trace = decodeSpans(
      root,
      span(CALL, { parentId: ROOT, duration: 10 }),
      span(CALL, { parentId: ROOT, duration: 20 }),
    );
    expect(trace.length).toBe(3);
    expect(countOf(trace, 'duplicate-id')).toBe(1);
  });

  test('are not looked for among thousands of spans with one id', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => span(CALL, { parentId: ROOT, duration: i + 1 }));
    const before = performance.now();
    expect(decodeSpans(root, ...many).length).toBe(20_001);
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});

test('a shared id: the server half hangs under the client half, and work under the half of its service', () => {
  const trace = decodeSpans(
    root,
    span(CALL, { parentId: ROOT, kind: 'CLIENT', duration: 5_000 }),
    span(CALL, {
      parentId: ROOT,
      shared: true,
      timestamp: START + 100,
      duration: 4_000,
      localEndpoint: { serviceName: 'cart' },
    }),
    span('00f067aa0ba902b9', {
      parentId: CALL,
      timestamp: START + 200,
      duration: 100,
      localEndpoint: { serviceName: 'cart' },
    }),
  );
  expect(spansOf(trace).map(({ service, kind }) => `${service} ${kind}`)).toEqual([
    'shop server',
    'shop client',
    'cart server',
    'cart unspecified',
  ]);
  expect([...trace.parent]).toEqual([-1, 0, 1, 2]);
  expect(countOf(trace, 'shared-id')).toBe(1);
});

describe('what is missing', () => {
  test('a call without a duration is unknown, a message without one is an instant', () => {
    const call = decodeSpans(root, span(CALL, { parentId: ROOT, kind: 'CLIENT', duration: undefined }));
    expect(countOf(call, 'untimed')).toBe(1);
    const message = decodeSpans(
      root,
      span(CALL, { parentId: ROOT, kind: 'PRODUCER', duration: undefined, timestamp: START + 10 }),
    );
    expect(message.defects).toEqual([]);
    expect([message.start[1], message.end[1]]).toEqual([10_000, 10_000]);
  });

  test('a span without a timestamp is unknown', () => {
    expect(
      countOf(decodeSpans(root, span(CALL, { parentId: ROOT, timestamp: undefined, duration: 5 })), 'untimed'),
    ).toBe(1);
  });

  test('a span without an endpoint has no service, one without a name no name', () => {
    const trace = decodeSpans(root, span(CALL, { parentId: ROOT, localEndpoint: undefined, name: undefined }));
    expect([countOf(trace, 'no-service'), countOf(trace, 'unnamed')]).toEqual([1, 1]);
  });
});

test('errors: the tag error says so by being there, and its text is kept', () => {
  for (const [error, description] of [
    ['', undefined],
    ['true', undefined],
    ['false', 'false'],
    ['500', '500'],
  ] as const) {
    const trace = decodeSpans({ ...root, tags: { error } });
    expect(spansOf(trace)[0]!.status).toBe('error');
    expect(attributesOf(trace)['otel.status_description']).toBe(description);
  }
  expect(spansOf(decodeSpans({ ...root, tags: { 'otel.status_code': 'OK' } }))[0]!.status).toBe('ok');
});

test('the remote endpoint is the peer, but a tag peer.service knows better', () => {
  const remoteEndpoint = { serviceName: 'mysql', ipv4: '10.0.0.7' };
  expect(attributesOf(decodeSpans({ ...root, remoteEndpoint }))).toEqual({
    'peer.service': 'mysql',
    'network.peer.address': '10.0.0.7',
  });
  expect(
    attributesOf(decodeSpans({ ...root, remoteEndpoint, tags: { 'peer.service': 'orders-db' } }))['peer.service'],
  ).toBe('orders-db');
});

test('tags named like parts of every object are tags like others', () => {
  const text = JSON.stringify([root]).replace(
    '"kind"',
    '"tags":{"__proto__":"a","constructor":"b","toString":"c"},"kind"',
  );
  expect(attributesOf(decodeText(text))).toEqual(
    Object.fromEntries([
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['toString', 'c'],
    ]),
  );
});

test('version 1 is refused with what to do', () => {
  const annotations = [{ timestamp: START, value: 'sr', endpoint: { serviceName: 'shop' } }];
  for (const old of [
    { ...root, annotations },
    { ...root, binaryAnnotations: [] },
  ]) {
    const failure = failureOf(() => decodeSpans(old));
    expect(failure.code).toBe('malformed');
    expect(failure.message).toContain('Zipkin v1');
    expect(failure.advice).toContain('/api/v2/');
  }
});
