/**
 * The requests of one question: counted, metered, each with its own time-out, and made once more where the server
 * stumbled and the deadline leaves time for the pause that it asks for.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type OpenAI from 'openai';
import { LIMITS } from '../../limits.ts';
import type { ModelQuestion } from '../language-model.ts';
import type { TokenCount } from '../usage.ts';
import type { Rung } from './ladder.ts';
import type { CallAnswer } from './openai-answers.ts';
import { type Dialect, send } from './openai-bodies.ts';
import { type CallFailure, readFailure } from './openai-failures.ts';

export interface RequestOptions extends Dialect {
  /** One request. */
  readonly attemptMs: number;
}

export type Outcome =
  | { readonly answer: CallAnswer['answer']; readonly problem?: undefined }
  | { readonly answer?: undefined; readonly problem: CallFailure };

export interface OpenAiRequests {
  /** Throws ModelFailure where the meter forbids a request. */
  ask(rung: Rung): Promise<Outcome>;
  made(): number;
  left(): number;
}

export function openAiRequests(
  client: OpenAI,
  { attemptMs, ...dialect }: RequestOptions,
  question: ModelQuestion,
  signal: AbortSignal,
): OpenAiRequests {
  let made = 0;
  const left = () => question.callsLeft - made;

  async function askOnce(rung: Rung): Promise<Outcome> {
    if (signal.aborted) return { problem: await readFailure(undefined, signal) };
    const end = question.meter.begin(estimateOf(question));
    made++;
    try {
      const attempt = AbortSignal.any([signal, AbortSignal.timeout(attemptMs)]);
      const { answer, tokens } = await send(client, rung, dialect, question, attempt);
      end(tokens);
      return { answer };
    } catch (error) {
      const problem = await readFailure(error, signal);
      end(problem.isFree ? { input: 0, output: 0 } : undefined);
      return { problem };
    }
  }

  return {
    made: () => made,
    left,
    async ask(rung) {
      const first = await askOnce(rung);
      if (first.problem?.mayRetry !== true || left() <= 0) return first;
      const pauseMs = first.problem.retryAfterMs ?? LIMITS.modelRetryPauseMs;
      // Nobody would be there to read what comes after the deadline.
      if (pauseMs >= question.msLeft()) return first;
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined); // told by askOnce
      return askOnce(rung);
    },
  };
}

/** Rules, ids and JSON have more than three characters per token in all common vocabularies. */
const CHARACTERS_PER_TOKEN = 3;

/** What a request costs at most, roughly: its schema is small and often not counted. */
function estimateOf({ system, turns, maxOutputTokens }: ModelQuestion): TokenCount {
  const characters = turns.reduce((sum, { content }) => sum + content.length, system.length);
  return { input: Math.ceil(characters / CHARACTERS_PER_TOKEN), output: maxOutputTokens };
}
