/** Whatever the client throws → why there is no answer, and what may be tried next. Nothing of the error travels on. */
import type { OpenAI } from 'openai';
import { ModelFailure, type ModelFailureCode } from '../language-model.ts';
import { AnswerTooLarge } from './guarded-fetch.ts';

export interface CallFailure {
  readonly failure: ModelFailure;
  /** The same request again may succeed. */
  readonly mayRetry: boolean;
  /** What the server asked for. */
  readonly retryAfterMs: number | undefined;
  /** Another form of the same question may succeed; address: only one that goes to another address. */
  readonly otherForm: 'any' | 'address' | undefined;
  /** No model was at work: the server refused, or was never reached. */
  readonly isFree: boolean;
}

/** `signal` ends the question, and its reason says why. */
export async function readFailure(error: unknown, signal: AbortSignal): Promise<CallFailure> {
  if (signal.aborted) return final(signal.reason instanceof ModelFailure ? signal.reason.code : 'interrupted');
  const { default: sdk } = await import('openai');
  if (error instanceof sdk.APIUserAbortError || error instanceof sdk.APIConnectionTimeoutError) return again('timeout');
  // The client lets errors of a body that breaks off pass as fetch throws them.
  const isBroken = error instanceof TypeError && error.cause !== undefined;
  if (isBroken || error instanceof sdk.APIConnectionError) return readBreak(error);
  if (error instanceof sdk.APIError && error.status !== undefined) return readStatus(error, error.status);
  if (error instanceof AnswerTooLarge) return final('unreadable');
  return { ...final('unreadable'), otherForm: 'any' };
}

function final(code: ModelFailureCode): CallFailure {
  const failure = new ModelFailure(code);
  return { failure, mayRetry: false, retryAfterMs: undefined, otherForm: undefined, isFree: false };
}

function again(code: ModelFailureCode): CallFailure {
  return { ...final(code), mayRetry: true };
}

// --- connections -------------------------------------------------------------------------------------------------

/** Names that do not resolve, ports where nobody listens, TLS that fails: nothing was sent. */
const NEVER_REACHED =
  /^(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_SSL_|ERR_TLS_|EPROTO)/;
/** Bytes that are not HTTP, or not the compression that they claim to be. */
const NONSENSE = /^(?:HTTPParserError$|Z_)/;

function readBreak(error: Error): CallFailure {
  const code = networkCode(error);
  if (NONSENSE.test(code)) return final('unreadable');
  return { ...again('unreachable'), isFree: NEVER_REACHED.test(code) };
}

/** The client wraps what fetch throws, and fetch wraps what the socket throws. */
function networkCode(error: Error): string {
  let cause: unknown = error;
  for (let depth = 0; depth < 4 && cause instanceof Error; depth++) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
    if (cause.name === 'HTTPParserError') return cause.name; // has no code in some versions of Node
    cause = cause.cause;
  }
  return '';
}

// --- statuses ----------------------------------------------------------------------------------------------------

/** Of a server that does not know this parameter or schema. */
const FORM_REFUSED: ReadonlySet<number> = new Set([400, 415, 422, 501]);
/** … or this address. */
const ADDRESS_REFUSED: ReadonlySet<number> = new Set([404, 405]);

function readStatus(error: InstanceType<typeof OpenAI.APIError>, status: number): CallFailure {
  const headers: unknown = error.headers;
  const header = (name: string) => (headers instanceof Headers ? (headers.get(name) ?? undefined) : undefined);
  const isFinal = header('x-should-retry') === 'false' || error.code === 'insufficient_quota';
  return {
    failure: new ModelFailure(codeOf(status)),
    mayRetry: !isFinal && (status === 408 || status === 409 || status === 429 || (status >= 500 && status !== 501)),
    retryAfterMs: readRetryAfter(header('retry-after-ms'), header('retry-after')),
    otherForm: otherForm(status, error.code),
    isFree: true,
  };
}

function otherForm(status: number, code: unknown): CallFailure['otherForm'] {
  if (FORM_REFUSED.has(status)) return 'any';
  return ADDRESS_REFUSED.has(status) && code !== 'model_not_found' ? 'address' : undefined;
}

function codeOf(status: number): ModelFailureCode {
  if (status >= 300 && status < 400) return 'redirected';
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 404) return 'not-found';
  if (status === 402 || status === 429) return 'limited';
  if (status === 408) return 'timeout';
  return status === 409 || status >= 500 ? 'unavailable' : 'refused-request';
}

/** Milliseconds, or seconds, or a date (RFC 9110, 10.2.3). */
function readRetryAfter(milliseconds: string | undefined, secondsOrDate: string | undefined): number | undefined {
  const told = [
    Number.parseFloat(milliseconds ?? ''),
    Number.parseFloat(secondsOrDate ?? '') * 1_000,
    Date.parse(secondsOrDate ?? '') - Date.now(),
  ];
  return told.find((ms) => Number.isFinite(ms) && ms >= 0);
}
