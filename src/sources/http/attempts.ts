/**
 * One question to a backend: as many attempts as are worth it, each for a bounded time, with an answer of bounded size.
 * Whatever goes wrong ends in a Failure that names the source and holds nothing of a request or an answer.
 */
import { Failure } from '../../failure.ts';
import { LIMITS } from '../../limits.ts';
import { sleep } from '../sleep.ts';
import type { Answer } from './backend-client.ts';
import { readBody } from './read-body.ts';
import { isWorthRepeating, pauseBefore, restWanted } from './repeat.ts';
import { failureOfNetwork, failureOfStatus, isWebPage, webPageInstead } from './trouble.ts';

interface Question {
  /** Name of the source, which messages begin with. */
  readonly source: string;
  /** One attempt, body included. */
  readonly timeoutMs: number;
  /** Makes one attempt. Throws Failure, or what the network throws. */
  readonly send: (signal: AbortSignal) => Promise<Response>;
  /** Statuses beside 2xx that the caller understands, such as 404. */
  readonly expected?: readonly number[] | undefined;
  /** Largest answer, decompressed. */
  readonly maxBytes?: number | undefined;
}

type Outcome = { readonly answer: Answer } | Refused;

export interface Refused {
  readonly failure: Failure;
  /** Undefined: there was no answer, or none that can be used. */
  readonly status?: number;
  readonly retryAfter?: string | null;
  /** The connection broke before an answer. */
  readonly isBroken?: boolean;
}

/** Throws Failure; what the signal was aborted with where it was. Repeats what is worth repeating. */
export async function answerTo(question: Question, signal: AbortSignal): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await tryOnce(question, signal);
    if ('answer' in outcome) return outcome.answer;
    const pauseMs = isWorthRepeating(outcome) ? pauseBefore(attempt + 1, outcome.retryAfter) : undefined;
    if (pauseMs === undefined) throw outcome.failure;
    await sleep(pauseMs, signal);
  }
}

async function tryOnce(question: Question, signal: AbortSignal): Promise<Outcome> {
  const { source, timeoutMs, send, expected, maxBytes = LIMITS.sourceAnswerBytes } = question;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await send(AbortSignal.any([signal, timeout]));
    const { status, headers } = response;
    if (!response.ok && expected?.includes(status) !== true) {
      await response.body?.cancel();
      return { failure: failureOfStatus(source, status, headers), status, retryAfter: restWanted(headers) };
    }
    const bytes = await readBody(response, source, maxBytes);
    if (response.ok && isWebPage(headers, bytes)) return { failure: webPageInstead(source) };
    return { answer: { status, bytes, headers } };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) return { failure: error };
    return failureOfNetwork(source, error, timeout.aborted ? timeoutMs : undefined);
  }
}
