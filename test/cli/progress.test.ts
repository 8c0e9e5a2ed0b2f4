/** Signs of life, on streams that record what a terminal would get. */
import { expect, test, vi } from 'vitest';
import { startProgress } from '../../src/cli/progress.ts';

/** What is written to a stream like standard error, with the clock in the test's hand. */
function recorded(isTTY: boolean, terminal: string | undefined): readonly string[] {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    const written: string[] = [];
    const stream = { isTTY, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
    const progress = startProgress(stream, terminal);
    progress.say('reading the traces');
    vi.advanceTimersByTime(5_000);
    progress.end();
    return written;
  } finally {
    vi.useRealTimers();
  }
}

test('progress: a terminal gets a line that is rewritten, and nothing stays', () => {
  expect(recorded(true, 'xterm')).toEqual(['\r\u001b[Kreading the traces…', '\r\u001b[K']);
});

test('progress: a pipe and a dumb terminal get a plain line', () => {
  expect(recorded(false, undefined)).toEqual(['spandiff: reading the traces…\n']);
  expect(recorded(true, 'dumb')).toEqual(['spandiff: reading the traces…\n']);
});
