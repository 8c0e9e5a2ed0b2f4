/** Ids of spans as words: the same texts come out, and each is found as in a Map. */
import { expect, test } from 'vitest';
import { SpanIdIndex, SpanIds, spanIdTexts } from '../../src/trace/span-ids.ts';
import { forEachCase, type Random } from '../support/random.ts';

const ODD = ['', 'x', 'A0000000000000FF', '0000000000000000', '00000000000000001', 'abcdef0123456789~2', '🛒'];

function drawnIds(random: Random): string[] {
  const usual = () =>
    random
      .int(0, 20)
      .toString(16)
      .padStart(16, random.pick(['0', 'f']));
  return Array.from({ length: random.int(1, 200) }, () => (random.chance(0.8) ? usual() : random.pick(ODD)));
}

function columnOf(ids: readonly string[]): SpanIds {
  const column = new SpanIds();
  for (const id of ids) column.push(id);
  return column;
}

test('span ids: what goes in comes out, in any order, and compares as text', () => {
  forEachCase(200, (random) => {
    const ids = drawnIds(random);
    const column = columnOf(ids);
    const order = random.shuffled([...ids.keys()]);
    expect(ids.map((_, i) => column.at(i))).toEqual(ids);
    expect(ids.map((_, i) => column.isNone(i))).toEqual(ids.map((id) => id === ''));
    // Behind the last id stands a virtual root, which has none.
    expect(spanIdTexts(column.pack(Int32Array.from([...order, ids.length])))).toEqual([
      ...order.map((i) => ids[i]),
      '',
    ]);
    const [one, other] = [random.int(0, ids.length - 1), random.int(0, ids.length - 1)];
    if (ids[one] !== ids[other]) expect(column.compare(one, other) < 0).toBe(ids[one]! < ids[other]!);
  });
});

test('span ids: the first span with an id is found as in a Map', () => {
  forEachCase(200, (random) => {
    const ids = drawnIds(random);
    const asked = drawnIds(random);
    const column = columnOf(ids);
    const index = new SpanIdIndex(column);
    const firstOf = new Map(ids.map((id, i) => [id, i] as const).reverse());
    expect(ids.map((_, i) => index.add(i))).toEqual(ids.map((id) => firstOf.get(id)));
    const questions = columnOf(asked);
    expect(asked.map((_, i) => index.find(questions, i))).toEqual(asked.map((id) => firstOf.get(id) ?? -1));
  });
});

test('span ids: ids chosen to meet in one slot are told apart', () => {
  // The mixing multiplies by odd numbers, so a difference in the highest bits alone stays there.
  const ids = Array.from({ length: 300 }, (_, i) => `${(i + 1).toString(16).padStart(3, '0')}0000000000000`);
  const index = new SpanIdIndex(columnOf(ids));
  expect(ids.map((_, i) => index.add(i))).toEqual(ids.map((_, i) => i));
  expect(ids.map((_, i) => index.find(columnOf(ids), i))).toEqual(ids.map((_, i) => i));
});
