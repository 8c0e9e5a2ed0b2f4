/**
 * The one JSON object that the model sees: ids, kinds, directions, and names of services and operations after
 * prompt-names.ts. No measured number, no attribute, no text of the trace beside those names. The strict schema is
 * applied to the finished object right before the call: what it does not allow cannot be sent.
 */
import { z } from 'zod';
import type { Fact } from '../verdict/verdict-types.ts';
import { type Offer, servicesOf } from './plan.ts';
import { HARMLESS_NAME, promptOperation, promptService } from './prompt-names.ts';
import type { WordedFact } from './statements.ts';
import type { Rejection } from './verify.ts';

/** hidden: services are told apart by id only, and operations are left out. */
export type PromptNames = 'normalised' | 'hidden';

const NameSchema = z.string().regex(HARMLESS_NAME).max(80).nullable();
const ServiceIdSchema = z.string().regex(/^s[1-9]\d?$/);

export const PayloadSchema = z.strictObject({
  v: z.literal('1'),
  outcome: z.enum(['slower', 'faster', 'same', 'incomparable']),
  cause: z
    .enum([
      'own-time',
      'gap',
      'dependency',
      'more-calls',
      'new-work',
      'lost-concurrency',
      'lost-shortcut',
      'errors',
      'ambiguous',
    ])
    .nullable(),
  confidence: z.enum(['high', 'medium', 'low']),
  services: z.array(z.strictObject({ id: ServiceIdSchema, name: NameSchema })),
  statements: z.array(
    z.strictObject({
      id: z.string().regex(/^p[1-9]\d?$/),
      kind: z.enum([
        'verdict',
        'total',
        'account',
        'inherited',
        'unchanged',
        'calls',
        'new-work',
        'gone-work',
        'errors',
        'sequential',
        'counterfactual',
        'everything-else',
      ]),
      direction: z.enum(['up', 'down', 'same']),
      about: z.array(ServiceIdSchema),
      operation: NameSchema,
    }),
  ),
  /** Rules that refused the first answer, in a request for repair: codes and paths of ours. */
  rejected: z.array(z.string().regex(/^P\d\d [$a-z0-9.?[\]]{1,40}$/)).optional(),
});

type Payload = z.infer<typeof PayloadSchema>;

export function buildPayload(offer: Offer, names: PromptNames, rejections: readonly Rejection[] = []): string {
  const verdict = offer.verdict.fact;
  if (verdict.kind !== 'verdict') throw new Error('The first statement is not the verdict.');
  const entries = [offer.verdict, ...offer.body];
  const services = [...new Set(entries.flatMap(({ fact }) => servicesOf(fact)))];
  const idOf = new Map(services.map((service, i) => [service, `s${i + 1}`]));
  const payload = {
    v: '1',
    outcome: verdict.outcome,
    cause: verdict.cause?.kind ?? null,
    confidence: verdict.confidence,
    services: services.map((service) => ({
      id: idOf.get(service),
      name: names === 'hidden' ? null : promptService(service),
    })),
    statements: entries.map((entry) => describe(entry, idOf, names)),
    ...(rejections.length === 0 ? {} : { rejected: rejections.map(({ rule, path }) => `${rule} ${path}`) }),
  };
  return JSON.stringify(PayloadSchema.parse(payload));
}

function describe({ id, fact }: WordedFact, idOf: ReadonlyMap<string, string>, names: PromptNames): unknown {
  const operation = operationOf(fact);
  return {
    id,
    kind: fact.kind,
    direction: directionOf(fact),
    about: servicesOf(fact).map((service) => idOf.get(service)),
    operation: names === 'hidden' || operation === undefined ? null : promptOperation(operation),
  };
}

function operationOf(fact: Fact): string | undefined {
  if (fact.kind === 'verdict') return fact.cause?.operation;
  return 'operation' in fact ? fact.operation : undefined;
}

function directionOf(fact: Fact): Payload['statements'][number]['direction'] {
  if (fact.kind === 'unchanged') return 'same';
  const delta =
    fact.kind === 'errors' ? fact.errorsCandidate - fact.errorsBaseline : 'deltaNs' in fact ? fact.deltaNs : 0;
  if (delta === 0) return 'same';
  return delta > 0 ? 'up' : 'down';
}
