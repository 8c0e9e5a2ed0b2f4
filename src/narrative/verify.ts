/**
 * The verifier: decides whether a plan that a model wrote may be shown. Pure; returns rejections and never throws.
 *
 *   P01 the text is short             P08 every id was offered in this request
 *   P02 it is one JSON object         P09 `verdict` is the verdict
 *   P03 no key stands twice           P10 the body has 1 to 6 statements
 *   P04 it matches the schema         P12 the link fits the statement
 *   P05 no statement stands twice     P13 the model finished: no refusal, no tool call, not cut off
 *   P06 the verdict is not in the body
 *   P07, P11 and N01 to N12 are rules of hypotheses: hypotheses/verify-hypotheses.ts
 *
 * Verdict and body are accepted or refused as a whole: what can be salvaged from a bad plan may be what an attacker put
 * there. A bad hypothesis is dropped alone.
 * Rejections hold codes and paths of ours only, never text of the model.
 */
import { LIMITS } from '../limits.ts';
import { type DroppedHypothesis, verifyHypotheses } from './hypotheses/verify-hypotheses.ts';
import { embeddedObject, hasDuplicateKey, parseObject } from './json-text.ts';
import type { ModelAnswer } from './language-model.ts';
import { linkFits, type Offer, type Plan } from './plan.ts';
import { PLAN_KEYS, PlanSchema } from './plan-schema.ts';

export const RULES = ['P01', 'P02', 'P03', 'P04', 'P05', 'P06', 'P08', 'P09', 'P10', 'P12', 'P13'] as const;
export type Rule = (typeof RULES)[number];

export interface Rejection {
  readonly rule: Rule;
  /** Where, as in `body[2].link`; `$` is the whole answer. */
  readonly path: string;
}

export type Verification =
  | { readonly plan: Plan; readonly rejections: readonly []; readonly dropped: readonly DroppedHypothesis[] }
  | { readonly plan: undefined; readonly rejections: readonly Rejection[] };

/** More rejections tell the model nothing new. */
const REJECTIONS_TOLD = 12;

export function verifyPlan(answer: ModelAnswer, offer: Offer): Verification {
  if (answer.status !== 'completed') return refuse([{ rule: 'P13', path: '$' }]);
  if (answer.text.length > LIMITS.modelAnswerCharacters) return refuse([{ rule: 'P01', path: '$' }]);
  const text = answer.form === 'embedded' ? embeddedObject(answer.text) : answer.text;
  const value = parseObject(text);
  if (value === undefined) return refuse([{ rule: 'P02', path: '$' }]);
  if (hasDuplicateKey(text)) return refuse([{ rule: 'P03', path: '$' }]);
  const parsed = PlanSchema.safeParse(value);
  if (!parsed.success) return refuse(parsed.error.issues.map(({ path }) => ({ rule: 'P04', path: ownPath(path) })));
  const { verdict, body, hypotheses } = parsed.data;
  const { kept, dropped } = verifyHypotheses(hypotheses, offer);
  const plan: Plan = { verdict, body, hypotheses: kept };
  const rejections = [...checkVerdict(plan, offer), ...checkBody(plan, offer)];
  return rejections.length === 0 ? { plan, rejections: [], dropped } : refuse(rejections);
}

function refuse(rejections: readonly Rejection[]): Verification {
  return { plan: undefined, rejections: rejections.slice(0, REJECTIONS_TOLD) };
}

function checkVerdict(plan: Plan, offer: Offer): readonly Rejection[] {
  return plan.verdict === offer.verdict.id ? [] : [{ rule: 'P09', path: 'verdict' }];
}

function checkBody(plan: Plan, offer: Offer): readonly Rejection[] {
  const rejections: Rejection[] = [];
  const offered = new Map(offer.body.map((entry) => [entry.id, entry]));
  const seen = new Set<string>();
  if (plan.body.length < Math.min(1, offered.size) || plan.body.length > LIMITS.narrativeBody) {
    rejections.push({ rule: 'P10', path: 'body' });
  }
  plan.body.slice(0, LIMITS.narrativeStatements).forEach(({ statement, link }, i) => {
    const path = `body[${i}].statement`;
    const entry = offered.get(statement);
    if (seen.has(statement)) rejections.push({ rule: 'P05', path });
    seen.add(statement);
    if (statement === offer.verdict.id || statement === plan.verdict) rejections.push({ rule: 'P06', path });
    else if (entry === undefined) rejections.push({ rule: 'P08', path });
    const before = i === 0 ? undefined : (offered.get(plan.body[i - 1]!.statement) ?? offer.verdict);
    if (entry !== undefined && !linkFits(link, entry, before, offer.verdict)) {
      rejections.push({ rule: 'P12', path: `body[${i}].link` });
    }
  });
  return rejections;
}

/** Keys that are not ours are text of the model and become "?". */
function ownPath(path: readonly PropertyKey[]): string {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    return PLAN_KEYS.has(String(step)) ? `.${String(step)}` : '.?';
  });
  return steps.join('').replace(/^\./, '') || '$';
}
