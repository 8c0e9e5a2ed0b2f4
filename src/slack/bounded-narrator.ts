/**
 * A narrator that asks the model for so many explanations at the same time. Who comes on top has the template's words at
 * once: a line would only end in the deadline, and the numbers are on screen already.
 */
import type { Narrator } from '../compare.ts';
import { LIMITS } from '../limits.ts';
import { templateNarrative } from '../narrative/narrate.ts';

export function boundedNarrator(narrator: Narrator, limit: number = LIMITS.narratives): Narrator {
  let asked = 0;
  return {
    narrate: async (report, signal) => {
      if (asked >= limit) return templateNarrative(report, BUSY);
      asked += 1;
      try {
        return await narrator.narrate(report, signal);
      } finally {
        asked -= 1;
      }
    },
  };
}

const BUSY = 'The model was not asked: too many explanations are being worded.';
