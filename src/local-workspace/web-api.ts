/**
 * The Web API, `POST /api/<method>` (https://docs.slack.dev/apis/web-api/): reads a form or JSON body, checks the token,
 * runs the method, answers in Slack's shape.
 */
import type { CallLog, HttpFailure } from './call-log.ts';
import { parseJson } from './json.ts';
import { SlackError } from './slack-error.ts';
import { type Arguments, METHODS, type MethodContext } from './web-api-methods.ts';

export interface Tokens {
  readonly bot: string;
  readonly app: string;
}

export interface ApiRequest {
  readonly method: string;
  readonly contentType: string;
  readonly authorization: string;
  readonly body: string;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly answer: Record<string, unknown>;
}

export class WebApi {
  readonly #tokens: Tokens;
  readonly #context: MethodContext;
  readonly #log: CallLog;

  constructor(tokens: Tokens, context: MethodContext, log: CallLog) {
    this.#tokens = tokens;
    this.#context = context;
    this.#log = log;
  }

  answer(request: ApiRequest): ApiResponse {
    const { token, ...args } = readArguments(request);
    const injected = this.#log.takeFailure(request.method);
    if (typeof injected === 'object') {
      this.#log.record(request.method, args, String(injected.status));
      return describeHttpFailure(injected);
    }
    const answer = this.#run(request.method, args, readToken(request, token), injected);
    this.#log.record(request.method, args, answer.ok === true ? 'ok' : String(answer.error));
    return { status: 200, headers: {}, answer };
  }

  #run(name: string, args: Arguments, token: string, injected: string | undefined): Record<string, unknown> {
    try {
      if (injected !== undefined) throw new SlackError(injected);
      const method = METHODS.get(name);
      if (method === undefined) return { ok: false, error: 'unknown_method', req_method: name };
      this.#checkToken(token, method.token);
      return { ok: true, ...method.run(args, this.#context) };
    } catch (error) {
      if (error instanceof SlackError) return error.toAnswer();
      throw error;
    }
  }

  #checkToken(token: string, wanted: keyof Tokens): void {
    if (token === this.#tokens[wanted]) return;
    if (token === '') throw new SlackError('not_authed');
    const isOfOtherType = token === this.#tokens.bot || token === this.#tokens.app;
    throw new SlackError(isOfOtherType ? 'not_allowed_token_type' : 'invalid_auth');
  }
}

function describeHttpFailure(failure: HttpFailure): ApiResponse {
  const headers = failure.retryAfter === undefined ? {} : { 'retry-after': String(failure.retryAfter) };
  return {
    status: failure.status,
    headers,
    answer: { ok: false, error: failure.status === 429 ? 'ratelimited' : 'fatal_error' },
  };
}

/** A body that is not what its type says counts as empty, and the method then misses its arguments. */
function readArguments(request: ApiRequest): Record<string, unknown> {
  if (!request.contentType.startsWith('application/json')) return Object.fromEntries(new URLSearchParams(request.body));
  const parsed = parseJson(request.body);
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : {};
}

function readToken(request: ApiRequest, argument: unknown): string {
  const bearer = /^Bearer (\S+)$/i.exec(request.authorization)?.[1];
  return bearer ?? (typeof argument === 'string' ? argument : '');
}
