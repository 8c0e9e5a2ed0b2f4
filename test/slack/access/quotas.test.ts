/** Quotas, with a clock of their own. */
import { expect, test } from 'vitest';
import { LIMITS } from '../../../src/limits.ts';
import { Quotas } from '../../../src/slack/access/quotas.ts';

function quotasAt(clock: { ms: number }): Quotas {
  return new Quotas({ burst: 3, everyMs: 1_000 }, () => clock.ms);
}

test('quotas: a burst goes through, the next question waits for its time', () => {
  const clock = { ms: 50 };
  const quotas = quotasAt(clock);
  expect([1, 2, 3, 4].map(() => quotas.waitMs('U1'))).toEqual([0, 0, 0, 1_000]);
  clock.ms += 999;
  expect(quotas.waitMs('U1')).toBe(1);
  clock.ms += 1;
  expect(quotas.waitMs('U1')).toBe(0);
  expect(quotas.waitMs('U1')).toBe(1_000);
});

test('quotas: a question that has to wait costs nothing', () => {
  const clock = { ms: 0 };
  const quotas = quotasAt(clock);
  for (let i = 0; i < 100; i++) quotas.waitMs('U1');
  clock.ms = 1_000;
  expect(quotas.waitMs('U1')).toBe(0);
});

test('quotas: one person does not use up what another has', () => {
  const quotas = quotasAt({ ms: 0 });
  for (let i = 0; i < 10; i++) quotas.waitMs('U1');
  expect(quotas.waitMs('U2')).toBe(0);
});

test('quotas: after a long silence the burst is as large as ever, and no larger', () => {
  const clock = { ms: 0 };
  const quotas = quotasAt(clock);
  for (let i = 0; i < 3; i++) quotas.waitMs('U1');
  clock.ms = 1e9;
  expect([1, 2, 3, 4].map(() => quotas.waitMs('U1'))).toEqual([0, 0, 0, 1_000]);
});

test('quotas: more people than can be remembered do not fill the memory, and the latest are the ones remembered', () => {
  const quotas = quotasAt({ ms: 0 });
  for (let i = 0; i < 3; i++) quotas.waitMs('first');
  for (let i = 0; i < LIMITS.quotaEntries; i++) quotas.waitMs(`U${i}`);
  for (let i = 0; i < 3; i++) quotas.waitMs('last');
  expect(quotas.waitMs('last')).toBe(1_000);
  expect(quotas.waitMs('first')).toBe(0);
});
