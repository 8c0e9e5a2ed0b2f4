/** How many numbers columns by operation need: one more than the largest that the alignment gave. */
import type { TraceDiff } from '../diff/diff.ts';

export function operationCount({ alignment: { operations } }: TraceDiff): number {
  return 1 + Math.max(largest(operations.baseline), largest(operations.candidate));
}

function largest(numbers: Uint32Array): number {
  let most = 0;
  for (let i = 0; i < numbers.length; i++) if (numbers[i]! > most) most = numbers[i]!;
  return most;
}
