/**
 * SpanIds: span ids as the eight bytes that they are. A million of them as strings take as long to make and to look up as
 * everything else in building a trace. An id that is not sixteen hex digits is kept as it was written.
 * W3C trace context: https://www.w3.org/TR/trace-context/#parent-id
 */

/** Two 32-bit words, not both zero: an id of zeros is none. */
export interface SpanIdWords {
  readonly high: number;
  readonly low: number;
}

/** A column of ids as plain data, for another thread. */
export interface PackedSpanIds {
  /** Eight bytes each, the first digits first; zeros for none and for odd ones. */
  readonly bytes: Uint8Array;
  /** Those that are not sixteen hex digits, by their index. */
  readonly odd: ReadonlyMap<number, string>;
}

const BYTES = 8;
const DIGITS = 2 * BYTES;

export class SpanIds {
  length = 0;
  #words = new Uint32Array(64);
  readonly #odd = new Map<number, string>();

  push(id: string | SpanIdWords): void {
    const i = this.length++;
    if (2 * i === this.#words.length) this.#grow();
    if (typeof id === 'string') this.set(i, id);
    else this.#setWords(i, id.high, id.low);
  }

  set(i: number, id: string): void {
    const high = wordAt(id, 0);
    const low = wordAt(id, DIGITS / 2);
    const isUsual = id.length === DIGITS && high >= 0 && low >= 0 && high + low > 0;
    this.#setWords(i, isUsual ? high : 0, isUsual ? low : 0);
    if (isUsual || id === '') this.#odd.delete(i);
    else this.#odd.set(i, id);
  }

  /** '' for none. */
  at(i: number): string {
    if (this.high(i) === 0 && this.low(i) === 0) return this.#odd.get(i) ?? '';
    return spanIdText({ high: this.high(i), low: this.low(i) });
  }

  /** Negative where the first stands before the other in the order of their texts, positive otherwise. */
  compare(one: number, other: number): number {
    if (this.isOdd(one) || this.isOdd(other)) return this.at(one) < this.at(other) ? -1 : 1;
    return this.high(one) - this.high(other) || this.low(one) - this.low(other);
  }

  isNone(i: number): boolean {
    return this.high(i) === 0 && this.low(i) === 0 && !this.#odd.has(i);
  }

  isOdd(i: number): boolean {
    return this.high(i) === 0 && this.low(i) === 0 && this.#odd.has(i);
  }

  high(i: number): number {
    return this.#words[2 * i]!;
  }

  low(i: number): number {
    return this.#words[2 * i + 1]!;
  }

  /** The ids in another order; none where the order points behind the last. */
  pack(order: Int32Array): PackedSpanIds {
    const bytes = new Uint8Array(new SharedArrayBuffer(order.length * BYTES));
    const view = new DataView(bytes.buffer);
    const odd = new Map<number, string>();
    for (let k = 0; k < order.length; k++) {
      const i = order[k]!;
      if (i >= this.length) continue;
      view.setUint32(k * BYTES, this.high(i));
      view.setUint32(k * BYTES + BYTES / 2, this.low(i));
      if (this.isOdd(i)) odd.set(k, this.at(i));
    }
    return { bytes, odd };
  }

  #setWords(i: number, high: number, low: number): void {
    this.#words[2 * i] = high;
    this.#words[2 * i + 1] = low;
  }

  #grow(): void {
    const words = new Uint32Array(this.#words.length * 2);
    words.set(this.#words);
    this.#words = words;
  }
}

export function spanIdText(id: string | SpanIdWords): string {
  if (typeof id === 'string') return id;
  return [id.high, id.low].map((word) => word.toString(16).padStart(DIGITS / 2, '0')).join('');
}

/** All ids as strings: pieces of one long string, since making that many strings one by one takes ten times as long. */
export function spanIdTexts({ bytes, odd }: PackedSpanIds): string[] {
  const digits = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
  const texts = new Array<string>(bytes.length / BYTES);
  for (let i = 0; i < texts.length; i++) {
    const text = digits.slice(i * DIGITS, (i + 1) * DIGITS);
    texts[i] = text === NONE ? (odd.get(i) ?? '') : text;
  }
  return texts;
}

const NONE = '0'.repeat(DIGITS);

/** Eight lower-case hex digits as a number; −1 where they are none. */
function wordAt(text: string, from: number): number {
  let word = 0;
  for (let k = from; k < from + DIGITS / 2; k++) {
    const code = text.charCodeAt(k);
    if (code >= 0x30 && code <= 0x39) word = word * 16 + code - 0x30;
    else if (code >= 0x61 && code <= 0x66) word = word * 16 + code - 0x57;
    else return -1;
  }
  return word;
}

/** Slots looked at before an id goes to the map: ids that were chosen to collide cost no more than others. */
const MOST_PROBES = 32;

/** Finds the first span with an id. */
export class SpanIdIndex {
  readonly #ids: SpanIds;
  /** Number of a span plus one; 0 in an empty slot. At most half of them are taken. */
  readonly #slots: Int32Array;
  readonly #mask: number;
  /** What found no slot, and odd ids. */
  readonly #others = new Map<string, number>();

  constructor(ids: SpanIds) {
    const size = 2 ** Math.ceil(Math.log2(2 * ids.length + 1));
    this.#ids = ids;
    this.#slots = new Int32Array(size);
    this.#mask = size - 1;
  }

  /** The first span that was added with the id of span i: itself where it is the first. */
  add(i: number): number {
    const ids = this.#ids;
    const slot = ids.isOdd(i) ? -1 : this.#slotOf(ids, i);
    if (slot < 0) return this.#addOther(ids.at(i), i);
    if (this.#slots[slot] === 0) this.#slots[slot] = i + 1;
    return this.#slots[slot]! - 1;
  }

  /** The first span whose id stands at i in another column; −1 for none. */
  find(column: SpanIds, i: number): number {
    const slot = column.isOdd(i) ? -1 : this.#slotOf(column, i);
    return slot < 0 ? (this.#others.get(column.at(i)) ?? -1) : this.#slots[slot]! - 1;
  }

  #addOther(id: string, i: number): number {
    const known = this.#others.get(id);
    if (known === undefined) this.#others.set(id, i);
    return known ?? i;
  }

  /** The slot with this id, or the empty one where it belongs; −1 where all that were looked at are taken by others. */
  #slotOf(column: SpanIds, i: number): number {
    const high = column.high(i);
    const low = column.low(i);
    let slot = mixed(high, low) & this.#mask;
    for (let probe = 0; probe < MOST_PROBES; probe++) {
      const span = this.#slots[slot]! - 1;
      if (span < 0 || (this.#ids.low(span) === low && this.#ids.high(span) === high && !this.#ids.isOdd(span)))
        return slot;
      slot = (slot + 1) & this.#mask;
    }
    return -1;
  }
}

function mixed(high: number, low: number): number {
  const once = Math.imul(high ^ Math.imul(low, 0x9e3779b1), 0x85ebca6b);
  return once ^ (once >>> 15);
}
