import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LIMITS } from '../../src/limits.ts';
import { renderSentence } from '../../src/render/notices.ts';
import { LiveMessage } from '../../src/slack/live-message.ts';
import type { Outlet } from '../../src/slack/outlet.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Writes down what it shows; each show ends when the test says so, or at once. */
function newOutlet({ isSlow = false, fails = false } = {}) {
  const shown: string[] = [];
  const ends: (() => void)[] = [];
  const outlet: Outlet = {
    note: undefined,
    messageTs: undefined,
    async show(message, phase) {
      if (fails && phase === 'progress') throw new Error('no');
      const step = /"title":"([^"]+)","status":"in_progress"/.exec(JSON.stringify(message.blocks));
      shown.push(`${phase}: ${step?.[1] ?? message.text}`);
      if (isSlow) await new Promise<void>((resolve) => ends.push(resolve));
    },
  };
  return { outlet, shown, endNext: () => ends.shift()?.() };
}

describe('live message', () => {
  test('live message: progress is shown at once, then at most every three seconds, and then the latest', async () => {
    const { outlet, shown } = newOutlet();
    const live = new LiveMessage(outlet, () => {});
    await live.progress({ ahead: 3 });
    await live.progress('reading');
    await live.progress('comparing');
    expect(shown).toEqual(['progress: Waiting in line to compare two traces: 3 ahead of you …']);
    await vi.advanceTimersByTimeAsync(LIMITS.progressIntervalMs - 1);
    expect(shown).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(shown).toEqual([
      'progress: Waiting in line to compare two traces: 3 ahead of you …',
      'progress: Compare them',
    ]);
  });

  test('live message: a result is shown at once and no progress comes after it', async () => {
    const { outlet, shown } = newOutlet();
    const live = new LiveMessage(outlet, () => {});
    await live.progress('reading');
    await live.progress('comparing');
    await live.result(renderSentence('Done.'), 'numbers');
    await live.progress('explaining');
    await vi.advanceTimersByTimeAsync(10 * LIMITS.progressIntervalMs);
    expect(shown).toEqual(['progress: Read both traces', 'numbers: Done.']);
  });

  test('live message: a slow older state never overtakes a newer one', async () => {
    const { outlet, shown, endNext } = newOutlet({ isSlow: true });
    const live = new LiveMessage(outlet, () => {});
    const progress = live.progress('reading');
    const result = live.result(renderSentence('Done.'), 'final');
    await vi.advanceTimersByTimeAsync(0);
    expect(shown).toEqual(['progress: Read both traces']);
    endNext();
    await progress;
    await vi.advanceTimersByTimeAsync(0);
    endNext();
    await result;
    expect(shown).toEqual(['progress: Read both traces', 'final: Done.']);
  });

  test('live message: progress that cannot be shown is reported, a result that cannot is the caller’s trouble', async () => {
    const lost: unknown[] = [];
    const live = new LiveMessage(newOutlet({ fails: true }).outlet, (error) => lost.push(error));
    await live.progress('reading');
    expect(lost).toHaveLength(1);
    const broken: Outlet = { note: undefined, messageTs: undefined, show: () => Promise.reject(new Error('no')) };
    await expect(new LiveMessage(broken, () => {}).result(renderSentence('Done.'), 'final')).rejects.toThrow('no');
  });
});
