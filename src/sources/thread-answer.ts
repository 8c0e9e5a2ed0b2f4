/** The other end of thread.ts: does the works that it is told to, one after the other, and answers. */
import { parentPort } from 'node:worker_threads';
import { Failure } from '../failure.ts';
import { failureToData, type ThreadAnswer, type ThreadTask } from './thread.ts';

/** `works`: what this thread can do, by name; each is given the input that it was called with on the other side. */
export function answerAs(works: Readonly<Record<string, (input: never) => unknown>>): void {
  // What is no Failure is a bug: it ends the thread, and comes out on the other side.
  parentPort!.on('message', async ({ work, input }: ThreadTask) => {
    parentPort!.postMessage(await answerOf(works[work]!, input));
  });
}

async function answerOf(work: (input: never) => unknown, input: unknown): Promise<ThreadAnswer> {
  try {
    return { value: await work(input as never) };
  } catch (error) {
    if (error instanceof Failure) return { failure: failureToData(error) };
    throw error;
  }
}
