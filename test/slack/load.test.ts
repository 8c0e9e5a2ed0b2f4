/** The load bench (npm run bench:slack) in short: what people see is held, how soon it comes is not. */
import { describe, expect, test } from 'vitest';
import { type Load, runLoad } from '../bench/slack-load-run.ts';

const SHORT: Load = {
  pace: { seconds: 5, asksPerSecond: 50 },
  teams: 12,
  modelMs: { from: 200, to: 1_000 },
  hasLimits: false,
  patienceMs: 90_000,
  afterwardsMs: 1_000,
};

describe('load', () => {
  test.each([false, true])(
    'load: each of many asks ends in exactly one answer or is told that the line is full (rate limits: %s)',
    async (hasLimits) => {
      // Less of it where Slack counts by the minute.
      const pace = hasLimits ? { seconds: 5, asksPerSecond: 20 } : SHORT.pace;
      const { summary, acks, log } = await runLoad({ ...SHORT, hasLimits, pace });
      const { asks, answered, full, other, neither, twice, astray } = summary;
      // Pictures are given up first.
      const rest = log.replace(/^.*(?:over the rate limit|no picture).*$/gm, '').trim();
      expect({ other, neither, twice, astray, log: rest }).toEqual({
        ...{ other: 0, neither: 0, twice: 0, astray: 0, log: '' },
      });
      expect(asks).toBe(pace.seconds * pace.asksPerSecond);
      expect(answered + full).toBe(asks);
      expect(answered).toBeGreaterThan(0);
      expect(acks).toHaveLength(asks);
    },
    180_000,
  );
});
