/** Clock skew, drawn: before and after. Hosts are marked as resources; services without one run on no known host. */
import { expect, test } from 'vitest';
import { AttributeStore } from '../../src/trace/attribute-store.ts';
import type { RawSpans, SpanInput } from '../../src/trace/builder.ts';
import { DefectLog } from '../../src/trace/defect-log.ts';
import { type RawTimes, readTimes } from '../../src/trace/place-in-time.ts';
import type { RawTree } from '../../src/trace/raw-tree.ts';
import { NO_PARENT, ORPHAN, resolveParents } from '../../src/trace/repair.ts';
import { correctSkew } from '../../src/trace/skew.ts';
import { SpanIds } from '../../src/trace/span-ids.ts';
import { TimeColumn } from '../../src/trace/time-column.ts';
import { STATUS_CODES } from '../../src/trace/vocabulary.ts';
import { drawnSpans, MILLISECOND } from '../support/draw.ts';
import { forEachCase } from '../support/random.ts';

test('skew: a server that starts before its client is moved into the middle of it', () => {
  expectMoved(
    `
      web  GET /          |    ============| @host.name=a
        web  call cart    |     ========== | [client] @host.name=a
          cart  GET /cart |  ======        | @host.name=b
    `,
    `
      web  GET /          |    ============|
        web  call cart    |     ========== |
          cart  GET /cart |       ======   |
    `,
  );
});

test('skew: what runs on the server’s host moves along, and what it called elsewhere is judged anew', () => {
  expectMoved(
    `
      web  GET /              |        ================    | @host.name=a
        web  call cart        |         ==============     | [client] @host.name=a
          cart  GET /cart     |   ==========               | @host.name=b
            cart  render      |    =                       | @host.name=b
            db  SELECT        |     ==                     | [server] @host.name=b
            cart  call pay    |         ===                | [client] @host.name=b
              pay  POST /pay  |                 =          | @host.name=a
            cart  call mail   |      ===                   | [client] @host.name=b
              mail  send      |       =                    | @host.name=c
    `,
    `
      web  GET /              |        ================    |
        web  call cart        |         ==============     |
          cart  GET /cart     |           ==========       |
            cart  render      |            =               |
            db  SELECT        |             ==             |
            cart  call pay    |                 ===        |
              pay  POST /pay  |                 =          |
            cart  call mail   |              ===           |
              mail  send      |               =            |
    `,
  );
});

test('skew: a server that took longer than its client waited starts with it', () => {
  expectMoved(
    `
      web  GET /          |    ============| @host.name=a
        web  call cart    |     =====      | [client] @host.name=a
          cart  GET /cart |  ========      | @host.name=b
    `,
    `
      web  GET /          |    ============|
        web  call cart    |     =====      |
          cart  GET /cart |     ========   |
    `,
  );
});

test('skew: a second skewed host below the first is moved to where its client went', () => {
  expectMoved(
    `
      web  GET /              |        ================| @host.name=a
        web  call cart        |         ============== | [client] @host.name=a
          cart  GET /cart     |   ==========           | @host.name=b
            cart  call pay    |    ========            | [client] @host.name=b
              pay  POST /pay  |  ====                  | @host.name=c
    `,
    `
      web  GET /              |        ================|
        web  call cart        |         ============== |
          cart  GET /cart     |           ==========   |
            cart  call pay    |            ========    |
              pay  POST /pay  |              ====      |
    `,
  );
});

test('skew: a server that starts after its client was answered is moved back into it, with what runs on its host', () => {
  expectMoved(
    `
      web  GET /          |============        | @host.name=a
        web  call cart    | ==========         | [client] @host.name=a http.response.status_code=200
          cart  GET /cart |             ====== | @host.name=b
            cart  render  |              ==    | @host.name=b
    `,
    `
      web  GET /          |============        |
        web  call cart    | ==========         |
          cart  GET /cart |   ======           |
            cart  render  |    ==              |
    `,
  );
});

test('skew: a host that is ahead is as far ahead in the calls that it makes in its turn', () => {
  expectMoved(
    `
      web  GET /             |============        | @host.name=a
        web  call cart       | ==========         | [client] @host.name=a rpc.grpc.status_code=0
          cart  GET /cart    |             ====== | @host.name=b
            cart  call pay   |              ====  | [client] @host.name=b http.response.status_code=404
              pay  POST /pay |      ==            | @host.name=c
    `,
    `
      web  GET /             |============        |
        web  call cart       | ==========         |
          cart  GET /cart    |   ======           |
            cart  call pay   |    ====            |
              pay  POST /pay |      ==            |
    `,
  );
});

test('skew: spans without times stand at the moved start of their parent', () => {
  const { times } = corrected(`
    web  GET /          |    ============| @host.name=a
      web  call cart    |     ========== | [client] @host.name=a
        cart  GET /cart |  ======        | @host.name=b
          cart  render  |   ?            | @host.name=b
  `);
  expect(times.start[3]).toBe(times.start[2]);
  expect(times.end[3]).toBe(times.start[2]);
});

test('skew: an orphan was not called by the root that it hangs under', () => {
  expectUnmoved(`
    web  call shop      |    ============| [client] @host.name=a
      cart  GET /cart   |  ======        | [orphan] @host.name=b
  `);
});

test('skew: a virtual root spans what was moved where it is now', () => {
  const { raw, times } = corrected(`
    mail  send          |            ====| @host.name=m
    web  call cart      |     ========== | [client] @host.name=a
      cart  GET /cart   |  ======        | @host.name=b
  `);
  expect(times.start[raw.length]).toBe(times.start[1]);
});

test.each([
  [
    'in the same process',
    `
      web  GET /          |    ============| @host.name=a
        web  call self    |     ========== | [client] @host.name=a
          web  GET /self  |  ======        | [server] @host.name=a
    `,
  ],
  [
    'of another service on the same host',
    `
      web  GET /          |    ============| @host.name=a
        web  call cart    |     ========== | [client] @host.name=a
          cart  GET /cart |  ======        | @host.name=a
    `,
  ],
  [
    'of pods on one machine',
    `
      web  GET /          |    ============| @k8s.node.name=n @host.name=web-1
        web  call cart    |     ========== | [client] @k8s.node.name=n @host.name=web-1
          cart  GET /cart |  ======        | @k8s.node.name=n @host.name=cart-1
    `,
  ],
  [
    'on hosts that are not known',
    `
      web  GET /          |    ============| @host.name=a
        web  call cart    |     ========== | [client] @host.name=a
          cart  GET /cart |  ======        |
    `,
  ],
  [
    'that are no call',
    `
      web  GET /          |    ============| @host.name=a
        web  schedule     |     ========== | [internal] @host.name=a
          cart  GET /cart |  ======        | @host.name=b
    `,
  ],
  [
    'that ends late',
    `
      web  GET /          |    ============| @host.name=a
        web  call cart    |     =======    | [client] @host.name=a
          cart  GET /cart |         ====== | @host.name=b
    `,
  ],
  [
    'that starts after a client that gave up',
    `
      web  GET /          |============        | @host.name=a
        web  call cart    | ==========         | [client] @host.name=a !
          cart  GET /cart |             ====== | @host.name=b
    `,
  ],
  [
    'that starts after a proxy gave up on it',
    `
      web  GET /          |============        | @host.name=a
        web  call cart    | ==========         | [client] @host.name=a http.response.status_code=504
          cart  GET /cart |             ====== | @host.name=b
    `,
  ],
  [
    'that starts late although the clocks are known to agree: somebody else answered',
    `
      web  GET /          |============        | @host.name=a
        web  call cart    | ==                 | [client] @host.name=a http.response.status_code=200
          cart  GET /cart | ==                 | @host.name=b
        web  call cart    |     ====           | [client] @host.name=a http.response.status_code=202
          cart  GET /cart |             ====== | @host.name=b
    `,
  ],
  [
    'that starts after its client on a host that is not known',
    `
      web  GET /          |============        | @host.name=a
        web  call cart    | ==========         | [client] @host.name=a http.response.status_code=200
          cart  GET /cart |             ====== |
    `,
  ],
  [
    'that starts after its client in the same process',
    `
      web  GET /          |============        | @host.name=a
        web  call self    | ==========         | [client] @host.name=a http.response.status_code=200
          web  GET /self  |             ====== | [server] @host.name=a
    `,
  ],
  [
    'that starts early by no more than a reading of a clock of milliseconds',
    `
      web  GET /          |    ============| @host.name=a
        web  call cart    |     =======    | [client] @host.name=a
          cart  GET /cart |    ======      | @host.name=b
    `,
  ],
])('skew: spans stay where they are: %s', (_which, drawing) => {
  expectUnmoved(drawing);
});

test('skew: events move with their span', () => {
  const spans = drawnSpans(SKEWED);
  const at = spans[2]!.startUnixNano!;
  const events = [
    { name: 'read', atUnixNano: at + 5n, attributes: new Map() },
    { name: 'lost', atUnixNano: undefined, attributes: new Map() },
  ];
  const { raw } = correct(spans.map((span) => ({ ...span, events })));
  const times = [0, 1, 2].map((i) => raw.events.get(i)?.map((event) => event.atUnixNano));
  expect(times[1]).toEqual([at + 5n, undefined]);
  expect(times[2]).toEqual([at + 5n + BigInt(5 * MILLISECOND), undefined]);
});

test('skew: whatever one host’s clock is behind by, its spans end up in the same place, and no duration changes', () => {
  const spans = drawnSpans(SKEWED);
  const expected = correct(spans).times;
  forEachCase(100, (random) => {
    const behindNs = BigInt(random.int(0, 1_000_000_000));
    const skewed = spans.map((span) => (span.service === 'cart' ? shifted(span, behindNs) : span));
    const order = random.shuffled([...skewed.keys()]);
    const { times } = correct(order.map((i) => skewed[i]!));
    const root = order.indexOf(0);
    order.forEach((i, k) => {
      expect(times.start[k]! - times.start[root]!).toBe(expected.start[i]! - expected.start[0]!);
      expect(times.end[k]! - times.start[k]!).toBe(expected.end[i]! - expected.start[i]!);
    });
  });
});

const SKEWED = `
  web  GET /          |    ============| @host.name=a
    web  call cart    |     ========== | [client] @host.name=a
      cart  GET /cart |  ======        | @host.name=b
        cart  render  |   ==           | @host.name=b
`;

function shifted(span: SpanInput, behindNs: bigint): SpanInput {
  return { ...span, startUnixNano: span.startUnixNano! - behindNs, endUnixNano: span.endUnixNano! - behindNs };
}

function expectMoved(drawing: string, expected: string): void {
  const { times, moved, raw } = corrected(drawing);
  const before = drawnSpans(drawing);
  const after = drawnSpans(expected);
  const origin = after[0]!.startUnixNano!;
  expect(offsets(raw, times.start)).toEqual(after.map((span) => Number(span.startUnixNano! - origin)));
  expect(offsets(raw, times.end, times.start[0])).toEqual(after.map((span) => Number(span.endUnixNano! - origin)));
  const expectedToMove = before.filter((span, i) => span.startUnixNano !== after[i]!.startUnixNano);
  expect([...moved].sort()).toEqual(expectedToMove.map((span) => span.spanId).sort());
}

function expectUnmoved(drawing: string): void {
  const { times, moved, raw } = corrected(drawing);
  const spans = drawnSpans(drawing);
  const origin = spans[0]!.startUnixNano!;
  expect(moved).toEqual([]);
  expect(offsets(raw, times.start)).toEqual(spans.map((span) => Number(span.startUnixNano! - origin)));
}

function offsets({ length }: RawSpans, column: Float64Array, from = column[0]!): readonly number[] {
  return [...column.subarray(0, length)].map((time) => time - from);
}

interface Corrected {
  readonly raw: RawSpans;
  readonly times: RawTimes;
  /** Ids of the spans that were noted. */
  readonly moved: readonly string[];
}

function corrected(drawing: string): Corrected {
  return correct(drawnSpans(drawing));
}

/** The passes of the builder up to this one. */
function correct(spans: readonly SpanInput[]): Corrected {
  const raw = rawSpans(spans);
  const log = new DefectLog();
  const tree = treeOf(raw, resolveParents(raw, log));
  const times = readTimes(raw, tree, log);
  const moved: string[] = [];
  const result = correctSkew(raw, tree, times, { add: (_code, spanId) => moved.push(spanId!) });
  return { raw: result, times, moved };
}

function treeOf(raw: RawSpans, resolved: Int32Array): RawTree {
  const roots = [...resolved.keys()].filter((i) => resolved[i] === NO_PARENT);
  const root = roots.length === 1 ? roots[0]! : raw.length;
  const size = roots.length === 1 ? raw.length : raw.length + 1;
  const parents = Int32Array.from({ length: size }, (_, i) =>
    i === root ? NO_PARENT : resolved[i]! >= 0 ? resolved[i]! : root,
  );
  const isOrphan = (i: number) => resolved[i] === ORPHAN && root < raw.length;
  return {
    root,
    size,
    parents,
    detached: Uint8Array.from({ length: size }, (_, i) => (isOrphan(i) ? 1 : 0)),
    orphan: Uint8Array.from({ length: size }, (_, i) => (resolved[i] === ORPHAN ? 1 : 0)),
  };
}

function timeColumn(times: readonly (bigint | undefined)[]): TimeColumn {
  const column = new TimeColumn();
  times.forEach((time, i) => {
    column.set(i, time);
  });
  return column;
}

function idColumn(ids: readonly string[]): SpanIds {
  const column = new SpanIds();
  for (const id of ids) column.push(id);
  return column;
}

function rawSpans(spans: readonly SpanInput[]): RawSpans {
  const resources = [...new Set(spans.map((span) => span.resource))];
  const attributes = new AttributeStore();
  const from = spans.map((span) => attributes.add(span.attributes ?? new Map()));
  return {
    length: spans.length,
    spanId: idColumn(spans.map((span) => span.spanId)),
    parentSpanId: idColumn(spans.map((span) => span.parentSpanId ?? '')),
    start: timeColumn(spans.map((span) => span.startUnixNano)),
    end: timeColumn(spans.map((span) => span.endUnixNano)),
    operation: spans.map((_, i) => i),
    operations: spans.map(({ service, name, kind }) => ({ service, name, kind })),
    status: spans.map((span) => STATUS_CODES.indexOf(span.status)),
    resource: spans.map((span) => resources.indexOf(span.resource)),
    resources,
    attributes,
    attributesFrom: from,
    attributesTo: from.map((at, i) => at + 2 * (spans[i]!.attributes?.size ?? 0)),
    events: new Map(spans.flatMap((span, i) => (span.events === undefined ? [] : [[i, span.events] as const]))),
  };
}
