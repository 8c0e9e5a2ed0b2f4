/**
 * Randomness for tests: a small generator of our own, so that a seed means the same on every machine and for ever, and
 * `forEachCase`, which runs a property on many seeds and names the one that broke it.
 *
 * A run is the same every time: a test that fails today fails tomorrow. `SPANDIFF_SEED=<number>` starts elsewhere; the
 * seed that a failure prints makes the failing case the first one.
 */

const USUAL_SEED = 20_261_122;

export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 ≤ x < 1. The generator is mulberry32: 32 bits of state, a full period, good enough for tests. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** An integer, both ends included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)]!;
  }

  shuffled<T>(list: readonly T[]): T[] {
    const shuffled = [...list];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const other = this.int(0, i);
      [shuffled[i], shuffled[other]] = [shuffled[other]!, shuffled[i]!];
    }
    return shuffled;
  }
}

/** Runs a property on `count` seeds. `property` throws where it does not hold. */
export function forEachCase(count: number, property: (random: Random, number: number) => void): void {
  const { first, name } = seedOfRun();
  for (let number = 0; number < count; number++) {
    try {
      property(new Random(first + number), number);
    } catch (error) {
      throw withSeed(error, first + number, name);
    }
  }
}

function seedOfRun(): { first: number; name: string } {
  const given = process.env.SPANDIFF_SEED;
  const first = given === undefined ? USUAL_SEED : Number(given);
  if (!Number.isSafeInteger(first)) throw new Error(`SPANDIFF_SEED is not a whole number: ${given}`);
  return { first, name: given === undefined ? 'the usual seed' : `SPANDIFF_SEED=${given}` };
}

function withSeed(error: unknown, seed: number, run: string): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(`broken with SPANDIFF_SEED=${seed} (in a run with ${run}):\n${reason}`, { cause: error });
}
