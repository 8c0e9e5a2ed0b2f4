/**
 * Notes that were written from prompts/narrate.md and real requests alone, by a hand that knew neither rules nor verifier, after
 * the rules were made. They measure how many good notes are refused; no rule may ever be fitted to them, or they are worth
 * nothing: who changes the rules because of one of them has to have new ones written.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { reportOn } from '../../../src/compare.ts';
import { verifyHypotheses } from '../../../src/narrative/hypotheses/verify-hypotheses.ts';
import type { Offer } from '../../../src/narrative/plan.ts';
import { FAULT_KINDS } from '../../support/faults/fault.ts';
import { drawCase } from '../../support/faults/fault-case.ts';
import { offerFor } from '../plans.ts';

const SEEDS = [9_201, 9_202, 9_203];

const NotesSchema = z.array(
  z.strictObject({
    /** Number of the request, from 1. */
    request: z.int().min(1),
    mechanism: z.string(),
    checks: z.array(z.string()),
    statements: z.array(z.string()),
    note: z.string().min(1),
  }),
);

export function heldOutNotes(): { readonly tried: number; readonly refused: readonly string[] } {
  const file = new URL('../hypotheses/held-out-notes.json', import.meta.url);
  const notes = NotesSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const offers = offersOfRequests();
  const refused = notes.filter(({ request, ...hypothesis }) => {
    return verifyHypotheses([hypothesis], offers[request - 1]!).dropped.length > 0;
  });
  return { tried: notes.length, refused: refused.map(({ note }) => note) };
}

/** What the writer was given, in order. */
function offersOfRequests(): readonly Offer[] {
  return FAULT_KINDS.flatMap((kind) =>
    SEEDS.flatMap((seed) => {
      const { baseline, candidate } = drawCase(kind, seed).case;
      const offer = offerFor(reportOn(baseline, candidate, 'given'));
      return offer.mechanisms.length === 0 ? [] : [offer];
    }),
  );
}
