/**
 * ScannedAttributes: the attribute list of a span of OTLP JSON where the scanner saw it: keys as strings, since they are
 * few, and values as places in the payload, none of them a string before somebody asks.
 */
import { LIMITS } from '../limits.ts';
import type { Texts } from '../trace/texts.ts';
import { BYTE, type ByteScanner, OTHER_KEY, wordsOf } from './byte-scanner.ts';

const BEHIND_VALUE = Buffer.from('}}');
const KEY_WORDS = wordsOf(['key']);
const VALUE_WORDS = wordsOf(['value']);
const KNOWN = 1;
const STRING_VALUE = 1;
/** What attributes a span has depends on its kind most of all, so each kind has its places for them: 0 where it is unknown. */
const KINDS = 6;
export const ATTRIBUTE_PLACES = KINDS * LIMITS.attributesPerSpan;
/** Members of AnyValue with one plain value. */
const PLAIN_VALUE_WORDS = wordsOf(['stringValue', 'intValue', 'doubleValue', 'boolValue', 'bytesValue']);

export class ScannedAttributes {
  size = 0;
  /** Place of the first key. */
  first = 0;
  /** By place; what was not read in this span is of an earlier one. */
  readonly keys: string[] = new Array<string>(ATTRIBUTE_PLACES).fill('');
  readonly #scanner: ByteScanner;
  /** The scanner's place for the first key. */
  readonly #firstPlace: number;
  readonly #from = new Int32Array(LIMITS.attributesPerSpan);
  readonly #to = new Int32Array(LIMITS.attributesPerSpan);
  readonly #hash = new Int32Array(LIMITS.attributesPerSpan);
  /** Of a number or a boolean; '' for a string. */
  readonly #scalar: string[] = [];
  /** The value that was numbered last in the same place. */
  readonly #lastFrom = new Int32Array(ATTRIBUTE_PLACES);
  readonly #lastLength = new Int32Array(ATTRIBUTE_PLACES);
  readonly #lastNumber = new Int32Array(ATTRIBUTE_PLACES).fill(-1);
  #lastBytes: Buffer | undefined;
  #lastTexts: Texts | undefined;

  constructor(scanner: ByteScanner, firstPlace: number) {
    this.#scanner = scanner;
    this.#firstPlace = firstPlace;
  }

  /** `kind`: of the span, as the payload writes it. */
  read(kind: string | number): void {
    const scanner = this.#scanner;
    this.first = typeof kind === 'number' && kind > 0 && kind < KINDS ? Math.trunc(kind) * LIMITS.attributesPerSpan : 0;
    scanner.expect(BYTE.openBracket);
    if (scanner.takes(BYTE.closeBracket)) return;
    do this.#readOne();
    while (scanner.isPlain && scanner.takes(BYTE.comma));
    scanner.expect(BYTE.closeBracket);
  }

  keyText(k: number): string {
    return this.keys[this.first + k]!;
  }

  valueText(k: number): string {
    return this.#scalar[k] || this.#scanner.bytes.toString('latin1', this.#from[k], this.#to[k]);
  }

  /** The value as a number among these texts. */
  valueNumber(k: number, texts: Texts): number {
    const scalar = this.#scalar[k]!;
    if (scalar !== '') return texts.numberOf(scalar);
    const { bytes } = this.#scanner;
    if (bytes !== this.#lastBytes || texts !== this.#lastTexts) this.#forgetNumbers(bytes, texts);
    const from = this.#from[k]!;
    const to = this.#to[k]!;
    const place = this.first + k;
    const last = this.#lastNumber[place]!;
    if (
      last >= 0 &&
      to - from === this.#lastLength[place] &&
      this.#scanner.isRepeated(this.#lastFrom[place]!, from, to)
    )
      return last;
    const number = texts.numberOfBytes(bytes, from, to, this.#hash[k]!);
    this.#lastFrom[place] = from;
    this.#lastLength[place] = to - from;
    this.#lastNumber[place] = number;
    return number;
  }

  /** `{"key": "http.route", "value": {"stringValue": "/cart"}}` */
  #readOne(): void {
    const scanner = this.#scanner;
    const k = this.size;
    if (k === LIMITS.attributesPerSpan) {
      scanner.isPlain = false;
      return;
    }
    this.#readKey(k);
    this.#readValue(k);
    this.size = k + 1;
    if (scanner.takesAll(BEHIND_VALUE)) return;
    scanner.expect(BYTE.closeBrace);
    scanner.expect(BYTE.closeBrace);
  }

  /** And all that stands around it, up to the value. */
  #readKey(k: number): void {
    const scanner = this.#scanner;
    const place = this.#firstPlace + this.first + k;
    if (scanner.repeatsWay(place)) return;
    scanner.peek();
    const from = scanner.position;
    scanner.expect(BYTE.openBrace);
    if (scanner.key(KEY_WORDS, KNOWN) !== KNOWN) scanner.isPlain = false;
    this.keys[this.first + k] = scanner.sharedText(LIMITS.nameCharacters, place);
    scanner.expect(BYTE.comma);
    if (scanner.key(VALUE_WORDS, KNOWN) !== KNOWN) scanner.isPlain = false;
    scanner.expect(BYTE.openBrace);
    if (scanner.key(PLAIN_VALUE_WORDS, STRING_VALUE) === OTHER_KEY) scanner.isPlain = false;
    scanner.rememberWay(place, from);
  }

  #readValue(k: number): void {
    const scanner = this.#scanner;
    const isString = scanner.peek() === BYTE.quote;
    this.#scalar[k] = isString ? '' : scanner.scalar();
    if (!isString) return;
    scanner.string(LIMITS.attributeValueCharacters);
    this.#from[k] = scanner.from;
    this.#to[k] = scanner.to;
    this.#hash[k] = scanner.hash;
  }

  #forgetNumbers(bytes: Buffer, texts: Texts): void {
    this.#lastBytes = bytes;
    this.#lastTexts = texts;
    this.#lastNumber.fill(-1);
  }
}
