/**
 * A narrative that a model arranged: payload → answer → verifier → at most one repair → statements → last gate. Ends in
 * the template, with a reason worded here, on every failure of the model, its server, its answer or the deadline.
 */
import { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import type { Narrative, PromptReference, Report } from '../report/report.ts';
import { type Deadline, withDeadline } from './deadline.ts';
import { tellHypotheses } from './hypotheses/tell-hypotheses.ts';
import type { DroppedHypothesis } from './hypotheses/verify-hypotheses.ts';
import {
  type LanguageModel,
  type ModelAnswer,
  ModelFailure,
  type ModelFailureCode,
  type ModelTurn,
} from './language-model.ts';
import { gateProblems } from './last-gate.ts';
import { type Offer, offerOf, type Plan } from './plan.ts';
import { PLAN_SCHEMA_NAME, PlanSchema } from './plan-schema.ts';
import { loadExamples, loadPrompt, type Prompt, type PromptExample } from './prompt.ts';
import { buildPayload, type PromptNames } from './prompt-payload.ts';
import { renderPlan } from './render-narrative.ts';
import { wordFacts } from './statements.ts';
import { templateNarrative } from './template.ts';
import type { QuestionMeter } from './usage.ts';
import { type Rejection, verifyPlan } from './verify.ts';

export interface AskOptions {
  readonly names: PromptNames;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  /** A new one: it counts what this question costs. */
  readonly meter: QuestionMeter;
}

export async function modelNarrative(report: Report, model: LanguageModel, options: AskOptions): Promise<Narrative> {
  const worded = wordFacts(report);
  const offer = offerOf(worded, report, options.names);
  if (offer.body.length < 2) return templateNarrative(report, 'There was nothing for a model to arrange.');
  const trail: Trail = { rejections: [], dropped: [] };
  const arranged = await arrange(model, offer, options, trail);
  const usage = options.meter.usage();
  const asked = usage === undefined ? {} : { ...(trail.prompt === undefined ? {} : { prompt: trail.prompt }), usage };
  const rejected = [...new Set([...trail.rejections, ...trail.dropped].map(({ rule }) => rule))].map((rule) => ({
    rule,
  }));
  const template = (reason: string) => ({ ...templateNarrative(report, reason, rejected), ...asked });
  if (arranged.plan === undefined) return template(arranged.reason);
  const statements = renderPlan(arranged.plan, worded);
  if (gateProblems(report, statements).length > 0) return template('The text did not pass the last check.');
  const hypotheses = tellHypotheses(arranged.plan.hypotheses, offer, report);
  return { author: 'model', model: model.name, statements, hypotheses, rejected, ...asked };
}

type Arranged = { readonly plan: Plan } | { readonly plan: undefined; readonly reason: string };

/** Kept as it happens: the deadline may cut the repair off. */
interface Trail {
  readonly rejections: Rejection[];
  readonly dropped: DroppedHypothesis[];
  prompt?: PromptReference;
}

async function arrange(model: LanguageModel, offer: Offer, options: AskOptions, trail: Trail): Promise<Arranged> {
  try {
    return await withDeadline(options.deadlineMs, options.signal, (deadline) =>
      askAndRepair(model, offer, options, deadline, trail),
    );
  } catch (error) {
    return { plan: undefined, reason: reasonOf(error) };
  }
}

async function askAndRepair(
  model: LanguageModel,
  offer: Offer,
  { names, meter }: AskOptions,
  { signal, msLeft }: Deadline,
  trail: Trail,
): Promise<Arranged> {
  const prompts = await loadPrompts();
  const { id, version, sha256 } = prompts.narrate;
  trail.prompt = { id, version, sha256 };
  const ask = (system: string, found: readonly Rejection[], callsLeft: number) =>
    model.answer(
      {
        system,
        turns: [...prompts.turns, { role: 'user', content: buildPayload(offer, names, found) }],
        schema: PlanSchema,
        schemaName: PLAN_SCHEMA_NAME,
        maxOutputTokens: prompts.narrate.maxOutputTokens,
        callsLeft,
        msLeft,
        meter,
      },
      signal,
    );
  let answer = await ask(prompts.narrate.text, [], LIMITS.modelCalls);
  let verified = verifyPlan(answer, offer);
  const callsLeft = LIMITS.modelCalls - answer.calls;
  if (verified.plan === undefined) {
    trail.rejections.push(...verified.rejections);
    if (callsLeft > 0 && isWorthRepair(answer)) {
      answer = await ask(`${prompts.narrate.text}\n\n${prompts.repair.text}`, verified.rejections, callsLeft);
      verified = verifyPlan(answer, offer);
      trail.rejections.push(...verified.rejections);
    }
  }
  if (verified.plan !== undefined) {
    trail.dropped.push(...verified.dropped);
    return { plan: verified.plan };
  }
  return { plan: undefined, reason: refusalReason(answer, verified.rejections) };
}

/** A model that declined once declines twice. */
function isWorthRepair({ status }: ModelAnswer): boolean {
  return status !== 'refused' && status !== 'filtered';
}

interface Prompts {
  readonly narrate: Prompt;
  readonly repair: Prompt;
  readonly turns: readonly ModelTurn[];
}

async function loadPrompts(): Promise<Prompts> {
  const [narrate, repair, examples] = await Promise.all([loadPrompt('narrate'), loadPrompt('repair'), loadExamples()]);
  return { narrate, repair, turns: examples.flatMap(turnsOf) };
}

function turnsOf({ payload, plan }: PromptExample): readonly ModelTurn[] {
  return [
    { role: 'user', content: JSON.stringify(payload) },
    { role: 'assistant', content: JSON.stringify(plan) },
  ];
}

/* Reasons: what people read. Never a word of the server or the model. */

const FAILURES: Readonly<Record<ModelFailureCode, string>> = {
  timeout: 'The model did not answer in time.',
  interrupted: 'The question was stopped before the model answered.',
  unauthorized: "The model's server refused the key.",
  'not-found': "The model's server does not know this model or this address.",
  limited: "The model's server takes no more requests for now.",
  unavailable: "The model's server answered with an error.",
  unreachable: "The model's server could not be reached.",
  'refused-request': "The model's server refused the request.",
  redirected: "The model's server sent the question to another address, which is not followed.",
  unreadable: "The model's server sent something that is not an answer.",
  resting: "The model's server failed several times in a row and is left alone for a while.",
  'over-budget': "This process has used up the model's budget for today; it starts again at midnight UTC.",
};

function reasonOf(error: unknown): string {
  if (error instanceof ModelFailure) return FAILURES[error.code];
  if (error instanceof Failure) return error.message;
  throw error;
}

const STATUSES: Readonly<Record<ModelAnswer['status'], string | undefined>> = {
  completed: undefined,
  incomplete: 'The answer of the model was cut off.',
  filtered: "The model's server withheld the answer.",
  refused: 'The model declined to answer.',
  failed: 'The model failed to answer.',
  'tool-call': 'The model did not answer in the required form.',
};

function refusalReason({ status }: ModelAnswer, rejections: readonly Rejection[]): string {
  const isForm = rejections.every(({ rule }) => rule === 'P01' || rule === 'P02');
  return (
    STATUSES[status] ??
    (isForm ? 'The model did not answer in the required form.' : 'The answer of the model did not pass the checks.')
  );
}
