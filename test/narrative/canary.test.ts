/** What leaves the house: a request to a model holds no attribute value, no SQL, no URL, no id and no measured number. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { reportOn } from '../../src/compare.ts';
import { createNarrator } from '../../src/narrative/narrate.ts';
import type { Report } from '../../src/report/report.ts';
import type { SpanInput } from '../../src/trace/builder.ts';
import { buildTrace } from '../support/build.ts';
import { completion, failed, startModelServer } from './model-server.ts';
import { interceptOpenAi } from './openai-interceptor.ts';

/** Every foreign text that must stay here has one of these in it. */
const CANARY = /canary|zebra|hunter2/i;

const OPERATIONS = [
  "SELECT canary1, name FROM users WHERE mail = 'zebra@canary2.example' AND token = 'hunter2'",
  'GET https://user:hunter2@canary3.example/orders/canary4x5/items?key=canary5#canary6',
  'https://canary7.example/checkout?session=zebra8',
  'HMSET canary9 password hunter2',
  'charge card 4111111111111111 for zebra10@example.com with canary11x12 and more words of it',
];

function trace(traceId: string, stepMs: number, version: string): ReturnType<typeof buildTrace> {
  const attributes = new Map([
    ['db.query.text', 'SELECT canary20'],
    ['url.full', 'https://canary21.example/?q=zebra'],
    ['user.email', 'zebra@canary22.example'],
    ['http.request.header.authorization', 'Bearer hunter2'],
    ['cache.hit', `canary23-${version}`],
    ['feature_flag.variant', `zebra-${version}`],
  ]);
  const resource = new Map([
    ['service.name', 'shop'],
    ['service.version', `canary24-${version}`],
    ['k8s.pod.name', `zebra25-${version}`],
    ['host.name', 'canary26'],
  ]);
  const at = (ms: number) => 1_760_000_000_000_000_000n + BigInt(ms) * 1_000_000n;
  const span = (i: number, rest: Partial<SpanInput>): SpanInput => ({
    spanId: `cafe00000000000${i}`,
    parentSpanId: 'cafe000000000000',
    service: 'shop',
    name: 'GET /checkout',
    kind: 'internal',
    status: 'error',
    startUnixNano: at(0),
    endUnixNano: at(0),
    resource,
    attributes,
    events: [
      {
        name: 'exception canary30',
        atUnixNano: at(1),
        attributes: new Map([['exception.message', 'hunter2 canary31']]),
      },
    ],
    ...rest,
  });
  const steps = OPERATIONS.map((name, i) =>
    span(i + 1, { name, kind: 'client', startUnixNano: at(i * stepMs), endUnixNano: at((i + 1) * stepMs) }),
  );
  return buildTrace(
    [span(0, { parentSpanId: '', kind: 'server', endUnixNano: at(OPERATIONS.length * stepMs) }), ...steps],
    { traceId },
  );
}

function canaryReport(): Report {
  return reportOn(
    trace('c0ffee00c0ffee00c0ffee00c0ffee00', 17, 'one'),
    trace('decaf000decaf000decaf000decaf000', 419, 'two'),
    'auto',
  );
}

const printed: string[] = [];
beforeEach(() => {
  printed.length = 0;
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((...words) => void printed.push(words.join(' ')));
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test('the report itself is full of canaries, so that the next tests can fail', () => {
  const report = canaryReport();
  expect(report.verdict.outcome).toBe('slower');
  expect(JSON.stringify(report.facts)).toMatch(CANARY);
  expect(JSON.stringify(report.changes)).toMatch(CANARY);
});

test.each(['normalised', 'hidden'] as const)(
  'names %s: no request holds a canary, an id or a time, on any rung',
  async (names) => {
    const report = canaryReport();
    const server = await startModelServer([completion('canary prose'), failed(400), completion('{"verdict":1}')]);
    const openai = interceptOpenAi([{ text: '{}' }, { text: '{}' }]);
    const signal = new AbortController().signal;
    for (const baseUrl of [server.baseUrl, undefined]) {
      const narrator = createNarrator({ apiKey: 'the-key', model: 'm', baseUrl, names })!;
      expect((await narrator.narrate(report, signal)).author).toBe('template');
    }
    const headers = server.asked.map((asked) => JSON.stringify({ ...asked.headers, authorization: '' }));
    const sent = [...server.asked.map(({ text }) => text), ...openai.bodies.map((body) => JSON.stringify(body))];
    expect(sent).toHaveLength(5);
    for (const text of [...sent, ...headers]) {
      expect(text).not.toMatch(CANARY);
      expect(text).not.toMatch(/the-key|c0ffee|decaf|cafe0000|4111|2095|2,095|1985/);
    }
    if (names === 'normalised') expect(sent[0]).toMatch(/shop/);
    else expect(sent[0]).not.toMatch(/shop/);
  },
);

test('nothing is printed, whatever happens', async () => {
  const server = await startModelServer([failed(500)]);
  const narrator = createNarrator({ apiKey: 'the-key', model: 'm', baseUrl: server.baseUrl })!;
  await narrator.narrate(canaryReport(), new AbortController().signal);
  expect(printed).toEqual([]);
});
