/** Attributes as pairs of numbers: what goes in comes out, also on the other side of a thread. */
import { expect, test } from 'vitest';
import { AttributeStore, StoredAttributes } from '../../src/trace/attribute-store.ts';
import { HASH_PRIME, HASH_START, Texts } from '../../src/trace/texts.ts';
import { forEachCase, type Random } from '../support/random.ts';

const TEXTS = ['', 'GET', '/cart', 'é', '注文 🛒', 'x'.repeat(64), 'y'.repeat(65), 'z'.repeat(1_000)];

function hashOf(bytes: Uint8Array): number {
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, HASH_PRIME), HASH_START);
}

function drawnText(random: Random): string {
  return random.chance(0.5) ? random.pick(TEXTS) : `value ${random.int(0, 1_000)}`;
}

test('texts: strings and ASCII bytes are numbered, and read back as they were', () => {
  forEachCase(100, (random) => {
    const texts = new Texts();
    const written = Array.from({ length: random.int(1, 300) }, () => drawnText(random));
    const numbers = written.map((text) => {
      const bytes = Buffer.from(`(${text})`);
      const isAscii = bytes.length === text.length + 2;
      if (!isAscii || random.chance(0.5)) return texts.numberOf(text);
      return texts.numberOfBytes(bytes, 1, bytes.length - 1, hashOf(bytes.subarray(1, -1)));
    });
    expect(numbers.map((number) => texts.at(number))).toEqual(written);
    expect(numbers.map((number) => new Texts(texts.pack()).at(number))).toEqual(written);
  });
});

test('texts: short ones that come again share their number, however they come', () => {
  const texts = new Texts();
  const bytes = Buffer.from('/cart');
  expect(new Set([1, 2, 3].map(() => texts.numberOfBytes(bytes, 0, 5, hashOf(bytes)))).size).toBe(1);
  expect(new Set([1, 2, 3].map(() => texts.numberOf('/cart'))).size).toBe(1);
});

test('texts: different ones with one hash are told apart', () => {
  const texts = new Texts();
  const numbers = Array.from({ length: 20 }, (_, i) => texts.numberOfBytes(Buffer.from(`${i + 10}`), 0, 2, 7));
  expect(numbers.map((number) => texts.at(number))).toEqual(numbers.map((_, i) => `${i + 10}`));
});

test('attributes: read like the maps that they were, here and from the packed ones', () => {
  forEachCase(100, (random) => {
    const store = new AttributeStore();
    const maps = Array.from({ length: random.int(1, 20) }, () => {
      const keys = ['a', 'b', 'c', 'd'].filter(() => random.chance(0.5));
      return new Map(keys.map((key) => [key, drawnText(random)]));
    });
    const starts = maps.map((map) => store.add(map));
    for (const from of [store, new AttributeStore(store.pack())]) {
      const read = maps.map(({ size }, i) => new StoredAttributes(from, starts[i]!, starts[i]! + 2 * size));
      expect(read.map((attributes) => [...attributes])).toEqual(maps.map((map) => [...map]));
      expect(read.map((attributes) => [...attributes.keys()])).toEqual(maps.map((map) => [...map.keys()]));
      expect(read.map((attributes) => attributes.get('b'))).toEqual(maps.map((map) => map.get('b')));
      expect(read.map((attributes) => attributes.size)).toEqual(maps.map((map) => map.size));
      // What stands in a store is not copied into it again.
      expect(read.map((attributes) => from.add(attributes))).toEqual(starts);
    }
  });
});
