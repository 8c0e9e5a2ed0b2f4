/**
 * AttributeList: the attributes of one span as a flat list of keys and values that reads like a Map. Spans have a handful:
 * looking through them is as fast as hashing, and a million Maps take four times the memory.
 */
import type { Attributes } from '../trace/trace.ts';

type Visit = (value: string, key: string, attributes: Attributes) => void;

export class AttributeList implements Attributes {
  /** Key, value, key, value, … */
  readonly #texts: string[];

  /** The list becomes its own; each key stands in it once. */
  constructor(texts: string[] = []) {
    this.#texts = texts;
  }

  get size(): number {
    return this.#texts.length >> 1;
  }

  get(key: string): string | undefined {
    const at = this.#find(key);
    return at < 0 ? undefined : this.#texts[at + 1];
  }

  has(key: string): boolean {
    return this.#find(key) >= 0;
  }

  set(key: string, value: string): void {
    const at = this.#find(key);
    if (at < 0) this.#texts.push(key, value);
    else this.#texts[at + 1] = value;
  }

  delete(key: string): void {
    const at = this.#find(key);
    if (at >= 0) this.#texts.splice(at, 2);
  }

  *entries(): MapIterator<[string, string]> {
    for (let at = 0; at < this.#texts.length; at += 2) yield [this.#texts[at]!, this.#texts[at + 1]!];
  }

  *keys(): MapIterator<string> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): MapIterator<string> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.entries();
  }

  forEach(visit: Visit): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }

  #find(key: string): number {
    const texts = this.#texts;
    for (let at = 0; at < texts.length; at += 2) if (texts[at] === key) return at;
    return -1;
  }
}
