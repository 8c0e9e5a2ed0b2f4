/**
 * The plan as the model must write it. The schema is constant: providers compile a schema on first use, and a cold one
 * costs seconds, so ids come from a fixed alphabet and verify.ts checks which of them were offered. It is shallow and
 * holds enums only (beside the note, a plain string): under `strict`, some servers refuse lengths, counts, patterns and formats.
 * https://platform.openai.com/docs/guides/structured-outputs
 */
import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { CHECK_IDS, MECHANISM_IDS } from './hypotheses/catalogue.ts';
import { LINKS } from './plan.ts';

export const PLAN_SCHEMA_NAME = 'narrative_plan';

const STATEMENT_IDS = Array.from({ length: LIMITS.narrativeStatements }, (_, i) => `p${i + 1}`);

export const PlanSchema = z.strictObject({
  v: z.enum(['1']),
  verdict: z.enum(STATEMENT_IDS),
  body: z.array(z.strictObject({ statement: z.enum(STATEMENT_IDS), link: z.enum(LINKS) })),
  hypotheses: z.array(
    z.strictObject({
      mechanism: z.enum(MECHANISM_IDS),
      checks: z.array(z.enum(CHECK_IDS)),
      statements: z.array(z.enum(STATEMENT_IDS)),
      note: z.string(),
    }),
  ),
});

/** Every key that the schema knows; a path in a rejection names no other. */
export const PLAN_KEYS: ReadonlySet<string> = new Set([
  ...Object.keys(PlanSchema.shape),
  ...Object.keys(PlanSchema.shape.body.element.shape),
  ...Object.keys(PlanSchema.shape.hypotheses.element.shape),
]);
