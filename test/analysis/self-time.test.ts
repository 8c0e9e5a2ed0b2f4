/** Self time, drawn: = where the span is on its own, - where a child runs. */
import { expect, test } from 'vitest';
import { selfTime } from '../../src/analysis/self-time.ts';
import { drawTrace, markedSections, traceFrom } from '../support/draw.ts';

test('self time: what no child covers is the span’s own', () => {
  expectSelfTime(`
    web  GET /           |=----==----==|
      cart  GET /cart    | ====        |
      pay   POST /charge |       ====  |
  `);
});

test('self time: overlapping children are counted once', () => {
  expectSelfTime(`
    web  GET /           |=---------===|
      cart  GET /cart    | =====       |
      pay   POST /charge |   ====      |
      mail  send         |     =====   |
      cart  GET /stock   |   =         |
  `);
});

test('self time: a child inside another child’s time takes nothing more', () => {
  expectSelfTime(`
    web  GET /           |=---------===|
      cart  GET /cart    | =========   |
      pay   POST /charge |   ==        |
      mail  send         |      ===    |
  `);
});

test('self time: children that touch leave nothing between them', () => {
  expectSelfTime(`
    web  GET /           |=--------====|
      cart  GET /cart    | ===         |
      pay   POST /charge |    =====    |
  `);
});

test('self time: only the part of a child that lies inside its parent counts, on either side', () => {
  expectSelfTime(`
    web  GET /             |    ---===---     |
      cart  GET /cart      |=======           |
      pay   POST /charge   |          ========|
  `);
});

test('self time: a child that covers its parent and more leaves it nothing', () => {
  expectSelfTime(`
    web  GET /             |    --------      |
      cart  GET /cart      |================= |
  `);
});

test('self time: a child wholly before or after its parent takes nothing', () => {
  expectSelfTime(`
    web  GET /             |    ======        |
      cart  GET /cart      |====              |
      pay   POST /charge   |              === |
      mail  send           |==                |
  `);
});

test('self time: a grandchild takes from its parent, not from its grandparent', () => {
  expectSelfTime(`
    web  GET /             |==---=====|
      cart  GET /cart      |  ---     |
        pay  POST /charge  |  ========|
  `);
});

test('self time: a child without duration or without times takes nothing', () => {
  expectSelfTime(`
    web  GET /             |==========|
      cart  GET /cart      |   .      |
      pay   POST /charge   |   ?      |
  `);
});

test('self time: an orphan takes nothing from the root it hangs under, and has none itself', () => {
  expectSelfTime(`
    web  GET /             |==========|
      cart  GET /cart      |  ----    | [orphan]
        pay  POST /charge  |   --     |
  `);
});

test('self time: an asynchronous consumer covers its producer like any child', () => {
  expectSelfTime(`
    web  publish           |===---    |  [producer]
      mail  receive        |   =======|  [consumer]
  `);
});

test('self time: a virtual root is on its own where none of its roots runs', () => {
  expectSelfTime(`
    (virtual root)    |---==-----|
    web  GET /        |===       |
    cart GET /cart    |     =====|
  `);
});

/** What a drawing marks with = must be what `selfTime` says of every span. */
function expectSelfTime(drawing: string): void {
  const trace = traceFrom(drawing);
  const marked = new Float64Array(trace.length);
  for (const { span, from, to } of markedSections(drawing, trace)) marked[span]! += to - from;
  expect([...selfTime(trace)], drawTrace(trace)).toEqual([...marked]);
}
