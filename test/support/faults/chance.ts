/**
 * Chance for the simulator: distributions of times, and seeds by name. Every draw has a seed made of where it happens
 * (which request, which step, which attempt), not of what was drawn before: so two runs of one request differ by the
 * fault alone, and their durations say exactly what the fault cost.
 */
import { Random } from '../random.ts';

/** A new generator for one place of a run. */
export function randomAt(seed: number, ...place: readonly number[]): Random {
  return new Random(mixed(seed, ...place));
}

/** 32 bits out of many; close inputs lie far apart. */
export function mixed(seed: number, ...parts: readonly number[]): number {
  let hash = seed >>> 0;
  for (const part of parts) {
    hash = Math.imul(hash ^ part, 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash ^= hash >>> 13;
  }
  return hash >>> 0;
}

/** Heavy-tailed: service times are products of many small factors. */
export function logNormal(random: Random, median: number, sigma: number): number {
  return median * Math.exp(sigma * normal(random));
}

export function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random.next());
}

/** Every order of magnitude between the two is equally likely. */
export function logUniform(random: Random, from: number, to: number): number {
  return from * (to / from) ** random.next();
}

export function uniform(random: Random, from: number, to: number): number {
  return from + random.next() * (to - from);
}

/** Box and Muller's normal deviate. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
