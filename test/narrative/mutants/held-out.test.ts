/** Good notes that the rules were not made with: few of them may be refused. */
import { expect, test } from 'vitest';
import { heldOutNotes } from './held-out.ts';

test('of notes that were written from the prompt alone at most 5 of 128 are refused', () => {
  const { tried, refused } = heldOutNotes();
  expect(tried).toBe(128);
  expect(refused.length, refused.join('\n')).toBeLessThanOrEqual(5);
});
