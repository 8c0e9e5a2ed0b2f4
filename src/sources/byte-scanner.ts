/**
 * ByteScanner: the tokens of JSON text read from its bytes, as far as they are plain: ASCII strings without escapes, times
 * in decimal, numbers that a double holds. At anything else `isPlain` turns false for good and what was read does not
 * count: JSON.parse must then read the text, so that nothing is accepted here that it would refuse or see differently.
 */
import { HASH_PRIME, HASH_START, isSame, Texts } from '../trace/texts.ts';
import { isLossy } from './times.ts';

export const BYTE = {
  openBrace: 0x7b,
  closeBrace: 0x7d,
  openBracket: 0x5b,
  closeBracket: 0x5d,
  comma: 0x2c,
  quote: 0x22,
  letterT: 0x74,
  letterF: 0x66,
} as const;
const COLON = 0x3a;
const SPACE = 0x20;
const ZERO = 0x30;
const END = -1;

/** Keys, numbered from 1, as they stand in the text: `"spanId":`. */
export type Words = readonly Uint8Array[];
/** A key that is none of the words, or no plain key. */
export const OTHER_KEY = 0;

export function wordsOf(keys: readonly string[]): Words {
  return ['', ...keys].map((key) => Buffer.from(`"${key}":`));
}

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NO_BYTES = Buffer.alloc(0);
const NANOSECOND_DIGITS = 9;
const TIME_DIGITS = 19;
/** The second in which 64-bit times end. */
const LAST_SECOND = 9_223_372_036;
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const NUMBER_CHARACTERS = 32;
/** Longer keys are none that we know. */
const KEY_CHARACTERS = 64;

const ID_DIGITS = 16;
/** Four bits for each lower-case hex digit; more for any other byte. */
const NO_DIGIT = 16;
const HEX = Uint8Array.from({ length: 256 }, (_, byte) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(byte));
  return digit < 0 ? NO_DIGIT : digit;
});

const PLAIN = 1;
const NUMERIC = 2;
const BYTE_KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  const isPlain = byte >= SPACE && byte < 0x80 && character !== '"' && character !== '\\';
  return (isPlain ? PLAIN : 0) | (/[\d.eE+-]/.test(character) ? NUMERIC : 0);
});

export class ByteScanner {
  isPlain = true;
  position = 0;
  #bytes: Buffer = NO_BYTES;
  #end = 0;
  /** The string read last, without its quotes, and its hash. */
  from = 0;
  to = 0;
  hash = 0;
  readonly #texts = new Texts();
  /** By their numbers among these. */
  readonly #sharedTexts: string[] = [];
  /** The same bytes, to be compared by eights. */
  #view: DataView = new DataView(NO_BYTES.buffer);
  /** The string that was read last in each place. */
  readonly #lastFrom: Int32Array;
  readonly #lastTo: Int32Array;
  readonly #last: string[];
  /** What led to each place last time. */
  readonly #wayFrom: Int32Array;
  readonly #wayLength: Int32Array;

  /** `places`: how many different places in a value texts are read in. */
  constructor(places: number) {
    this.#lastFrom = new Int32Array(places);
    this.#lastTo = new Int32Array(places);
    this.#last = new Array<string>(places).fill('');
    this.#wayFrom = new Int32Array(places);
    this.#wayLength = new Int32Array(places);
  }

  get bytes(): Buffer {
    return this.#bytes;
  }

  begin(bytes: Buffer, position: number, end: number): void {
    if (bytes !== this.#bytes) this.#turnTo(bytes);
    this.isPlain = true;
    this.position = position;
    this.#end = end;
  }

  /** Steps over the same bytes that led to this place last time: of two spans of one file most is the same. */
  repeatsWay(place: number): boolean {
    const length = this.#wayLength[place]!;
    const to = this.position + length;
    if (length === 0 || to > this.#end || !this.isRepeated(this.#wayFrom[place]!, this.position, to)) return false;
    this.position = to;
    return true;
  }

  /** What lies behind this position led to the place. */
  rememberWay(place: number, from: number): void {
    this.#wayFrom[place] = from;
    this.#wayLength[place] = this.isPlain ? this.position - from : 0;
  }

  /** Whether the bytes between `from` and `to` stand at `known` as well, which is plain. By eights: no plain text is a NaN. */
  isRepeated(known: number, from: number, to: number): boolean {
    const view = this.#view;
    let k = known;
    let i = from;
    for (; i + 8 <= to; i += 8, k += 8) if (view.getFloat64(i, true) !== view.getFloat64(k, true)) return false;
    if (i + 4 <= to) {
      if (view.getInt32(i, true) !== view.getInt32(k, true)) return false;
      i += 4;
      k += 4;
    }
    for (; i < to; i++, k++) if (view.getInt8(i) !== view.getInt8(k)) return false;
    return true;
  }

  /** The next byte that is not white space. */
  peek(): number {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = this.position;
    while (at < end && bytes[at]! <= SPACE && isWhiteSpace(bytes[at]!)) at++;
    this.position = at;
    return at < end ? bytes[at]! : END;
  }

  /** Steps over this byte if it comes next. */
  takes(byte: number): boolean {
    if (this.peek() !== byte) return false;
    this.position++;
    return true;
  }

  /** Steps over these bytes if they come next, without white space. */
  takesAll(literal: Uint8Array): boolean {
    const to = this.position + literal.length;
    if (to > this.#end || !isSame(literal, 0, this.#bytes, this.position, to)) return false;
    this.position = to;
    return true;
  }

  /** This byte must come next. */
  expect(byte: number): void {
    if (this.peek() === byte) this.position++;
    else this.isPlain = false;
  }

  /** A key with its colon, as its number among the words. `guess` is looked at first: spans of one file are alike. */
  key(words: Words, guess: number): number {
    this.peek();
    if (this.takesAll(words[guess]!)) return guess;
    this.string(KEY_CHARACTERS);
    this.expect(COLON);
    for (let number = 1; number < words.length; number++) {
      const word = words[number]!;
      const isAsLong = word.length - '"":'.length === this.to - this.from;
      if (isAsLong && isSame(word, 1, this.#bytes, this.from, this.to)) return number;
    }
    return OTHER_KEY;
  }

  /** A string of at most so many characters. Where the last one in this place comes again, it is the same string. */
  text(maxCharacters: number, place: number): string {
    if (this.#takesLast(place)) return this.#last[place]!;
    this.string(maxCharacters);
    return this.#remember(place, this.#bytes.toString('latin1', this.from, this.to));
  }

  /** The same for a string that comes again and again in other places too. */
  sharedText(maxCharacters: number, place: number): string {
    if (this.#takesLast(place)) return this.#last[place]!;
    this.string(maxCharacters);
    const shared = this.#texts.sharedNumber(this.#bytes, this.from, this.to, this.hash);
    const known = shared < 0 ? undefined : this.#sharedTexts[shared];
    return this.#remember(place, known ?? this.#learnText(shared));
  }

  /** A span id as it is mostly written, put into an object that is there. False, and the position where it was, when it is not. */
  id(into: { high: number; low: number }): boolean {
    if (this.peek() !== BYTE.quote) return false;
    const bytes = this.#bytes;
    const from = this.position + 1;
    const end = from + ID_DIGITS;
    if (end >= this.#end || bytes[end] !== BYTE.quote) return false;
    let high = 0;
    let low = 0;
    let union = 0;
    for (let at = from; at < end; at++) {
      const digit = HEX[bytes[at]!]!;
      union |= digit;
      high = (high << 4) | (low >>> 28);
      low = (low << 4) | digit;
    }
    if ((union & NO_DIGIT) !== 0 || (high | low) === 0) return false;
    into.high = high >>> 0;
    into.low = low >>> 0;
    this.position = end + 1;
    return true;
  }

  /** Nanoseconds since 1970 as digits in quotes, put into an object that is there: a new one per time costs more than the digits. */
  time(into: { seconds: number; nanoseconds: number }): void {
    if (this.#usualTime(into)) return;
    this.string(TIME_DIGITS);
    const point = Math.max(this.from, this.to - NANOSECOND_DIGITS);
    into.seconds = this.#digits(this.from, point);
    into.nanoseconds = this.#digits(point, this.to);
    if (this.from === this.to || into.seconds >= LAST_SECOND) this.isPlain = false;
  }

  /** Today's times have nineteen digits. False, and the position where it was, at anything else. */
  #usualTime(into: { seconds: number; nanoseconds: number }): boolean {
    if (this.peek() !== BYTE.quote) return false;
    const from = this.position + 1;
    const to = from + TIME_DIGITS;
    if (to >= this.#end || this.#bytes[to] !== BYTE.quote) return false;
    const seconds = this.#digits(from, to - NANOSECOND_DIGITS);
    const nanoseconds = this.#digits(to - NANOSECOND_DIGITS, to);
    if (!this.isPlain || seconds >= LAST_SECOND) return false;
    into.seconds = seconds;
    into.nanoseconds = nanoseconds;
    this.position = to + 1;
    return true;
  }

  /** A bare number. */
  number(): number {
    this.peek();
    const from = this.position;
    const end = Math.min(this.#end, from + NUMBER_CHARACTERS);
    const isSingle = from + 1 < end && (BYTE_KINDS[this.#bytes[from + 1]!]! & NUMERIC) === 0;
    if (isSingle) return this.#digits(from, ++this.position);
    while (this.position < end && (BYTE_KINDS[this.#bytes[this.position]!]! & NUMERIC) !== 0) this.position++;
    const token = this.#bytes.toString('latin1', from, this.position);
    const value = JSON_NUMBER.test(token) ? Number(token) : Number.NaN;
    if (Number.isNaN(value) || isLossy(value)) this.isPlain = false;
    return value;
  }

  /** A bare number or boolean, as text. */
  scalar(): string {
    const byte = this.peek();
    return byte === BYTE.letterT || byte === BYTE.letterF ? this.#boolean() : String(this.number());
  }

  #boolean(): string {
    if (this.takesAll(TRUE)) return 'true';
    if (!this.takesAll(FALSE)) this.isPlain = false;
    return 'false';
  }

  /** Steps over the string that was read last in this place, if it comes again. */
  #takesLast(place: number): boolean {
    if (this.peek() !== BYTE.quote) return false;
    const bytes = this.#bytes;
    const from = this.position + 1;
    const to = from + this.#lastTo[place]! - this.#lastFrom[place]!;
    if (to >= this.#end || bytes[to] !== BYTE.quote) return false;
    if (!this.isRepeated(this.#lastFrom[place]!, from, to)) return false;
    this.position = to + 1;
    return true;
  }

  #learnText(number: number): string {
    const text = this.#bytes.toString('latin1', this.from, this.to);
    if (number >= 0) this.#sharedTexts[number] = text;
    return text;
  }

  #remember(place: number, text: string): string {
    this.#lastFrom[place] = this.from;
    this.#lastTo[place] = this.to;
    this.#last[place] = text;
    return text;
  }

  /** A string of at most so many characters, left where it is. */
  string(maxCharacters: number): void {
    this.expect(BYTE.quote);
    const bytes = this.#bytes;
    const from = this.position;
    // One character more than allowed shows that there are too many: nobody's megabytes are looked through in vain.
    const end = this.isPlain ? Math.min(this.#end, from + maxCharacters + 1) : from;
    let hash = HASH_START;
    let at = from;
    while (at < end && (BYTE_KINDS[bytes[at]!]! & PLAIN) !== 0) hash = Math.imul(hash ^ bytes[at++]!, HASH_PRIME);
    if (at === end || bytes[at] !== BYTE.quote) this.isPlain = false;
    this.from = from;
    this.to = this.isPlain ? at : from;
    this.hash = hash;
    this.position = at + 1;
  }

  #digits(from: number, to: number): number {
    const bytes = this.#bytes;
    let value = 0;
    let isPlain = true;
    for (let at = from; at < to; at++) {
      // What is no digit comes out above nine.
      const digit = bytes[at]! ^ ZERO;
      if (digit > 9) isPlain = false;
      value = value * 10 + digit;
    }
    if (!isPlain) this.isPlain = false;
    return value;
  }

  /** Forgets what stood in other bytes. */
  #turnTo(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#lastFrom.fill(0);
    this.#lastTo.fill(0);
    this.#last.fill('');
    this.#wayLength.fill(0);
  }
}

function isWhiteSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
