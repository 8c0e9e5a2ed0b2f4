/** What the lines of progress say. */
import { expect, test } from 'vitest';
import { listenerFor } from '../../src/cli/listener.ts';

test('progress tells the stages, and which trace is waited for and for how long', () => {
  const said: string[] = [];
  const { onStage, onWaiting } = listenerFor({ say: (text) => void said.push(text), end: () => {} });
  onStage('reading');
  onWaiting('tempo:4bf92f3577b34da6a3ce929d0e0e4736', { why: 'not-there', forMs: 10_000 });
  onWaiting(`https://grafana.example/${'x'.repeat(300)}\u001b[2J`, { why: 'not-whole', forMs: 10_000 });
  expect(said.slice(0, 2)).toEqual([
    'reading the traces',
    'trace tempo:4bf92f3577b34da6a3ce929d0e0e4736 is not there yet; asking again for up to 10 s',
  ]);
  expect(said[2]).toMatch(/^trace https:\/\/grafana\.\S+…\S+ is not whole yet; asking again for up to 10 s$/);
  expect(said[2]).not.toContain('\u001b');
});
