/** The critical path, drawn: = where the path runs in the span itself, - where the span runs but is not what is waited for. */
import { expect, test } from 'vitest';
import { criticalPath } from '../../src/analysis/critical-path.ts';
import { drawTrace, markedSections, traceFrom } from '../support/draw.ts';

test('critical path: a span alone owns all of it', () => {
  expectPath('web  GET /  |=====|');
});

test('critical path: calls in sequence are all on it, with the time between them', () => {
  expectPath(`
    web  GET /           |=----==----==|
      cart  GET /cart    | ====        |
      pay   POST /charge |       ====  |
  `);
});

test('critical path: of calls in parallel the one that ends last is waited for', () => {
  expectPath(`
    web  GET /           |=----------==|
      cart  GET /cart    | --------    |
      pay   POST /charge | ==========  |
      mail  send         | ----        |
  `);
});

test('critical path: siblings that touch are all on it', () => {
  expectPath(`
    web  GET /           |-------------|
      cart  GET /cart    |====         |
      pay   POST /charge |    =====    |
      mail  send         |         ====|
  `);
});

test('critical path: before the last call started, the call that ended last by then was waited for', () => {
  expectPath(`
    web  GET /           |=---==----==|
      cart  GET /cart    | =-         |
      mail  send         |  ==        |
      cart  GET /stock   | -          |
      pay   POST /charge |      ====  |
  `);
});

test('critical path: a call that is still running when the last one starts counts up to that moment', () => {
  expectPath(`
    web  GET /           |=---------==|
      cart  GET /cart    | ====---    |
      pay   POST /charge |     =====  |
  `);
});

test('critical path: of calls that end together the one that started first is waited for', () => {
  expectPath(`
    web  GET /           |=-------==|
      pay   POST /charge |   -----  |
      cart  GET /cart    | =======  |
  `);
});

test('critical path: of calls alike in time the first in depth-first order is waited for', () => {
  expectPath(`
    web  GET /           |=-------==|
      cart  GET /cart    | =======  |
      pay   POST /charge | -------  |
  `);
});

test('critical path: a child that overflows its parent on both sides is cut to it', () => {
  expectPath(
    `
    web  GET /            |==--------===|
      web  call cart      |  --------   | [client]
        cart  GET /cart   |-=========---|
  `.replace('-=========---', '--========---'),
  );
});

test('critical path: a call that ends a little after its parent still blocks it', () => {
  expectPath(`
    web  GET /            |=------------|
      web  call cart      | ===-------  | [client]
        cart  GET /cart   |    =======- |
      web  render         |           ==|
  `);
});

test('critical path: a child that starts at its parent’s end, or later, does not block', () => {
  expectPath(`
    web  GET /             |=====     |
      mail  send           |     ---- |
        mail  render       |     ---- |
      mail  send more      |       ---|
  `);
});

test('critical path: a child that ends before its parent starts does not block', () => {
  expectPath(`
    web  GET /             |    =====|
      mail  prepare        |---      |
      cart  prepare        |----     |
  `);
});

test('critical path: a grandchild is cut to what of its parent is on the path', () => {
  expectPath(`
    web  GET /             |=---------==|
      cart  GET /cart      | =------    |
        pay  POST /charge  |  ===----   |
      mail  send           |     =====  |
  `);
});

test('critical path: a consumer does not block its producer, whatever else it is a child of does wait for it', () => {
  expectPath(`
    web  GET /             |==--------==|
      web  publish         |  ===       | [producer]
        mail  receive      |   ---------| [consumer]
      cart  receive        |     =====  | [consumer]
  `);
});

test('critical path: children without duration and children without times own nothing', () => {
  expectPath(`
    web  GET /             |==========|
      cart  GET /cart      |   .      |
        pay  POST /charge  |   ---    |
      mail  send           |   ?      |
  `);
});

test('critical path: an orphan is not on it, nor what hangs below', () => {
  expectPath(`
    web  GET /             |==--======|
      cart  GET /cart      |  ==      |
      pay   POST /charge   |    ------| [orphan]
        pay  audit         |     -----|
  `);
});

test('critical path: a root whose parent is missing has one', () => {
  expectPath(`
    (virtual root)         |----------|
    web  GET /             |==----====| [orphan]
      cart  GET /cart      |  ====    |
  `);
});

test('critical path: it runs through all of several roots, and through nobody where none runs', () => {
  expectPath(`
    (virtual root)        |--------==---|
    web   GET /           |=-----       |
      cart  GET /cart     | ===--       |
    mail  send            |    ====     |
    pay   settle          |          ===|
  `);
});

test('critical path: a root of no duration has none', () => {
  const path = criticalPath(traceFrom('web  GET /  |.   |\n  cart  x   |====|'));
  expect(path).toMatchObject({ length: 0, timePerSpan: new Float64Array(2) });
});

/** What a drawing marks with = must be the sections of `criticalPath`. */
function expectPath(drawing: string): void {
  const trace = traceFrom(drawing);
  const { length, span, from, to } = criticalPath(trace);
  const sections = Array.from({ length }, (_, k) => ({ span: span[k]!, from: from[k]!, to: to[k]! }));
  expect(drawTrace(trace, { sections })).toBe(drawTrace(trace, { sections: markedSections(drawing, trace) }));
}
