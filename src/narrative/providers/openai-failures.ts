/** Whatever the client throws → why there is no answer. The server's own words stay in `cause` and are never shown. */
import type { OpenAI } from 'openai';
import { ModelFailure, type ModelFailureCode } from '../language-model.ts';

/** Statuses of a server that does not know this path, parameter or schema. */
const FORM_REFUSED: ReadonlySet<number> = new Set([400, 404, 405, 415, 422, 501]);

export async function modelFailure(error: unknown, signal: AbortSignal): Promise<ModelFailure> {
  const { default: sdk } = await import('openai');
  return new ModelFailure(codeOf(error, sdk, signal), error);
}

function codeOf(error: unknown, sdk: typeof OpenAI, signal: AbortSignal): ModelFailureCode {
  if (signal.aborted || error instanceof sdk.APIUserAbortError) return 'timeout';
  if (error instanceof sdk.APIConnectionTimeoutError) return 'timeout';
  if (error instanceof sdk.APIConnectionError) return 'unreachable';
  const status = error instanceof sdk.APIError ? error.status : undefined;
  if (status === undefined) return 'unreadable';
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 404) return 'not-found';
  if (status === 429) return 'limited';
  return status >= 500 ? 'unavailable' : 'refused-request';
}

/** Whether another form of the same request may succeed. */
export function isStepDown({ code, cause }: ModelFailure): boolean {
  if (code === 'unreadable') return true;
  const { status, code: reason } = (cause ?? {}) as { readonly status?: unknown; readonly code?: unknown };
  return typeof status === 'number' && FORM_REFUSED.has(status) && reason !== 'model_not_found';
}
