/**
 * TimeColumn: Unix times to the nanosecond as two numbers each. 64-bit integers would be BigInts, and a million of them
 * take as long to make and to compare as the rest of building a trace.
 */

/** Unix time; zero is unknown. */
export interface UnixTime {
  /** Whole seconds, not negative. */
  readonly seconds: number;
  /** 0 … 999,999,999 */
  readonly nanoseconds: number;
}

const NS_PER_SECOND = 1_000_000_000;
const NS_PER_SECOND_BIG = 1_000_000_000n;
const MAX_INT64 = 2n ** 63n - 1n;

export class TimeColumn {
  #seconds = new Float64Array(64);
  #nanoseconds = new Uint32Array(64);

  /** Unknown where it is missing, not after 1970 or beyond 64 bits. */
  set(i: number, time: UnixTime | bigint | undefined): void {
    if (i >= this.#seconds.length) this.#grow();
    if (typeof time === 'object') {
      this.#seconds[i] = time.seconds;
      this.#nanoseconds[i] = time.nanoseconds;
    } else if (time !== undefined && time > 0n && time <= MAX_INT64) {
      this.#seconds[i] = Number(time / NS_PER_SECOND_BIG);
      this.#nanoseconds[i] = Number(time % NS_PER_SECOND_BIG);
    }
  }

  isKnown(i: number): boolean {
    return this.#seconds[i] !== 0 || this.#nanoseconds[i] !== 0;
  }

  /** Negative, zero or positive: which is earlier; unknown times are the earliest. */
  compare(one: number, other: number): number {
    return this.#seconds[one]! - this.#seconds[other]! || this.#nanoseconds[one]! - this.#nanoseconds[other]!;
  }

  /** Nanoseconds from another time of this column; exact up to 104 days, and beyond that too large to be mistaken. */
  sinceNs(i: number, base: UnixTime): number {
    return (this.#seconds[i]! - base.seconds) * NS_PER_SECOND + (this.#nanoseconds[i]! - base.nanoseconds);
  }

  at(i: number): UnixTime {
    return { seconds: this.#seconds[i]!, nanoseconds: this.#nanoseconds[i]! };
  }

  #grow(): void {
    const seconds = new Float64Array(this.#seconds.length * 2);
    seconds.set(this.#seconds);
    this.#seconds = seconds;
    const nanoseconds = new Uint32Array(this.#nanoseconds.length * 2);
    nanoseconds.set(this.#nanoseconds);
    this.#nanoseconds = nanoseconds;
  }
}

export function unixNanoOf({ seconds, nanoseconds }: UnixTime): bigint {
  return BigInt(seconds) * NS_PER_SECOND_BIG + BigInt(nanoseconds);
}
