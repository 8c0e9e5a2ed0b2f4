/**
 * A recording: one question to a model and what it answered, as JSON. It holds the request's payload and the answers,
 * and nothing else of a trace; the offer that the verifier needs is read out of the payload. Format: README.md.
 */
import { z } from 'zod';
import { MECHANISM_IDS, mechanismOf } from '../../src/narrative/hypotheses/catalogue.ts';
import type { Offer } from '../../src/narrative/plan.ts';

/** As it was sent. Looser than the schema of today's requests: a recording outlives words and mechanisms of the catalogue. */
const SentSchema = z.looseObject({
  services: z.array(z.looseObject({ id: z.string(), name: z.string().nullable() })),
  statements: z.array(z.looseObject({ id: z.string(), kind: z.string(), about: z.array(z.string()) })).min(1),
  changed: z.array(z.string()),
  mechanisms: z.array(z.looseObject({ id: z.string(), statements: z.array(z.string()) })),
});

export const RecordingSchema = z.strictObject({
  format: z.literal('spandiff.recording/1'),
  /** What was asked about, for people. */
  about: z.string(),
  /** constructed: written by hand, to show and test the evaluation. */
  origin: z.enum(['recorded', 'constructed']),
  model: z.string(),
  prompt: z.strictObject({ id: z.string(), version: z.string(), sha256: z.string() }).nullable(),
  payload: SentSchema,
  /** The answer, then the one after repair; empty where the server gave none. */
  answers: z
    .array(
      z.strictObject({
        text: z.string(),
        status: z.enum(['completed', 'incomplete', 'filtered', 'refused', 'failed', 'tool-call']),
        form: z.enum(['exact', 'embedded']),
        calls: z.int(),
        latencyMs: z.number().optional(),
      }),
    )
    .max(2),
  /** Why there is no answer. */
  failure: z.string().optional(),
  usage: z.strictObject({ inputTokens: z.int(), outputTokens: z.int() }).optional(),
});

export type Recording = z.infer<typeof RecordingSchema>;

/** Kinds and services of statements, which is all that the rules ask for. Services are called by their ids. */
export function offerIn({ payload }: Recording): Offer {
  const entries = payload.statements.map(({ id, kind, about }) => {
    const [service = '', peer] = about;
    const cause = kind === 'verdict' && service !== '' ? { service, peer } : null;
    const inside = kind === 'inherited' ? { service: peer ?? service } : undefined;
    return { id, text: '', isTold: false, fact: { kind, service, peer, cause, inside } };
  }) as unknown as Offer['body'];
  const known = payload.mechanisms.filter(({ id }) => MECHANISM_IDS.includes(id));
  return {
    verdict: entries[0]!,
    body: entries.slice(1),
    mechanisms: known.map(({ id, statements }) => ({ mechanism: mechanismOf(id), statements, isSuggested: false })),
    changed: [],
    services: payload.services.map(({ id }) => id),
    traced: new Set(),
    everyService: payload.services.map(({ id, name }) => (id === 's1' ? id : (name ?? id))),
  };
}
