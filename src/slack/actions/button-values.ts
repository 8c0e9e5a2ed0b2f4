/**
 * What comes back with a click: the values that render/ put into its buttons. They come from Slack, and old messages keep
 * the buttons of older versions; what does not fit is refused.
 */
import { z } from 'zod';
import { LIMITS } from '../../limits.ts';
import type { ComparedTraces } from '../../render/answer-actions.ts';
import { VALUE_CHARACTERS } from '../../render/buttons.ts';
import { DETAILS_LISTS, type DetailsPage } from '../../render/details-view.ts';

const reference = z.string().min(1).max(VALUE_CHARACTERS);
const compared = z.strictObject({
  v: z.literal(1),
  b: reference,
  c: reference,
  o: z.enum(['given', 'swapped']),
  p: z.array(reference).min(1).max(LIMITS.poolTraces).optional(),
});
const job = z.strictObject({ v: z.literal(1), job: z.string().regex(/^[0-9a-f]{64}$/) });
const page = z.strictObject({ list: z.enum(DETAILS_LISTS), page: z.int().min(0).max(LIMITS.reportSpans) });

/** Undefined where it is not ours. */
export function readCompared(value: string | undefined): ComparedTraces | undefined {
  const read = compared.safeParse(parse(value));
  if (!read.success) return undefined;
  const { b: baseline, c: candidate, o: order, p: pool = [] } = read.data;
  return { baseline, candidate, order, pool };
}

export function readJob(value: string | undefined): string | undefined {
  return job.safeParse(parse(value)).data?.job;
}

export function readPage(value: string | undefined): DetailsPage | undefined {
  return page.safeParse(parse(value)).data;
}

/** Undefined is what no schema here takes. */
function parse(value: string | undefined): unknown {
  if (value === undefined || value.length > VALUE_CHARACTERS) return undefined;
  try {
    return JSON.parse(value);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
