/** The other end of thread.ts: does the works that it is told to, one after the other, and answers. */
import { getHeapStatistics } from 'node:v8';
import { parentPort } from 'node:worker_threads';
import { Failure } from '../failure.ts';
import { failureToData, type ThreadAnswer, type ThreadTask } from './thread.ts';

/** What a thread can do, by name; each is given the input that it was called with on the other side. */
type Works = Readonly<Record<string, (input: never) => unknown>>;

/** `onFirstTask`: runs once, when there is something to do and the first work waits for its file. */
export function answerAs(works: Works, { onFirstTask }: { readonly onFirstTask?: () => void } = {}): void {
  // What is no Failure is a bug: it ends the thread, and comes out on the other side.
  parentPort!.on('message', async ({ work, input }: ThreadTask) => {
    parentPort!.postMessage(await answerOf(works[work]!, input));
  });
  if (onFirstTask !== undefined) parentPort!.once('message', onFirstTask);
}

async function answerOf(work: (input: never) => unknown, input: unknown): Promise<ThreadAnswer> {
  try {
    return { value: await work(input as never), heldBytes: heldBytes() };
  } catch (error) {
    if (error instanceof Failure) return { failure: failureToData(error), heldBytes: heldBytes() };
    throw error;
  }
}

/** Of this thread alone: objects, and columns and payloads beside them, those that nobody needs any more among them. */
function heldBytes(): number {
  const { total_heap_size: heap, external_memory: columns } = getHeapStatistics();
  return heap + columns;
}
