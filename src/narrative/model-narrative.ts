/**
 * A narrative that a model arranged: payload → answer → verifier → at most one repair → statements → last gate. Ends in
 * the template, with a reason worded here, on every failure of the model, its server, its answer or the deadline.
 */
import { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import type { Narrative, Report } from '../report/report.ts';
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
import { type Rejection, verifyPlan } from './verify.ts';

export interface AskOptions {
  readonly names: PromptNames;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

export async function modelNarrative(report: Report, model: LanguageModel, options: AskOptions): Promise<Narrative> {
  const worded = wordFacts(report);
  const offer = offerOf(worded);
  if (offer.body.length < 2) return templateNarrative(report, 'There was nothing for a model to arrange.');
  const arranged = await arrange(model, offer, options);
  const rejected = [...new Set(arranged.rejections.map(({ rule }) => rule))].map((rule) => ({ rule }));
  if (arranged.plan === undefined) return templateNarrative(report, arranged.reason, rejected);
  const statements = renderPlan(arranged.plan, worded);
  if (gateProblems(report, statements).length > 0) {
    return templateNarrative(report, 'The text did not pass the last check.', rejected);
  }
  return { author: 'model', model: model.name, statements, hypotheses: [], rejected };
}

type Arranged =
  | { readonly plan: Plan; readonly rejections: readonly Rejection[] }
  | { readonly plan: undefined; readonly reason: string; readonly rejections: readonly Rejection[] };

async function arrange(model: LanguageModel, offer: Offer, options: AskOptions): Promise<Arranged> {
  const deadline = AbortSignal.timeout(options.deadlineMs);
  const rejections: Rejection[] = [];
  try {
    const signal = AbortSignal.any([options.signal, deadline]);
    return await raceAbort(askAndRepair(model, offer, { ...options, signal }, rejections), signal);
  } catch (error) {
    return { plan: undefined, reason: reasonOf(error, options.signal), rejections };
  }
}

/** Whoever ignores the signal, the reader does not wait for it. */
async function raceAbort<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(new ModelFailure('timeout'));
  signal.addEventListener('abort', abort);
  try {
    if (signal.aborted) abort();
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Rejections are collected in `rejections` as they happen: the deadline may cut the repair off. */
async function askAndRepair(
  model: LanguageModel,
  offer: Offer,
  { names, signal }: AskOptions,
  rejections: Rejection[],
): Promise<Arranged> {
  const prompts = await loadPrompts();
  const ask = (system: string, found: readonly Rejection[], callsLeft: number) =>
    model.answer(
      {
        system,
        turns: [...prompts.turns, { role: 'user', content: buildPayload(offer, names, found) }],
        schema: PlanSchema,
        schemaName: PLAN_SCHEMA_NAME,
        maxOutputTokens: prompts.narrate.maxOutputTokens,
        callsLeft,
      },
      signal,
    );
  let answer = await ask(prompts.narrate.text, [], LIMITS.modelCalls);
  let verified = verifyPlan(answer, offer);
  const callsLeft = LIMITS.modelCalls - answer.calls;
  if (verified.plan === undefined) {
    rejections.push(...verified.rejections);
    if (callsLeft > 0 && isWorthRepair(answer)) {
      answer = await ask(`${prompts.narrate.text}\n\n${prompts.repair.text}`, verified.rejections, callsLeft);
      verified = verifyPlan(answer, offer);
      rejections.push(...verified.rejections);
    }
  }
  if (verified.plan !== undefined) return { plan: verified.plan, rejections };
  return { plan: undefined, reason: refusalReason(answer, verified.rejections), rejections };
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
  unreadable: "The model's server sent something that is not an answer.",
};

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return FAILURES.interrupted;
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
