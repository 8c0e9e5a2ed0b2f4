/** AttributeView: keys and values in a row that read like a Map. Spans have a handful: looking through them is as fast as hashing. */
import type { Attributes } from './trace.ts';

type Visit = (value: string, key: string, attributes: Attributes) => void;

export abstract class AttributeView implements Attributes {
  abstract readonly size: number;
  abstract get(key: string): string | undefined;
  protected abstract entryAt(k: number): [key: string, value: string];

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  *entries(): MapIterator<[string, string]> {
    for (let k = 0; k < this.size; k++) yield this.entryAt(k);
  }

  abstract keys(): MapIterator<string>;

  *values(): MapIterator<string> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.entries();
  }

  forEach(visit: Visit): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }
}
