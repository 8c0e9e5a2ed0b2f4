/**
 * JsonCursor: walks the outer structure of a JSON text byte by byte and hands out inner values one at a time. A trace
 * of a million spans is never one tree of objects: each span is parsed, read and forgotten, so memory stays flat and
 * no input can exhaust it (`[{},{},{}…` of 200 MB ends JSON.parse in a crash, deep brackets in minutes).
 * Syntax: RFC 8259. Values that nobody asked for are only checked for balanced strings and brackets.
 */
import { LIMITS } from '../limits.ts';

/** What `peek` sees behind the last byte. */
export const END = -1;

/** A value that was skipped because it is larger or deeper than limits.ts allows. */
export const OVERSIZED = Symbol('oversized');

export class JsonError extends Error {
  /** Byte offset in the text. */
  readonly position: number;

  constructor(message: string, position: number) {
    super(message);
    this.name = 'JsonError';
    this.position = position;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const LAST_ASCII = 0x7f;
/** Longer keys are none that we know. */
const KEY_BYTES = 64;

export class JsonCursor {
  position: number;
  /** The text of the value that `value` read last. */
  text = '';
  readonly bytes: Buffer;
  /** Behind the last byte that is this cursor's to read. */
  readonly end: number;
  /** True behind an opening bracket, where no comma is due. */
  #first = false;
  #isAscii = true;
  #depth = 0;

  constructor(bytes: Buffer, position = 0, end = bytes.length) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
  }

  /** Another cursor over the same text, for members that must be read out of their order. */
  at(position: number): JsonCursor {
    return new JsonCursor(this.bytes, position, this.end);
  }

  /** The next byte that is not white space, without moving behind it; END at the end. */
  peek(): number {
    const bytes = this.bytes;
    let at = this.position;
    while (at < this.end && isWhiteSpace(bytes[at]!)) at++;
    this.position = at;
    return at < this.end ? bytes[at]! : END;
  }

  isAtObject(): boolean {
    return this.peek() === OPEN_BRACE;
  }

  isAtArray(): boolean {
    return this.peek() === OPEN_BRACKET;
  }

  /** Steps into an object; over `null`, which stands for an absent one, and then returns false. */
  enterObject(): boolean {
    return this.#enter(OPEN_BRACE, 'an object');
  }

  enterArray(): boolean {
    return this.#enter(OPEN_BRACKET, 'an array');
  }

  /** The next key of the object; its value must be consumed before the next call. Undefined, and outside, at its end. */
  nextKey(): string | undefined {
    if (!this.#nextMember(CLOSE_BRACE)) return undefined;
    if (this.peek() !== QUOTE) throw this.unexpected('a key');
    const start = this.position;
    this.#skipString();
    const key = this.#readKey(start + 1, this.position - 1);
    if (this.peek() !== COLON) throw this.unexpected('":"');
    this.position++;
    return key;
  }

  /** True in front of the next element, which must be consumed before the next call. False, and outside, at the end. */
  nextElement(): boolean {
    return this.#nextMember(CLOSE_BRACKET);
  }

  skipValue(): void {
    const byte = this.peek();
    this.#isAscii = true;
    this.#depth = 0;
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#skipContainer();
    else if (byte === QUOTE) this.#skipString();
    else this.#skipScalar();
  }

  /** Parses the next value. OVERSIZED when it is too large or too deep to be one span. */
  value(): unknown {
    this.peek();
    const start = this.position;
    this.skipValue();
    if (this.position - start > LIMITS.spanBytes || this.#depth > LIMITS.jsonDepth) return OVERSIZED;
    this.text = this.bytes.toString(this.#isAscii ? 'latin1' : 'utf8', start, this.position);
    try {
      return JSON.parse(this.text);
    } catch (error) {
      // The parser's own message quotes the text: content of a trace must not reach a log.
      throw new JsonError('not valid JSON', start + offsetIn(error));
    }
  }

  /** The text between an earlier position and this one. */
  textFrom(position: number): string {
    return this.bytes.toString('utf8', position, this.position);
  }

  /** The error of finding something else than this in front of the cursor. */
  unexpected(expected: string): JsonError {
    const byte = this.peek();
    return byte === END ? this.#endsEarly() : new JsonError(`${expected} was expected`, this.position);
  }

  #enter(open: number, expected: string): boolean {
    if (this.peek() === open) {
      this.position++;
      this.#first = true;
      return true;
    }
    if (this.bytes.toString('latin1', this.position, this.position + 4) !== 'null') throw this.unexpected(expected);
    this.position += 4;
    return false;
  }

  #nextMember(close: number): boolean {
    const byte = this.peek();
    const first = this.#first;
    this.#first = false;
    if (byte === close) {
      this.position++;
      return false;
    }
    if (first) return true;
    if (byte !== COMMA) throw this.unexpected(close === CLOSE_BRACE ? '"," or "}"' : '"," or "]"');
    this.position++;
    return true;
  }

  #readKey(start: number, end: number): string {
    if (end - start > KEY_BYTES) return '';
    const key = this.bytes.toString('latin1', start, end);
    // No key that we know needs an escape.
    return key.includes('\\') ? '' : key;
  }

  #skipString(): void {
    const bytes = this.bytes;
    const end = this.end;
    let at = this.position + 1;
    let union = 0;
    while (at < end) {
      const byte = bytes[at++]!;
      union |= byte;
      if (byte === QUOTE) {
        if (union > LAST_ASCII) this.#isAscii = false;
        this.position = at;
        return;
      }
      if (byte === BACKSLASH) at++;
    }
    throw this.#endsEarly();
  }

  /** One flat loop, since this is where most of the time of reading a trace goes. */
  #skipContainer(): void {
    const bytes = this.bytes;
    const end = this.end;
    let at = this.position;
    let union = 0;
    let depth = 0;
    let deepest = 0;
    while (at < end) {
      const byte = bytes[at++]!;
      if (byte === QUOTE) {
        let inner = 0;
        while (at < end && inner !== QUOTE) {
          inner = bytes[at++]!;
          union |= inner;
          if (inner === BACKSLASH) at++;
        }
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (++depth > deepest) deepest = depth;
      } else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) {
        if (union > LAST_ASCII) this.#isAscii = false;
        this.#depth = deepest;
        this.position = at;
        return;
      }
    }
    throw this.#endsEarly();
  }

  #skipScalar(): void {
    const start = this.position;
    while (this.position < this.end && isScalarByte(this.bytes[this.position]!)) this.position++;
    if (this.position === start) throw this.unexpected('a value');
  }

  #endsEarly(): JsonError {
    return new JsonError('the text ends too early', this.end);
  }
}

function isWhiteSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Bytes of numbers, true, false and null. */
function isScalarByte(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x2d ||
    byte === 0x2b ||
    byte === 0x2e ||
    byte === 0x45
  );
}

function offsetIn(error: unknown): number {
  const found = /at position (\d+)/.exec(error instanceof Error ? error.message : '');
  return found === null ? 0 : Number(found[1]);
}
