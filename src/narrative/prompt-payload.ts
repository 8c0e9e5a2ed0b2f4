/**
 * The one JSON object that the model sees: ids, kinds, directions, names of services and operations after
 * prompt-names.ts, keys of changed attributes, and mechanisms of the catalogue. No measured number, no value of an
 * attribute, no text of the trace beside those names. The strict schema is
 * applied to the finished object right before the call: what it does not allow cannot be sent.
 */
import { z } from 'zod';
import type { Fact } from '../verdict/verdict-types.ts';
import { CHECK_IDS, MECHANISM_IDS, MECHANISMS } from './hypotheses/catalogue.ts';
import { CHANGED_KEYS } from './hypotheses/changed-keys.ts';
import { type Offer, servicesOf } from './plan.ts';
import { HARMLESS_NAME, promptOperation, promptPeer, promptService } from './prompt-names.ts';
import type { WordedFact } from './statements.ts';
import type { Rejection } from './verify.ts';

/** hidden: services are told apart by id only, and operations are left out. */
export type PromptNames = 'normalised' | 'hidden';

const NameSchema = z.string().regex(HARMLESS_NAME).max(80).nullable();
const StatementIdSchema = z.string().regex(/^p[1-9]\d?$/);
const TITLES = MECHANISMS.map(({ title }) => title);
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
      id: StatementIdSchema,
      kind: z.enum([
        'verdict',
        'total',
        'account',
        'inherited',
        'unchanged',
        'calls',
        'new-work',
        'gone-work',
        'unseen-work',
        'errors',
        'sequential',
        'counterfactual',
        'rival',
        'untraced',
        'changed',
      ]),
      direction: z.enum(['up', 'down', 'same']),
      about: z.array(ServiceIdSchema),
      operation: NameSchema,
    }),
  ),
  /** Keys of attributes that differ on the path of the cause; never their values. */
  changed: z.array(z.enum(CHANGED_KEYS)),
  /** What the report leaves open. */
  mechanisms: z.array(
    z.strictObject({
      id: z.enum(MECHANISM_IDS),
      title: z.enum(TITLES),
      statements: z.array(StatementIdSchema),
      checks: z.array(z.enum(CHECK_IDS)),
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
  const idOf = new Map(offer.services.map((service, i) => [service, `s${i + 1}`]));
  const payload = {
    v: '1',
    outcome: verdict.outcome,
    cause: verdict.cause?.kind ?? null,
    confidence: verdict.confidence,
    services: offer.services.map((service) => ({
      id: idOf.get(service),
      name: names === 'hidden' ? null : offer.traced.has(service) ? promptService(service) : promptPeer(service),
    })),
    statements: entries.map((entry) => describe(entry, idOf, names)),
    changed: offer.changed,
    mechanisms: offer.mechanisms.map(({ mechanism, statements }) => ({
      id: mechanism.id,
      title: mechanism.title,
      statements,
      checks: mechanism.checks.map(({ id }) => id),
    })),
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
