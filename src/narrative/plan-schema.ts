/**
 * The plan as the model must write it. The schema is constant: providers compile a schema on first use, and a cold one
 * costs seconds, so ids come from a fixed alphabet and verify.ts checks which of them were offered. It is shallow and
 * holds enums only: under `strict`, some servers refuse lengths, counts, patterns and formats.
 * https://platform.openai.com/docs/guides/structured-outputs
 */
import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { LINKS } from './plan.ts';

export const PLAN_SCHEMA_NAME = 'narrative_plan';

const STATEMENT_IDS = Array.from({ length: LIMITS.narrativeStatements }, (_, i) => `p${i + 1}`);

export const PlanSchema = z.strictObject({
  v: z.enum(['1']),
  verdict: z.enum(STATEMENT_IDS),
  body: z.array(z.strictObject({ statement: z.enum(STATEMENT_IDS), link: z.enum(LINKS) })),
});

/** Every key that the schema knows; a path in a rejection names no other. */
export const PLAN_KEYS: ReadonlySet<string> = new Set(['v', 'verdict', 'body', 'statement', 'link']);
