import { expect, test } from 'vitest';
import { LIMITS } from '../../src/limits.ts';
import { Deliveries } from '../../src/slack/deliveries.ts';

test('deliveries: each is new once', () => {
  const deliveries = new Deliveries();
  expect(deliveries.isNew('Ev1')).toBe(true);
  expect(deliveries.isNew('Ev1')).toBe(false);
  expect(deliveries.isNew('Ev2')).toBe(true);
});

test('deliveries: are remembered for as long as Slack may repeat them, and then forgotten', () => {
  let now = 0;
  const deliveries = new Deliveries(() => now);
  deliveries.isNew('Ev1');
  now = LIMITS.deliveryMemoryMs;
  expect(deliveries.isNew('Ev1')).toBe(false);
  now += 1;
  expect(deliveries.isNew('Ev1')).toBe(true);
});

test('deliveries: memory is bounded, and the oldest are forgotten first', () => {
  const deliveries = new Deliveries(() => 0);
  for (let i = 0; i <= LIMITS.deliveryMemoryEntries; i++) deliveries.isNew(`Ev${i}`);
  expect(deliveries.isNew(`Ev${LIMITS.deliveryMemoryEntries}`)).toBe(false);
  expect(deliveries.isNew('Ev2')).toBe(false);
  expect(deliveries.isNew('Ev0')).toBe(true);
});
