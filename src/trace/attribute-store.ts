/**
 * AttributeStore: the attributes of all spans of a trace as pairs of numbers, of a key and of a text. A map per span would
 * take four times the memory and could not be handed to another thread.
 */
import { AttributeView } from './attribute-view.ts';
import { type PackedTexts, Texts } from './texts.ts';
import type { Attributes } from './trace.ts';

export interface PackedAttributes {
  readonly keys: readonly string[];
  /** Key, text, key, text, … */
  readonly pairs: Uint32Array;
  readonly texts: PackedTexts;
}

export class AttributeStore {
  readonly texts: Texts;
  readonly #keys: string[];
  readonly #keyNumbers: Map<string, number>;
  #pairs: Uint32Array;
  #length: number;

  constructor(packed?: PackedAttributes) {
    this.texts = new Texts(packed?.texts);
    this.#keys = [...(packed?.keys ?? [])];
    this.#keyNumbers = new Map(this.#keys.map((key, number) => [key, number]));
    this.#pairs = packed?.pairs ?? new Uint32Array(64);
    this.#length = packed?.pairs.length ?? 0;
  }

  /** Where the next pair will stand. */
  get length(): number {
    return this.#length;
  }

  keyNumber(key: string): number {
    const known = this.#keyNumbers.get(key);
    if (known !== undefined) return known;
    const number = this.#keys.push(key) - 1;
    this.#keyNumbers.set(key, number);
    return number;
  }

  push(key: number, text: number): void {
    if (this.#length === this.#pairs.length) this.#grow();
    this.#pairs[this.#length] = key;
    this.#pairs[this.#length + 1] = text;
    this.#length += 2;
  }

  /** Where these attributes begin; unless they stand in here already, they are copied. */
  add(attributes: Attributes): number {
    if (attributes instanceof StoredAttributes && attributes.isIn(this)) return attributes.from;
    const from = this.#length;
    for (const [key, value] of attributes) this.push(this.keyNumber(key), this.texts.numberOf(value));
    return from;
  }

  valueOf(key: string, from: number, to: number): string | undefined {
    const number = this.#keyNumbers.get(key);
    if (number === undefined) return undefined;
    for (let at = from; at < to; at += 2) if (this.#pairs[at] === number) return this.texts.at(this.#pairs[at + 1]!);
    return undefined;
  }

  keysOf(from: number, to: number): string[] {
    const keys: string[] = [];
    for (let at = from; at < to; at += 2) keys.push(this.#keys[this.#pairs[at]!]!);
    return keys;
  }

  entryAt(at: number): [key: string, value: string] {
    return [this.#keys[this.#pairs[at]!]!, this.texts.at(this.#pairs[at + 1]!)];
  }

  pack(): PackedAttributes {
    const pairs = new Uint32Array(new SharedArrayBuffer(4 * this.#length));
    pairs.set(this.#pairs.subarray(0, this.#length));
    return { keys: this.#keys, pairs, texts: this.texts.pack() };
  }

  #grow(): void {
    const pairs = new Uint32Array(this.#pairs.length * 2);
    pairs.set(this.#pairs);
    this.#pairs = pairs;
  }
}

/** The attributes of one span, in its trace's store. */
export class StoredAttributes extends AttributeView {
  readonly #store: AttributeStore;
  readonly #from: number;
  readonly #to: number;

  constructor(store: AttributeStore, from: number, to: number) {
    super();
    this.#store = store;
    this.#from = from;
    this.#to = to;
  }

  get size(): number {
    return (this.#to - this.#from) / 2;
  }

  get from(): number {
    return this.#from;
  }

  isIn(store: AttributeStore): boolean {
    return store === this.#store;
  }

  get(key: string): string | undefined {
    return this.#store.valueOf(key, this.#from, this.#to);
  }

  keys(): MapIterator<string> {
    return this.#store.keysOf(this.#from, this.#to).values();
  }

  protected entryAt(k: number): [key: string, value: string] {
    return this.#store.entryAt(this.#from + 2 * k);
  }
}
