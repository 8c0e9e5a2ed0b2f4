/** Threads: what crosses to them and back, how many there are, and how they end. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { LIMITS } from '../../src/limits.ts';
import { failureFrom } from './support.ts';
import {
  addTo,
  breakDown,
  countForEver,
  double,
  fail,
  hold,
  leave,
  meet,
  PROGRAM,
  sum,
  THREADS,
} from './thread-works.ts';

const OPTIONS = { signal: new AbortController().signal, isLong: false };
const LONG = { ...OPTIONS, isLong: true };

function shared(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4));
}

/** A counter that never stands still for so long while somebody counts. */
function expectStandstill(counter: Int32Array): void {
  const counted = Atomics.load(counter, 0);
  for (let k = 0; k < 10_000_000; k++) if (Atomics.load(counter, 0) !== counted) break;
  expect(Atomics.load(counter, 0)).toBe(counted);
}

async function untilCounted(counter: Int32Array): Promise<void> {
  while (Atomics.load(counter, 0) === 0) await new Promise(setImmediate);
}

/** All threads that there may be, each at its work. */
function meetAll(): Promise<number[]> {
  const here = shared();
  const all = Array.from({ length: LIMITS.threads }, () => THREADS.run(meet, [here, LIMITS.threads], LONG));
  return Promise.all(all);
}

test('thread: what the work returns comes back', async () => {
  expect(await THREADS.run(double, Int32Array.of(1, 2), OPTIONS)).toEqual(Int32Array.of(2, 4));
});

test('thread: shared memory is not copied', async () => {
  const column = shared();
  await THREADS.run(addTo, column, OPTIONS);
  expect([...column]).toEqual([1]);
});

test('thread: what is handed over is copied or moved as told', async () => {
  const [copied, moved] = [Int32Array.of(1), Int32Array.of(1)];
  await THREADS.run(double, copied, OPTIONS);
  await THREADS.run(double, moved, { ...OPTIONS, transfer: [moved.buffer] });
  expect([copied.length, moved.length]).toEqual([1, 0]);
});

test('thread: a failure comes back as one, with its advice', async () => {
  const failure = await failureFrom(THREADS.run(fail, undefined, OPTIONS));
  expect(failure).toMatchObject({ code: 'malformed', message: 'It is broken.', advice: 'Mend it.' });
});

test('thread: a bug comes back as one, and the next work is done', async () => {
  const [broken, next] = [THREADS.run(breakDown, undefined, OPTIONS), THREADS.run(sum, [1, 2], OPTIONS)];
  await expect(broken).rejects.toThrow(new TypeError('a bug'));
  expect(await next).toBe(3);
});

test('thread: one that ends without an answer is unavailable, and the next work is done', async () => {
  const [left, next] = [THREADS.run(leave, undefined, OPTIONS), THREADS.run(sum, [1, 2], OPTIONS)];
  expect((await failureFrom(left)).code).toBe('unavailable');
  expect(await next).toBe(3);
});

test('thread: one that takes more memory than it may have is too large, and nothing else ends', async () => {
  const program = ['--max-old-space-size=40', fileURLToPath(PROGRAM), 'take-all-memory'];
  const { stdout } = await promisify(execFile)(process.execPath, program);
  expect(stdout).toBe('Failure: The traces take more memory than there is.\n3\n');
});

test('thread: two small works are done one after the other by one thread, and so is the next', async () => {
  const ids = await Promise.all([1, 2].map(() => THREADS.run(meet, [shared(), 1], OPTIONS)));
  ids.push(await THREADS.run(meet, [shared(), 1], OPTIONS));
  expect(new Set(ids).size).toBe(1);
});

test('thread: long works are done side by side, and the next one finds their threads', async () => {
  const here = shared();
  const ids = await Promise.all([1, 2].map(() => THREADS.run(meet, [here, 2], LONG)));
  expect(new Set(ids).size).toBe(2);
  expect(ids).toContain(await THREADS.run(meet, [shared(), 1], LONG));
});

test('thread: one that holds much memory ends after its work', async () => {
  const holding = await THREADS.run(hold, LIMITS.idleThreadBytes, OPTIONS);
  expect(await meetAll()).not.toContain(holding);
  const light = await THREADS.run(hold, 1, OPTIONS);
  expect(await meetAll()).toContain(light);
});

test('thread: one that has been idle for so long that it ends is given nothing more', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const idle = await THREADS.run(meet, [shared(), 1], OPTIONS);
  vi.advanceTimersByTime(LIMITS.threadIdleMs);
  vi.useRealTimers();
  expect(await THREADS.run(meet, [shared(), 1], OPTIONS)).not.toBe(idle);
});

test('thread: there are never more than so many at once, and all works are done', async () => {
  const works = Array.from({ length: 9 }, (_, i) => THREADS.run(meet, [shared(), 1], i % 2 === 0 ? OPTIONS : LONG));
  const ids = await Promise.all(works);
  expect(ids).toHaveLength(9);
  expect(new Set(ids).size).toBeLessThanOrEqual(LIMITS.threads);
});

test('thread: a question that was given up before begins nothing', () => {
  const options = { ...OPTIONS, signal: AbortSignal.abort(new Error('given up')) };
  expect(() => THREADS.run(double, Int32Array.of(1), options)).toThrow('given up');
});

test('thread: a question that is given up ends its thread, and the one in line is answered', async () => {
  const counter = shared();
  const asked = new AbortController();
  const answer = THREADS.run(countForEver, counter, { ...OPTIONS, signal: asked.signal });
  const next = THREADS.run(sum, [1, 2], OPTIONS);
  await untilCounted(counter);
  asked.abort(new Error('given up'));
  await expect(answer).rejects.toThrow('given up');
  expectStandstill(counter);
  expect(await next).toBe(3);
});

test('thread: a question that is given up in line is never begun', async () => {
  const [first, second] = [shared(), shared()];
  const [asked, askedNext] = [new AbortController(), new AbortController()];
  const answer = THREADS.run(countForEver, first, { ...OPTIONS, signal: asked.signal });
  const next = THREADS.run(countForEver, second, { ...OPTIONS, signal: askedNext.signal });
  await untilCounted(first);
  askedNext.abort(new Error('given up in line'));
  await expect(next).rejects.toThrow('given up in line');
  asked.abort(new Error('given up'));
  await expect(answer).rejects.toThrow('given up');
  expect(await THREADS.run(sum, [1, 2], OPTIONS)).toBe(3);
  expect([...second]).toEqual([0]);
});
