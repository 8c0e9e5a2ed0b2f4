/** X-Ray's segment documents as payloads: what names a span, subsegments in all places, and what is not yet or not really there. */
import { expect, test } from 'vitest';
import { decodeTrace } from '../../src/sources/decode.ts';
import { type Span, spanAt, type Trace } from '../../src/trace/trace.ts';
import { testFormat } from './contract.ts';
import { encodeXray } from './encode-xray.ts';
import { xrayLosses } from './losses-xray.ts';

testFormat({
  name: 'X-Ray',
  encode: encodeXray,
  resolutionNs: 1_000,
  losses: xrayLosses,
  // No tree has them.
  withoutDirt: ['cycle', 'self-parent', 'no-root'],
});

const TRACE_ID = '05a76d2535774da6a3ce929d0e0e4736';
const XRAY_ID = '1-05a76d25-35774da6a3ce929d0e0e4736';

const SEGMENT = {
  trace_id: XRAY_ID,
  id: '00000000000000a1',
  name: 'shop',
  start_time: 1_795_349_781.5,
  end_time: 1_795_349_782.5,
};
const CALL = { id: '00000000000000b1', name: 'cart', start_time: 1_795_349_781.6, end_time: 1_795_349_781.9 };

type Fields = Readonly<Record<string, unknown>>;

function read(...documents: readonly (Fields | string)[]): Trace {
  const Segments = documents.map((document) => ({
    Document: typeof document === 'string' ? document : JSON.stringify(document),
  }));
  return decode(JSON.stringify({ Traces: [{ Id: XRAY_ID, Segments }], UnprocessedTraceIds: [] }));
}

function decode(text: string): Trace {
  return decodeTrace(Buffer.from(text), { source: 'test', label: 'xray.json' });
}

function spansOf(trace: Trace): readonly Span[] {
  return Array.from({ length: trace.length }, (_, i) => spanAt(trace, i));
}

test('X-Ray: times keep all digits that are written, in subsegments too', () => {
  const call = JSON.stringify({ ...CALL, start_time: 1, end_time: 2 })
    .replace('"start_time":1', '"start_time":1.795349781500000123E9')
    .replace('"end_time":2', '"end_time":1795349781.500000456');
  const trace = read(JSON.stringify({ ...SEGMENT, subsegments: ['CALL'] }).replace('"CALL"', call));
  expect([trace.traceId, trace.startTimeUnixNano]).toEqual([TRACE_ID, 1_795_349_781_500_000_000n]);
  expect([trace.start[1], trace.end[1]]).toEqual([123, 456]);
});

test('X-Ray: subsegments are of the service of their segment, at any depth', () => {
  let deepest: Fields = { ...CALL, id: (2_000).toString(16).padStart(16, '0') };
  for (let id = 1_999; id >= 1_000; id--)
    deepest = { ...CALL, id: id.toString(16).padStart(16, '0'), subsegments: [deepest] };
  const trace = read({ ...SEGMENT, subsegments: [deepest] });
  expect([trace.length, trace.defects]).toEqual([1_002, []]);
  expect(new Set(spansOf(trace).map(({ service }) => service))).toEqual(new Set(['shop']));
});

test('X-Ray: subsegments that come alone find their segment, over others and in any order', () => {
  const alone = (id: string, parent_id: string) => ({ ...CALL, id, parent_id, trace_id: XRAY_ID, type: 'subsegment' });
  const [one, two] = [alone('00000000000000b1', SEGMENT.id), alone('00000000000000b2', '00000000000000b1')];
  for (const documents of [
    [SEGMENT, one, two],
    [two, one, SEGMENT],
  ]) {
    const trace = read(...documents);
    expect(spansOf(trace).map(({ service, kind }) => [service, kind])).toEqual([
      ['shop', 'server'],
      ['shop', 'internal'],
      ['shop', 'internal'],
    ]);
    expect(trace.defects).toEqual([]);
  }
});

test('X-Ray: subsegments that are each other’s parents go by their own name', () => {
  const alone = (id: string, parent_id: string) => ({ ...CALL, id, parent_id, trace_id: XRAY_ID, type: 'subsegment' });
  const trace = read(alone('00000000000000b1', '00000000000000b2'), alone('00000000000000b2', '00000000000000b1'));
  expect(spansOf(trace).map(({ service }) => service)).toContain('cart');
});

test.each<[says: string, fields: Fields, name: string]>([
  ['nothing', {}, 'shop'],
  ['an AWS call that it was made up of', { inferred: true, aws: { operation: 'GetItem' } }, 'shop.GetItem'],
  ['a request', { http: { request: { method: 'GET', url: 'https://shop.example/cart?id=7' } } }, 'GET /cart'],
  ['a request without a host', { http: { request: { method: 'GET', url: '/cart?id=7' } } }, 'GET /cart'],
  [
    'an annotation',
    { annotations: { 'aws.local.operation': 'checkout' }, http: { request: { method: 'GET', url: '/' } } },
    'checkout',
  ],
])('X-Ray: a segment with %s is named after it', (_says, fields, name) => {
  const [span] = spansOf(read({ ...SEGMENT, ...fields }));
  expect([span!.service, span!.name, span!.kind]).toEqual(['shop', name, 'server']);
});

test.each<[fields: Fields, name: string, kind: string]>([
  [
    { namespace: 'remote', http: { request: { method: 'POST', url: 'https://cart.example/add' } } },
    'POST cart',
    'client',
  ],
  [{ namespace: 'remote' }, 'cart', 'client'],
  [{ name: 'DynamoDB', namespace: 'aws', aws: { operation: 'UpdateItem' } }, 'DynamoDB.UpdateItem', 'client'],
  [{ name: '## render' }, '## render', 'internal'],
])('X-Ray: the subsegment %j is "%s" (%s)', (fields, name, kind) => {
  const [, span] = spansOf(read({ ...SEGMENT, subsegments: [{ ...CALL, ...fields }] }));
  expect([span!.service, span!.name, span!.kind]).toEqual(['shop', name, kind]);
});

test.each<[fields: Fields, ofSegment: string, ofCall: string]>([
  [{ fault: true }, 'error', 'error'],
  [{ throttle: true, error: true }, 'error', 'error'],
  [{ error: true }, 'unset', 'error'],
  [{ fault: false, error: false }, 'unset', 'unset'],
])('X-Ray: %j is %s for who says so, and %s for who called', (fields, ofSegment, ofCall) => {
  const call = { ...CALL, ...fields, namespace: 'remote' };
  const statuses = spansOf(read({ ...SEGMENT, ...fields, subsegments: [call] })).map(({ status }) => status);
  expect(statuses).toEqual([ofSegment, ofCall]);
});

test('X-Ray: what is in progress has no end, and the trace is partial', () => {
  const { end_time: _end, ...open } = SEGMENT;
  const trace = read({ ...open, in_progress: true, subsegments: [CALL] });
  expect(trace.defects.map(({ code }) => code)).toEqual(expect.arrayContaining(['partial', 'untimed']));
});

test('X-Ray: segments that it made up of a call are marked', () => {
  const trace = read(
    { ...SEGMENT, subsegments: [CALL] },
    { ...SEGMENT, ...CALL, id: '00000000000000c1', parent_id: CALL.id, inferred: true },
  );
  expect(trace.defects).toEqual([expect.objectContaining({ code: 'inferred', count: 1 })]);
});

test('X-Ray: the request, the statement, the call and all annotations are attributes under today’s names', () => {
  const [segment, call] = spansOf(
    read({
      ...SEGMENT,
      origin: 'AWS::ECS::Container',
      service: { version: '1.2.3' },
      aws: { ecs: { container_id: 'c0ffee' }, xray: { sdk: 'X-Ray for Go' } },
      http: {
        request: { method: 'GET', url: 'https://shop/cart', client_ip: '203.0.113.9' },
        response: { status: 503 },
      },
      annotations: { tenant: 'acme', weight: 7 },
      metadata: { default: { 'feature.flag': true, nested: { a: 1 } }, debug: { dump: 'x' } },
      subsegments: [
        {
          ...CALL,
          namespace: 'aws',
          aws: { operation: 'GetItem', region: 'eu-west-1', table_name: 'carts', retries: 2 },
        },
      ],
    }),
  );
  expect(Object.fromEntries(segment!.attributes)).toEqual({
    'http.request.method': 'GET',
    'url.full': 'https://shop/cart',
    'http.response.status_code': '503',
    'feature.flag': 'true',
    tenant: 'acme',
    weight: '7',
  });
  expect(Object.fromEntries(segment!.resource)).toEqual({
    'service.name': 'shop',
    'service.version': '1.2.3',
    'container.id': 'c0ffee',
    'aws.xray.origin': 'AWS::ECS::Container',
  });
  expect(Object.fromEntries(call!.attributes)).toEqual({
    'rpc.method': 'GetItem',
    'cloud.region': 'eu-west-1',
    'aws.dynamodb.table_names': 'carts',
    'aws.request.retries': '2',
    'peer.service': 'cart',
  });
});

test('X-Ray: exceptions are events at the end of the span', () => {
  const cause = { exceptions: [{ id: 'e1', type: 'TimeoutError', message: 'no answer' }, 'e2'] };
  const [event, ...others] = read({ ...SEGMENT, fault: true, cause }).events.get(0)!;
  expect([event!.name, event!.atNs, others]).toEqual(['exception', 1_000_000_000, []]);
  expect(event!.attributes.get('exception.message')).toBe('no answer');
});

test('X-Ray: documents as SDKs send them, one a line, are a file', () => {
  const lines = [
    { ...SEGMENT, subsegments: [CALL] },
    { ...SEGMENT, id: '00000000000000d1', parent_id: CALL.id, name: 'cart' },
  ];
  const trace = decode(lines.map((line) => JSON.stringify(line)).join('\n'));
  expect(spansOf(trace).map(({ service }) => service)).toEqual(['shop', 'shop', 'cart']);
});

test('X-Ray: documents that are none count as unreadable', () => {
  const trace = read(SEGMENT, 'no JSON', '[1]', '{"id":', `${'[{"a":'.repeat(6_000)}`, '');
  expect(trace.length).toBe(1);
  expect(trace.defects).toEqual([expect.objectContaining({ code: 'unreadable', count: 5 })]);
});

test('X-Ray: annotations that are numbers keep all their digits', () => {
  const text = JSON.stringify({ ...SEGMENT, annotations: { order: 'ID', ratio: 0.25 } });
  const [span] = spansOf(read(text.replace('"ID"', '9007199254740993')));
  expect(Object.fromEntries(span!.attributes)).toEqual({ order: '9007199254740993', ratio: '0.25' });
});
