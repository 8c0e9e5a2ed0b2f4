/** What went wrong between us and a backend, in words that say what to try. */
import { Failure, type FailureCode } from '../../failure.ts';
import type { Refused } from './attempts.ts';
import { restWanted } from './repeat.ts';

interface Trouble {
  readonly code: FailureCode;
  readonly reason: string;
  readonly advice?: string;
}

const CREDENTIALS = 'Check its credentials in the configuration.';
const LATER = 'Ask again in a while.';

const TROUBLES: Readonly<Record<number, Trouble>> = {
  400: { code: 'unavailable', reason: 'it did not accept the request (400)' },
  401: { code: 'unauthorized', reason: 'it refused the credentials (401)', advice: CREDENTIALS },
  402: { code: 'unauthorized', reason: 'its plan does not allow this (402)' },
  403: { code: 'unauthorized', reason: 'the credentials do not allow this (403)', advice: CREDENTIALS },
  404: {
    code: 'unavailable',
    reason: 'there is no such address (404)',
    advice: 'Check its url: is there a path missing?',
  },
  407: { code: 'unavailable', reason: 'a proxy before it wants credentials (407)' },
  408: { code: 'timeout', reason: 'it did not wait for the request (408)', advice: LATER },
  413: { code: 'too-large', reason: 'it says that the trace is too large to send (413)' },
  422: { code: 'too-large', reason: 'it says that it cannot process the trace, which is mostly too large then (422)' },
  429: { code: 'unavailable', reason: 'it gets too many requests (429)', advice: LATER },
  504: { code: 'timeout', reason: 'the gateway before it waited in vain (504)', advice: LATER },
};

/** Of a client that follows none. */
const REDIRECTED: Trouble = {
  code: 'unavailable',
  reason: 'it redirects elsewhere, where the credentials must not go',
  advice: 'Check its url: is it http in place of https, is there a path missing, or a login page before it?',
};

export function failureOfStatus(source: string, status: number, headers: Headers): Failure {
  const isRedirect = status >= 300 && status < 400;
  const other = { code: 'unavailable' as const, reason: `it answered with status ${status}` };
  const trouble = TROUBLES[status] ?? (isRedirect ? REDIRECTED : other);
  const rest = status === 429 || status === 503 ? secondsOf(restWanted(headers)) : undefined;
  const advice = rest === undefined ? trouble.advice : `Ask again in ${rest} s.`;
  return failure(source, { ...trouble, ...(advice === undefined ? {} : { advice }) });
}

/** `timeoutMs`: the attempt was given up after so long. */
export function failureOfNetwork(source: string, error: unknown, timeoutMs: number | undefined): Refused {
  if (timeoutMs !== undefined) {
    const reason = `it did not answer within ${timeoutMs / 1_000} s`;
    return { failure: failure(source, { code: 'timeout', reason, advice: LATER }, error) };
  }
  const code = codeOf(error);
  if (code === undefined) throw error;
  const { reason, advice } = reasonOf(code);
  return {
    failure: failure(source, { code: 'unavailable', reason, ...(advice === undefined ? {} : { advice }) }, error),
    isBroken: BROKEN.has(code),
  };
}

/** A login page, or the user interface where the interface for programs should be. */
export function isWebPage(headers: Headers, bytes: Buffer): boolean {
  const isSaid = headers.get('content-type')?.startsWith('text/html') === true;
  return isSaid || /^\s*<(?:!doctype|html)/i.test(bytes.toString('latin1', 0, 64));
}

export function webPageInstead(source: string): Failure {
  const advice = 'Check its url: is there a path missing, or a login page before it?';
  return failure(source, { code: 'unavailable', reason: 'it answered with a web page', advice });
}

// --- network -----------------------------------------------------------------------------------------------------

/** An idle connection that the server closed, or an answer that broke off. */
const BROKEN: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

function reasonOf(code: string): { readonly reason: string; readonly advice?: string } {
  const check = 'Check its url, and whether it can be reached from here.';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return { reason: `its host name is not known (${code})`, advice: check };
  if (code === 'ECONNREFUSED') return { reason: `nobody answers at its address (${code})`, advice: check };
  if (code === 'ERR_BAD_PORT')
    return { reason: 'its port belongs to another protocol, and is not asked', advice: check };
  if (BROKEN.has(code)) return { reason: `the connection broke off (${code})`, advice: LATER };
  if (/CERT|SELF_SIGNED|TLS|SSL/.test(code)) {
    return {
      reason: `its certificate is not trusted (${code})`,
      advice: 'Name your authority in NODE_EXTRA_CA_CERTS.',
    };
  }
  if (/^Z_|^ERR_.*(?:Z|BROTLI)/.test(code)) return { reason: `the compression of its answer is broken (${code})` };
  return { reason: `it cannot be reached (${code})`, advice: check };
}

/** fetch wraps the reason, and a host of several addresses wraps once more. Undefined: a bug. */
function codeOf(error: unknown): string | undefined {
  let at = error;
  for (let depth = 0; depth < 4 && at instanceof Error; depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    // Ports that fetch asks nobody at, such as 9 (https://fetch.spec.whatwg.org/#bad-port).
    if (at.message === 'bad port') return 'ERR_BAD_PORT';
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  // How undici says that a body ended before its time.
  return error instanceof TypeError && error.message === 'terminated' ? 'UND_ERR_SOCKET' : undefined;
}

function failure(source: string, { code, reason, advice }: Trouble, cause?: unknown): Failure {
  return new Failure(code, `${source}: ${reason}.`, {
    ...(advice === undefined ? {} : { advice }),
    ...(cause === undefined ? {} : { cause }),
  });
}

function secondsOf(retryAfter: string | null): number | undefined {
  return retryAfter !== null && /^\d{1,9}$/.test(retryAfter.trim()) ? Number(retryAfter) : undefined;
}
