/** Traps 20 to 30, meaning: what the same value, name or absence means in each backend, and what must not be told. */
import { describe, expect, test } from 'vitest';
import { compareTraces, reportOn } from '../../src/compare.ts';
import { LIMITS } from '../../src/limits.ts';
import { renderText } from '../../src/render/text.ts';
import { encodeJaeger, encodeOtlp, encodeZipkin } from '../sources/encode.ts';
import { failureFrom, otlp, otlpSpan, recording, text } from '../sources/support.ts';
import { drawnSpans } from '../support/draw.ts';
import { BASELINE_ID, CANDIDATE_ID, compareDrawn, FAMILIES, read, readDrawn, toldOf } from './support.ts';

describe('trap 20: errors', () => {
  const errors = (payload: string) =>
    reportOn(readDrawn('web  GET /  |=|', encodeOtlp, BASELINE_ID), read(payload), 'given').candidate.errorCount;

  test.each(FAMILIES)(
    'trap 20: %s tells one error where one was sent, and an answer of 404 is none',
    (_name, encode) => {
      const drawing = `
      web  GET /          |==========|
        pay  POST /charge |  ===     | !
        cart  GET /cart   |      ==  | http.response.status_code=404
    `;
      expect(errors(encode(CANDIDATE_ID, drawnSpans(drawing)))).toBe(1);
    },
  );

  test('trap 20: a store that writes error: "unset" on healthy spans tells none', () => {
    const healthy = encodeJaeger(CANDIDATE_ID, drawnSpans('web  GET /  |=|'));
    const stored = healthy.replace('"tags":[', '"tags":[{"key":"error","type":"string","value":"unset"},');
    expect(stored).not.toBe(healthy);
    expect(errors(stored)).toBe(0);
  });
});

test('trap 21: one attribute in old and new spelling, as number and as text, is no change', () => {
  const answer = (traceId: string, attribute: object) =>
    read(otlp([otlpSpan({ traceId, attributes: [attribute], ...(traceId === CANDIDATE_ID ? SLOWER : {}) })]));
  const changes = (candidate: object) =>
    reportOn(
      answer(BASELINE_ID, { key: 'http.status_code', value: { intValue: '200' } }),
      answer(CANDIDATE_ID, candidate),
      'given',
    ).changes;
  expect(changes(text('http.response.status_code', '200'))).toEqual([]);
  expect(changes({ key: 'http.status_code', value: { doubleValue: 500 } })).toEqual([
    { where: 'span', key: 'http.response.status_code', baseline: '200', candidate: '500' },
  ]);
});

test('trap 21: a truth value is one value as boolean and as text', () => {
  const look = (traceId: string, value: object) =>
    read(
      otlp([
        otlpSpan({ traceId, attributes: [{ key: 'cache.hit', value }], ...(traceId === CANDIDATE_ID ? SLOWER : {}) }),
      ]),
    );
  const changes = (before: object, after: object) =>
    reportOn(look(BASELINE_ID, before), look(CANDIDATE_ID, after), 'given').changes;
  expect(changes({ boolValue: true }, { stringValue: 'true' })).toEqual([]);
  expect(changes({ boolValue: true }, { stringValue: 'false' })).toEqual([
    { where: 'span', key: 'cache.hit', baseline: 'true', candidate: 'false' },
  ]);
});

const SLOWER = { endTimeUnixNano: '1795349782715123463' };

describe('trap 22: calls that nobody answered with a span', () => {
  const dependency = (attributes: string, encode = encodeOtlp) => {
    const drawing = (bar: string) => `
      web  GET /        |====================|
        web  fetch      |${bar}| [client] ${attributes}
    `;
    const slow = drawing('  =================== ').replace('|====================|', '|======================|');
    const report = compareDrawn(drawing('  ===               '.padEnd(20)), slow, encode);
    return report.ledger.find(({ account }) => account === 'dependency')?.peer;
  };

  test.each([
    ['peer.service=payments server.address=10.0.0.7', 'payments'],
    ['net.peer.name=db.example.org db.system=mysql', 'db.example.org'],
    ['peer.hostname=cache.example.org', 'cache.example.org'],
    ['net.peer.name=10.0.0.7 db.system=mysql db.name=orders', 'mysql'],
    ['db.name=orders', 'orders'],
    ['rpc.service=shop.Quote', 'shop.Quote'],
    ['messaging.system=kafka messaging.destination=orders', 'orders'],
    ['http.url=https://api.example.org/v1/charges', 'api.example.org'],
    ['url.full=https://API.example.org:8443/v1/charges', 'api.example.org'],
    ['url.full=https://kim:s3cret@api.example.org/v1/charges', 'api.example.org'],
    ['http.url=http://10.0.0.7:8080/charges', '10.0.0.7:8080'],
    ['url.full=http://[fd00::7]/charges', '[fd00::7]'],
  ])('trap 22: %s is a dependency on %s, in every format', (attributes, peer) => {
    for (const [, encode] of FAMILIES) expect(dependency(attributes, encode)).toBe(peer);
  });

  test('trap 22: Zipkin’s remote endpoint is a dependency', () => {
    const payload = JSON.parse(
      encodeZipkin(
        CANDIDATE_ID,
        drawnSpans('web  GET /  |===|\n  web  fetch  |=  | [client]'.replace('web  GET /  |', 'web  GET /    |')),
      ),
    );
    payload[1].remoteEndpoint = { serviceName: 'mysql', ipv4: '10.0.0.7' };
    const trace = read(JSON.stringify(payload));
    const { ledger } = reportOn(readDrawn('web  GET /  |===|', encodeZipkin, BASELINE_ID), trace, 'given');
    expect(ledger.map(({ peer }) => peer)).toContain('mysql');
  });

  test.each([
    ['db.type=redis', 'redis'],
    ['db.instance=orders', 'orders'],
    ['message_bus.destination=orders', 'orders'],
  ])('trap 22: %s is a dependency on %s', (attributes, peer) => {
    expect(dependency(attributes)).toBe(peer);
  });
});

describe('trap 23: the doubles of a service mesh', () => {
  const direct = `
    web  GET /               |==================                |
      web  call cart         | ================                 | [client]
        cart  GET /cart      |  ==============                  |
          db    SELECT       |   ====                           |
  `;
  const behindEnvoy = `
    web  GET /               |==================================|
      web  call cart         | ================================ | [client]
        envoy  GET /cart     |  ==============================  |
          envoy  GET /cart   |  ==============================  | [client]
            cart  GET /cart  |   ============================   | [server]
              db    SELECT   |    ==================            |
  `;
  const underItsName = behindEnvoy.replaceAll('envoy', 'cart ');

  const underTheCallersName = `
    web  GET /               |==================================|
      web  call cart         | ================================ | [client]
        web  call cart       |  ==============================  | [server]
          web  call cart     |  ==============================  | [client]
            cart  GET /cart  |   ============================   |
              db    SELECT   |    ==================            |
  `;
  /** The same request without a proxy, slow, and behind one, fast. */
  const slowDirect = direct
    .replace('|==================                |', '|==================================|')
    .replace('| ================                 |', '| ================================ |')
    .replace('|  ==============                  |', '|  ==============================  |')
    .replace('|   ====                           |', '|   ====================           |');
  const fast = (drawing: string) =>
    drawing
      .replace('|==================================|', '|====================              |')
      .replaceAll(/\| {1,2}={30,32} {1,2}\|/g, '| ==================               |')
      .replace('|   ============================   |', '|  ================                |')
      .replace('|    ==================            |', '|   ====                           |');

  test.each([
    ['under its own name', behindEnvoy],
    ['under the service’s name', underItsName],
    ['under the caller’s name', underTheCallersName],
  ])('trap 23: a proxy that is gone %s does not hide what got slower behind it', (_which, baseline) => {
    const report = compareDrawn(fast(baseline), slowDirect);
    expect(report.verdict.cause).toMatchObject({ kind: 'own-time', service: 'db', deltaNs: 16_000_000 });
    expect(report.facts.map(({ kind }) => kind)).not.toContain('calls');
    expect(report.spans.find(({ service }) => service === 'db')).toMatchObject({
      how: 'path',
      baseline: {},
      candidate: {},
    });
  });

  test('trap 23: a sidecar under the service’s name leaves the names of the accounts as they are', () => {
    const { ledger } = compareDrawn(direct, underItsName);
    const named = ledger.map(({ account, service, operation, peer = '' }) =>
      `${account} ${service} ${operation} ${peer}`.trim(),
    );
    expect(named.sort()).toEqual([
      'gap cart GET /cart cart',
      'gap web call cart cart',
      'own cart GET /cart',
      'own db SELECT',
      'own web GET /',
    ]);
  });

  test.each([
    ['under its own name', behindEnvoy],
    ['under the service’s name', underItsName],
    ['under the caller’s name', underTheCallersName],
  ])('trap 23: a proxy that is new %s does not hide what got slower behind it', (_which, candidate) => {
    const report = compareDrawn(direct, candidate);
    expect(report.verdict.cause).toMatchObject({ kind: 'own-time', service: 'db', deltaNs: 14_000_000 });
    const [cart] = report.suspects.filter(({ service }) => service === 'cart');
    // The way through the proxy at most.
    expect(cart?.deltaNs ?? 0).toBeLessThanOrEqual(2_000_000);
    expect(report.spans.find(({ service }) => service === 'db')?.baseline).not.toBeNull();
  });

  test('trap 23: the handler meets the handler, not the proxy that bears its name', () => {
    const { spans } = compareDrawn(direct, underItsName);
    const handler = spans.find(({ service, baseline }) => service === 'cart' && baseline !== null);
    expect(handler).toMatchObject({ baseline: { durationNs: 14e6 }, candidate: { durationNs: 28e6 } });
  });
});

// Sampling rates, dropped and compressed spans of other backends come with their adapters.
describe('trap 24: what the SDK or sampling left out', () => {
  test('trap 24: attributes that the SDK dropped are told, as OTLP, Jaeger and Zipkin say it', () => {
    const told = ['1 span', '2 spans'].map(
      (spans) => `attributes, events or links of ${spans} were over the limit and cut`,
    );
    const baseline = readDrawn('web  GET /  |=|', encodeOtlp, BASELINE_ID);
    const dropped = otlp([otlpSpan({ traceId: CANDIDATE_ID, droppedAttributesCount: 3 })]);
    expect(toldOf(reportOn(baseline, read(dropped), 'given'))).toEqual([told[0]]);
    for (const encode of [encodeJaeger, encodeZipkin]) {
      const trace = readDrawn('web  GET /  |=| otel.dropped_attributes_count=3 otel.dropped_events_count=0', encode);
      expect(toldOf(reportOn(baseline, trace, 'given'))).toEqual([told[0]]);
      expect(trace.attributes[0]).toBeUndefined();
    }
  });

  test('trap 24: a service whose spans lost their parents is not said to do new work, and nothing is sure', () => {
    const report = compareDrawn(
      `
        web  GET /            |==========          |
          pay   POST /charge  |   ===              | [orphan]
      `,
      `
        web  GET /            |====================|
          pay   POST /charge  |   ============     | [orphan]
      `,
    );
    expect(report.facts.map(({ kind }) => kind)).not.toContain('new-work');
    expect(report.verdict.confidence).not.toBe('high');
  });
});

test('trap 25: instances of one service keep their own version and pod', () => {
  const drawing = (bar: string, version: string) => `
    web  GET /          |====================          |
      cart  GET /cart   | ====                         | @service.version=7 @k8s.pod.name=cart-1
      cart  POST /cart  |${bar}| @service.version=${version} @k8s.pod.name=cart-${version}
  `;
  for (const encode of [encodeOtlp, encodeJaeger]) {
    const slow = drawing('       =====================  ', '8').replace(
      '====================          ',
      '==============================',
    );
    const { changes } = compareDrawn(drawing('       =====                  ', '7'), slow, encode);
    expect(changes).toEqual([
      { where: 'resource', key: 'service.version', baseline: '7', candidate: '8' },
      { where: 'resource', key: 'k8s.pod.name', baseline: 'cart-7', candidate: 'cart-8' },
    ]);
  }
});

describe('trap 26: names with identifiers in them', () => {
  const request = (traceId: string, name: string, attributes: Record<string, string>, ms: number) =>
    read(
      otlp([
        otlpSpan({
          traceId,
          name,
          attributes: Object.entries(attributes).map(([key, value]) => text(key, value)),
          endTimeUnixNano: String(1_795_349_781_535_123_457n + BigInt(ms) * 1_000_000n),
        }),
      ]),
    );

  test.each([
    ['GET /user/alice', 'GET /user/bob', { 'http.route': '/user/{name}' }, 'GET /user/{id}'],
    ['GET /user/8213', 'GET /user/bob', { 'http.route': '/user/:name' }, 'GET /user/{id}'],
    ['GET /user/8213', 'GET /user/7', {}, 'GET /user/{id}'],
    ["SELECT 'alice'", "SELECT 'bob'", { 'db.query.summary': 'SELECT users' }, 'SELECT users'],
    ['charge 8213 alice', 'charge 7 bob', { 'rpc.method': 'Charge' }, 'Charge'],
  ])('trap 26: %s and %s are one operation, and the ledger shows which', (before, after, attributes, shown) => {
    const report = reportOn(
      request(BASELINE_ID, before, attributes, 100),
      request(CANDIDATE_ID, after, attributes, 200),
      'given',
    );
    expect(report.verdict).toMatchObject({ outcome: 'slower', cause: { kind: 'own-time', service: 'shop' } });
    expect(report.ledger.map(({ operation }) => operation)).toEqual([shown]);
  });

  test.each([
    ['GET /reset?token=abcdef', 'GET /reset?token=ghijkl'],
    ['SELECT * FROM users WHERE name = "alice"', 'SELECT * FROM users WHERE name = "bob"'],
  ])('trap 26: %s and %s are one operation', (before, after) => {
    const report = reportOn(request(BASELINE_ID, before, {}, 100), request(CANDIDATE_ID, after, {}, 200), 'given');
    expect(report.verdict.outcome).toBe('slower');
  });
});

// Jaeger’s notes. What Sentry and X-Ray put among their spans: test/sources/{sentry,xray}.test.ts; App Insights and SigNoz
// are not read here.
test('trap 27: notes of the backend are neither work nor attributes', () => {
  const trace = read(recording('ugly-jaeger1.36.json'));
  const keys = new Set(trace.attributes.flatMap((attributes) => [...(attributes?.keys() ?? [])]));
  expect([...keys].filter((key) => /warning|internal\.|span\.kind/.test(key))).toEqual([]);
  const note = { key: '@jaeger@warnings', value: { arrayValue: { values: [{ stringValue: 'duplicate span IDs' }] } } };
  const noted = read(otlp([otlpSpan({ traceId: CANDIDATE_ID, attributes: [note] })]));
  expect(noted.attributes[0]).toBeUndefined();
  expect(noted.defects).toEqual([]);
});

test('trap 28: whatever order the backend sends spans in, the report is the same to the byte', () => {
  const drawing = `
    web  GET /            |====================|
      cart  GET /cart     |  ===               | !
      cart  GET /cart     |  ===               | #f1
      pay   POST /charge  |      ===========   | [orphan]
      mail  send          |  ?                 | [producer]
  `;
  for (const [, encode] of FAMILIES) {
    const baseline = readDrawn('web  GET /  |==========|', encode, BASELINE_ID);
    const report = (spans = drawnSpans(drawing)) =>
      JSON.stringify(reportOn(baseline, read(encode(CANDIDATE_ID, spans)), 'given'));
    const inOrder = report();
    expect(report(drawnSpans(drawing).reverse())).toBe(inOrder);
    expect(report([2, 4, 0, 3, 1].map((i) => drawnSpans(drawing)[i]!))).toBe(inOrder);
  }
});

// What the language model and Slack see: test/narrative/canary.test.ts, test/narrative/prompt.test.ts.
test('trap 29: what attributes, events and errors hold in secrets is in no report and in no text', () => {
  const secrets = ['s3cret-token', 'kim@example.org', 'SELECT password', 'Bearer abc', 'card 4111'];
  const [token, mail, sql, bearer, card] = secrets.map((secret, i) =>
    i === 0 ? `https://x.example.org/?t=${secret}` : secret,
  );
  const attributes = [
    text('url.full', token!),
    text('user.email', mail!),
    text('db.query.text', sql!),
    text('http.request.header.authorization', bearer!),
  ];
  const events = [
    { name: 'exception', timeUnixNano: '1795349781535123458', attributes: [text('exception.message', card!)] },
  ];
  const span = { traceId: CANDIDATE_ID, attributes, events, status: { code: 2, message: card }, ...SLOWER };
  const resource = [text('service.name', 'shop'), text('process.command_args', bearer!)];
  const report = reportOn(
    read(otlp([otlpSpan({ traceId: BASELINE_ID })])),
    read(otlp([otlpSpan(span)], resource)),
    'given',
  );
  expect(report.verdict.cause?.service).toBe('shop');
  const answer = JSON.stringify(report) + renderText(report, { width: 100, color: false });
  expect(secrets.filter((secret) => answer.includes(secret))).toEqual([]);
});

// Rates of requests are the matter of adapters; bytes, spans and processes of a payload: test/sources/limits.test.ts.
test('trap 30: more baselines than a pool may have are refused before the first of them is read', async () => {
  let reads = 0;
  const fetchTrace = (id: string) => {
    reads++;
    return Promise.resolve(readDrawn('web  GET /  |=|', encodeOtlp, id));
  };
  const pool = Array.from({ length: LIMITS.poolTraces + 1 }, (_, i) => `${i}`);
  const request = { baseline: BASELINE_ID, candidate: CANDIDATE_ID, order: 'given', pool } as const;
  const failure = await failureFrom(
    compareTraces(request, { sources: { fetchTrace }, signal: AbortSignal.timeout(5_000) }),
  );
  expect(failure.code).toBe('too-large');
  expect(reads).toBe(2);
});
