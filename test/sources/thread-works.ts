/** Works for the test of threads: what a thread may do. As a program: the work that takes all memory. */
import { threadId } from 'node:worker_threads';
import { Failure } from '../../src/failure.ts';
import { programBeside, Threads } from '../../src/sources/thread.ts';

export const THREADS = new Threads(programBeside(import.meta.url, 'thread-works-worker'));
/** This file, as a program. */
export const PROGRAM = import.meta.url;

export function double(numbers: Int32Array): Int32Array {
  return numbers.map((number) => 2 * number);
}

export async function addTo(shared: Int32Array): Promise<void> {
  shared[0]! += 1;
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

export function fail(): never {
  throw new Failure('malformed', 'It is broken.', { advice: 'Mend it.' });
}

export function breakDown(): never {
  throw new TypeError('a bug');
}

export function leave(): never {
  process.exit(0);
}

export function countForEver(counter: Int32Array): never {
  for (;;) Atomics.add(counter, 0, 1);
}

/** Which thread it is, once as many are at it as wait for each other. */
export function meet([here, all]: readonly [Int32Array, number]): number {
  Atomics.add(here, 0, 1);
  Atomics.notify(here, 0);
  for (let met = Atomics.load(here, 0); met < all; met = Atomics.load(here, 0)) Atomics.wait(here, 0, met);
  return threadId;
}

/** Holds so many bytes; which thread it is. */
export function hold(bytes: number): number {
  held = new ArrayBuffer(bytes);
  return held.byteLength === bytes ? threadId : -1;
}

let held: ArrayBuffer;

export function takeAllMemory(): never {
  let taken: unknown;
  for (;;) taken = { taken, more: [taken] };
}

if (process.argv[2] === 'take-all-memory') {
  const options = { signal: new AbortController().signal, isLong: false };
  console.log(String(await THREADS.run(takeAllMemory, undefined, options).catch(String)));
  console.log(await THREADS.run(sum, [1, 2], options));
}
