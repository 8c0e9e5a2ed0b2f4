/**
 * SharedTexts: one string for equal bytes. Keys, names and many values repeat from span to span; finding the string of
 * before takes a fifth of the time of making a new one, and keeps the memory flat.
 */

/** Longer texts are seldom the same. */
const SHARED_BYTES = 64;
const SLOTS = 32_768;
const MOST_TEXTS = 10_000;
/** So that texts which were chosen to collide cost no more than others. */
const MOST_PROBES = 8;

/** FNV-1a, taken over the bytes of a text one by one. */
export const HASH_START = 0x811c9dc5;
export const HASH_PRIME = 0x01000193;

export class SharedTexts {
  readonly #texts: string[] = [];
  /** The bytes of each text: comparing bytes is several times faster than comparing them with a string's characters. */
  readonly #bytes = new Uint8Array(MOST_TEXTS * SHARED_BYTES);
  readonly #hashes = new Int32Array(MOST_TEXTS);
  /** Number of a text plus one; 0 in an empty slot. */
  readonly #slots = new Uint16Array(SLOTS);

  /** The ASCII text in these bytes, whose hash is this. */
  textOf(bytes: Buffer, from: number, to: number, hash: number): string {
    if (from === to) return '';
    if (to - from > SHARED_BYTES) return bytes.toString('latin1', from, to);
    let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    for (let probe = 0; probe < MOST_PROBES; probe++) {
      const number = this.#slots[slot]! - 1;
      if (number < 0) return this.#learn(bytes, from, to, slot, hash);
      if (this.#hashes[number] === hash && this.#isText(number, bytes, from, to)) return this.#texts[number]!;
      slot = (slot + 1) & (SLOTS - 1);
    }
    return bytes.toString('latin1', from, to);
  }

  #isText(number: number, bytes: Buffer, from: number, to: number): boolean {
    return this.#texts[number]!.length === to - from && isSame(this.#bytes, number * SHARED_BYTES, bytes, from, to);
  }

  #learn(bytes: Buffer, from: number, to: number, slot: number, hash: number): string {
    const text = bytes.toString('latin1', from, to);
    const number = this.#texts.length;
    if (number === MOST_TEXTS) return text;
    this.#texts.push(text);
    this.#bytes.set(bytes.subarray(from, to), number * SHARED_BYTES);
    this.#hashes[number] = hash;
    this.#slots[slot] = number + 1;
    return text;
  }
}

/** Whether the bytes between `from` and `to` stand at `knownFrom` as well. */
export function isSame(known: Uint8Array, knownFrom: number, bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== known[knownFrom + i - from]) return false;
  return true;
}
