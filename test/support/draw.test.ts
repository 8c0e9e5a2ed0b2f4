/** The drawing notation itself: what is drawn is what the Trace holds, and it is drawn back alike. */
import { expect, test } from 'vitest';
import { FLAG, spanAt, spanCount, type Trace } from '../../src/trace/trace.ts';
import { buildTrace } from './build.ts';
import { assertTrace } from './check-trace.ts';
import { drawnSpans, drawTrace, MILLISECOND, markedSections, traceFrom } from './draw.ts';
import { DIRT_WITHOUT_DUPLICATES, generateSpans } from './generate.ts';
import { forEachCase } from './random.ts';

/** A span that knows its start but not its end cannot be drawn. */
const DRAWABLE_DIRT = DIRT_WITHOUT_DUPLICATES.filter((dirt) => dirt !== 'half-timed');

const CHECKOUT = `
  web   GET /checkout       |=-----------------==|
    web   call cart         | =----=             |  [client]
      cart  GET /cart       |  ====              |
    web   call payments     |       =-------==   |  [client] peer.service=payments
      pay   POST /charge    |        =====       |  ! @service.version=2
    web   write audit log   |            .       |
    web   no times          |            ?       |
    mail  send              |                  ==|  [orphan] [consumer]
`;

test('draw: a column is a millisecond, indentation is parenthood, marks are kind, status and attributes', () => {
  const trace = traceFrom(CHECKOUT);
  assertTrace(trace);
  const pay = [...trace.spanId.keys()].map((i) => spanAt(trace, i)).find((span) => span.service === 'pay');
  expect(pay).toMatchObject({
    name: 'POST /charge',
    startNs: 8 * MILLISECOND,
    durationNs: 5 * MILLISECOND,
    kind: 'server',
    status: 'error',
  });
  expect(pay?.spanId).toBe('0000000000000005');
  expect(pay?.parentSpanId).toBe('0000000000000004');
  expect(pay?.resource.get('service.version')).toBe('2');
  const [, , , call] = drawnSpans(CHECKOUT);
  expect(call).toMatchObject({ kind: 'client', attributes: new Map([['peer.service', 'payments']]) });
});

test('draw: a trace is printed in depth-first order with the marks that it needs', () => {
  expect(drawTrace(traceFrom(CHECKOUT))).toBe(
    `
web  GET /checkout      |==================== |
  web  no times         |?                    |
  web  call cart        | ======              | [client]
    cart  GET /cart     |  ====               |
  web  call payments    |       ==========    | [client] peer.service=payments
    pay  POST /charge   |        =====        | !
  web  write audit log  |            .        |
  mail  send            |                  == | [consumer] [orphan]
`.trim(),
  );
});

test('draw: a printed trace reads as the same trace', () => {
  forEachCase(1_000, (random) => {
    const trace = buildTrace(generateSpans(random, { dirt: DRAWABLE_DIRT }));
    if (spanCount(trace) < trace.length && trace.subtreeEnd[1] === trace.length) return; // one span below a virtual root
    const drawing = drawTrace(trace, { columnNs: 1 });
    const copy = traceFrom(drawing, { columnNs: 1 });
    expect(drawTrace(copy, { columnNs: 1 })).toBe(drawing);
    expect(treeColumns(copy)).toEqual(treeColumns(trace));
  });
});

test('draw: stretches drawn with = are read as sections and drawn again', () => {
  const trace = traceFrom(CHECKOUT);
  const sections = markedSections(CHECKOUT, trace);
  expect(sections.slice(0, 3)).toEqual([
    { span: 0, from: 0, to: MILLISECOND },
    { span: 2, from: MILLISECOND, to: 2 * MILLISECOND },
    { span: 3, from: 2 * MILLISECOND, to: 6 * MILLISECOND },
  ]);
  expect(drawTrace(trace, { sections })).toContain('|=-----------------== |');
});

test('draw: frames that are not aligned are an error, and so is a bar in two pieces', () => {
  expect(() => traceFrom('a x |==|\n  b y  |==|')).toThrow('not aligned');
  expect(() => traceFrom('a x |== =|')).toThrow('not a bar');
  expect(() => traceFrom('a |==|')).toThrow('not a line');
});

/** Under a virtual root an orphan is drawn as one more root. */
function treeColumns({ parent, subtreeEnd, start, end, status, flags }: Trace) {
  return { parent, subtreeEnd, start, end, status, flags: flags.map((bits) => bits & ~FLAG.orphan) };
}
