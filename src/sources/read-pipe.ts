/**
 * Reading a pipe to its end: a named one, or what a shell makes of `<(command)`. Opening it waits for nobody (an ordinary
 * open of a pipe without a writer never returns, and cannot be given up), and a writer may come a little later.
 */
import { constants, open } from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';
import { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';

/** `onChunk` may throw to end it. */
export async function readPipe(
  path: string,
  label: string,
  signal: AbortSignal,
  onChunk: (chunk: Buffer) => void,
): Promise<void> {
  const fd = await promisify(open)(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const pipe = new Socket({ fd, readable: true, writable: false });
  const giveUp = () => pipe.destroy(signal.reason as Error);
  signal.addEventListener('abort', giveUp, { once: true });
  const waiting = setTimeout(() => pipe.destroy(noWriter(label)), LIMITS.sourceTimeoutMs);
  try {
    if (signal.aborted) giveUp();
    for await (const chunk of pipe) {
      clearTimeout(waiting);
      onChunk(chunk as Buffer);
    }
  } finally {
    clearTimeout(waiting);
    signal.removeEventListener('abort', giveUp);
    pipe.destroy();
  }
}

function noWriter(label: string): Failure {
  return new Failure('timeout', `Nobody wrote to the pipe ${label} within ${LIMITS.sourceTimeoutMs / 1_000} s.`, {
    advice: 'Start what writes to it, or name a file.',
  });
}
