/**
 * Traces full of birds, written as OTLP and read as every trace is: a text of its own in every place where instrumentations
 * put what is nobody's business. Where the bird is found tells what leaked.
 *
 *   finch    people who asked may see it (names of spans and peers, versions, hosts); a model must not
 *   canary   nobody may: bodies, SQL, URLs, headers, exceptions, baggage
 *
 * Ids begin with c0ffee (traces) and cafe (spans).
 */
import { reportOn } from '../../../src/compare.ts';
import type { Report } from '../../../src/report/report.ts';
import { decodeTrace } from '../../../src/sources/decode.ts';
import type { SpanInput } from '../../../src/trace/builder.ts';
import { SPAN_KINDS, STATUS_CODES } from '../../../src/trace/vocabulary.ts';
import { generateRequest } from '../../support/generate-request.ts';
import { addOwnTime, changedCopy } from '../../support/mutate.ts';
import type { Random } from '../../support/random.ts';

/** What a model's server must never get a byte of. */
export const NEVER_SENT = /canary|finch|c0ffee|cafe/i;
/** What nobody may see. */
export const NEVER_SHOWN = /canary/i;

/** Two requests of one system, the second of which became slower in one way or several. */
export function plantedReport(random: Random): Report {
  const baseline = generateRequest(random);
  let candidate = baseline;
  for (let changes = random.int(1, 2); changes > 0; changes--) {
    const span = random.pick(candidate);
    candidate = addOwnTime(candidate, span.spanId, span.endUnixNano!, random.int(1_000_000, 900_000_000));
  }
  if (random.chance(0.6)) candidate = changedCopy(random, candidate);
  return reportOn(planted(baseline, 'c0ffee00', 'one'), planted(candidate, 'c0ffee11', 'two'), 'auto');
}

function planted(spans: readonly SpanInput[], traceId: string, side: string): ReturnType<typeof decodeTrace> {
  const bytes = Buffer.from(JSON.stringify(otlp(spans, traceId.repeat(4), side)));
  return decodeTrace(bytes, { source: 'planted', label: 'planted.json' });
}

function otlp(spans: readonly SpanInput[], traceId: string, side: string): unknown {
  const services = [...new Set(spans.map(({ service }) => service))];
  return {
    resourceSpans: services.map((service, r) => ({
      resource: { attributes: keyValues(resource(service, r, side)) },
      schemaUrl: 'https://canary.example/schema',
      scopeSpans: [
        {
          scope: { name: 'canary-scope', version: 'canary', attributes: keyValues([['scope.key', 'canary']]) },
          spans: spans.flatMap((span, i) => (span.service === service ? [otlpSpan(span, i, traceId, side)] : [])),
        },
      ],
    })),
  };
}

const HOME = '/home';

type Pairs = readonly (readonly [key: string, value: string])[];

function keyValues(pairs: Pairs): unknown {
  return pairs.map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

function resource(service: string, r: number, side: string): Pairs {
  return [
    ['service.name', service],
    ['service.version', `finch-${r}-${side}`],
    ['service.instance.id', `finch-${r}-${side}`],
    ['host.name', `finch-${r}`],
    ['k8s.pod.name', `finch-${r}-${side}`],
    ['container.image.tag', `finch-${side}`],
    ['process.command_line', 'run --password canary'],
    ['process.owner', 'canary'],
    ['canary.resource', 'canary'],
  ];
}

function otlpSpan(span: SpanInput, i: number, traceId: string, side: string): unknown {
  const id = (own: string | undefined) => (own === undefined || own === '' ? '' : `cafe${own.slice(-12)}`);
  return {
    traceId,
    spanId: id(span.spanId),
    parentSpanId: id(span.parentSpanId),
    traceState: `vendor=canary${i}`,
    name: `${span.name}${SUFFIXES[i % SUFFIXES.length]!(i)}`,
    kind: SPAN_KINDS.indexOf(span.kind),
    startTimeUnixNano: String(span.startUnixNano),
    endTimeUnixNano: String(span.endUnixNano),
    status: { code: STATUS_CODES.indexOf(span.status), message: `canary${i}` },
    attributes: keyValues([...peers(span, i), ...ATTRIBUTES.map(([key, value]) => [key, value(i, side)] as const)]),
    events: [
      {
        name: `canary${i}`,
        timeUnixNano: String(span.startUnixNano),
        attributes: keyValues([['event.key', 'canary']]),
      },
      {
        name: 'exception',
        timeUnixNano: String(span.startUnixNano),
        attributes: keyValues([
          ['exception.type', `finch.Error.${side}`],
          ['exception.message', `no such user canary${i}`],
          ['exception.stacktrace', `at canary${i} (${HOME}/canary/app.js:1:1)`],
        ]),
      },
    ],
    links: [
      { traceId: 'c0ffee22'.repeat(4), spanId: 'cafe222222222222', attributes: keyValues([['link.key', 'canary']]) },
    ],
  };
}

/** Behind the name of an operation, as instrumentations leave them there. */
const SUFFIXES: readonly ((i: number) => string)[] = [
  () => '',
  (i) => `/finch${i}x`,
  (i) => `/${i}00/finch-${i}`,
  (i) => `?user=finch${i}`,
  (i) => ` finch${i}@example.com`,
  (i) => ` WHERE name = 'finch ${i} finch'`,
  () => ' for finch',
  (i) => `#finch${i}`,
  (i) => ` https://finch${i}.example/finch${i}?finch`,
  (i) => ` "finch ${i}"`,
  () => ` ${HOME}/finch/finch.txt`,
  () => ' password=finch',
];

/** What a caller says of the other end; most of it becomes the name of a dependency. */
function peers(span: SpanInput, i: number): Pairs {
  if (span.kind !== 'client' && span.kind !== 'producer') return [];
  const kinds: readonly Pairs[] = [
    [['peer.service', 'finch']],
    [['server.address', 'finch.example.com']],
    [['rpc.service', 'finch.Finches']],
    [
      ['db.system.name', 'finchdb'],
      ['db.namespace', 'finch'],
    ],
    [['db.namespace', 'finch_production']],
    [['messaging.destination.name', 'finch-orders']],
    [['url.full', 'https://canary:canary@finch.example.com/canary?canary=canary#canary']],
    [['url.full', 'http://10.9.8.7:6543/canary']],
  ];
  return kinds[i % kinds.length]!;
}

const ATTRIBUTES: readonly (readonly [key: string, value: (i: number, side: string) => string])[] = [
  ['db.query.text', (i) => `SELECT canary${i} FROM users WHERE mail = 'canary@example.com'`],
  ['db.statement', (i) => `SELECT canary${i}`],
  ['db.query.parameter.0', () => 'canary'],
  ['http.url', (i) => `https://canary.example/canary${i}?token=canary`],
  ['http.target', () => '/canary?token=canary'],
  ['url.path', (i) => `/canary/${i}`],
  ['url.query', () => 'q=canary'],
  ['http.request.header.authorization', () => 'Bearer canary'],
  ['http.request.header.cookie', () => 'session=canary'],
  ['http.request.body', () => '{"canary":1}'],
  ['user_agent.original', () => 'canary/1.0'],
  ['user.email', () => 'canary@example.com'],
  ['enduser.id', (i) => `canary${i}`],
  ['client.address', () => 'canary.example.com'],
  ['network.peer.address', () => 'canary'],
  ['messaging.message.id', (i) => `canary${i}`],
  ['code.filepath', () => `${HOME}/canary/app.ts`],
  ['thread.name', () => 'canary'],
  ['gen_ai.prompt', () => 'canary'],
  ['exception.message', () => 'canary'],
  ['canary.key', () => 'canary'],
  ['feature_flag.context.id', () => 'canary'],
  ['error.type', (_, side) => `finch_${side}`],
  ['cache.hit', (_, side) => `finch-${side}`],
  ['feature_flag.key', (_, side) => `finch-${side}`],
  ['feature_flag.finch', (_, side) => side],
];
