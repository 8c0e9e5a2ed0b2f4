/**
 * Texts: numbered texts as one run of UTF-8. A large trace has millions of attribute values, of which a comparison reads a
 * handful: none becomes a string before somebody asks. Short texts that come again share their number.
 */

/** Longer texts are seldom the same. */
const SHARED_BYTES = 64;
/** More different texts than this do not repeat. */
const MOST_SHARED = 10_000;
const SLOTS = 32_768;
/** So that texts which were chosen to collide cost no more than others. */
const MOST_PROBES = 8;

const LAST_ASCII = 0x7f;

/** FNV-1a, taken over the bytes of a text one by one. */
export const HASH_START = 0x811c9dc5;
export const HASH_PRIME = 0x01000193;

export interface PackedTexts {
  readonly bytes: Uint8Array;
  /** Where each text ends. */
  readonly ends: Uint32Array;
}

export class Texts {
  #bytes: Uint8Array;
  #ends: Uint32Array;
  #count: number;
  #length: number;
  /** Number of a shared text plus one; 0 in an empty slot. */
  #slots: Int32Array | undefined;
  #hashes: Int32Array | undefined;
  #shared = 0;
  /** Those that came as strings, and those that were asked for. */
  readonly #numbers = new Map<string, number>();
  readonly #strings = new Map<number, string>();

  constructor(packed: PackedTexts = { bytes: new Uint8Array(256), ends: new Uint32Array(0) }) {
    this.#bytes = packed.bytes;
    this.#ends = packed.ends;
    this.#count = packed.ends.length;
    this.#length = packed.ends.at(-1) ?? 0;
  }

  at(number: number): string {
    const known = this.#strings.get(number);
    if (known !== undefined) return known;
    const { buffer, byteOffset } = this.#bytes;
    const from = this.#startOf(number);
    const text = Buffer.from(buffer, byteOffset + from, this.#ends[number]! - from).toString();
    if (this.#strings.size < MOST_SHARED) this.#strings.set(number, text);
    return text;
  }

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#makeRoom(text.length * 3);
    const number = this.#append(this.#write(text));
    if (text.length <= SHARED_BYTES && this.#numbers.size < MOST_SHARED) this.#numbers.set(text, number);
    return number;
  }

  /** The text in these bytes, which are ASCII and have this hash. */
  numberOfBytes(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const slot = this.#slotOf(bytes, from, to, hash);
    const known = slot < 0 ? 0 : this.#slots![slot]!;
    if (known > 0) return known - 1;
    const number = this.#copy(bytes, from, to);
    if (slot >= 0) this.#share(number, slot, hash);
    return number;
  }

  /** The same; −1 for a text that is too long, or one too many, to be shared. */
  sharedNumber(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const slot = this.#slotOf(bytes, from, to, hash);
    if (slot < 0) return -1;
    const known = this.#slots![slot]!;
    if (known > 0) return known - 1;
    if (this.#shared === MOST_SHARED) return -1;
    const number = this.#copy(bytes, from, to);
    this.#share(number, slot, hash);
    return number;
  }

  pack(): PackedTexts {
    const bytes = new Uint8Array(new SharedArrayBuffer(this.#length));
    bytes.set(this.#bytes.subarray(0, this.#length));
    const ends = new Uint32Array(new SharedArrayBuffer(4 * this.#count));
    ends.set(this.#ends.subarray(0, this.#count));
    return { bytes, ends };
  }

  /** The slot with this text, or the empty one where it belongs; −1 where it is too long or all that were looked at are taken. */
  #slotOf(bytes: Uint8Array, from: number, to: number, hash: number): number {
    if (to - from > SHARED_BYTES) return -1;
    this.#slots ??= new Int32Array(SLOTS);
    this.#hashes ??= new Int32Array(SLOTS);
    let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    for (let probe = 0; probe < MOST_PROBES; probe++) {
      const number = this.#slots[slot]! - 1;
      if (number < 0 || (this.#hashes[slot] === hash && this.#is(number, bytes, from, to))) return slot;
      slot = (slot + 1) & (SLOTS - 1);
    }
    return -1;
  }

  #share(number: number, slot: number, hash: number): void {
    if (this.#shared === MOST_SHARED) return;
    this.#shared++;
    this.#slots![slot] = number + 1;
    this.#hashes![slot] = hash;
  }

  /** Puts the text behind the others; returns its bytes. Most texts are ASCII, and short ones are quicker done by hand. */
  #write(text: string): number {
    const bytes = this.#bytes;
    for (let k = 0; k < text.length; k++) {
      const code = text.charCodeAt(k);
      if (code > LAST_ASCII) return ENCODER.encodeInto(text, bytes.subarray(this.#length)).written;
      bytes[this.#length + k] = code;
    }
    return text.length;
  }

  #is(number: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.#startOf(number);
    return this.#ends[number]! - start === to - from && isSame(this.#bytes, start, bytes, from, to);
  }

  #copy(bytes: Uint8Array, from: number, to: number): number {
    this.#makeRoom(to - from);
    const own = this.#bytes;
    let at = this.#length;
    for (let i = from; i < to; i++) own[at++] = bytes[i]!;
    return this.#append(to - from);
  }

  #append(length: number): number {
    this.#length += length;
    if (this.#count === this.#ends.length) this.#ends = grown(this.#ends, new Uint32Array(2 * this.#count + 16));
    this.#ends[this.#count] = this.#length;
    return this.#count++;
  }

  #makeRoom(length: number): void {
    if (this.#length + length <= this.#bytes.length) return;
    this.#bytes = grown(this.#bytes, new Uint8Array(2 * (this.#length + length)));
  }

  #startOf(number: number): number {
    return number === 0 ? 0 : this.#ends[number - 1]!;
  }
}

const ENCODER = new TextEncoder();

function grown<T extends Uint8Array | Uint32Array>(column: T, larger: T): T {
  larger.set(column);
  return larger;
}

/** Whether the bytes between `from` and `to` stand at `knownFrom` as well. */
export function isSame(known: Uint8Array, knownFrom: number, bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== known[knownFrom + i - from]) return false;
  return true;
}
