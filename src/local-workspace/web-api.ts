/**
 * The Web API, `POST /api/<method>` (https://docs.slack.dev/apis/web-api/): reads a form or JSON body, checks the token,
 * runs the method, answers in Slack's shape, or goes wrong as the switched-on faults say.
 */
import type { CallFailure, CallLog } from './call-log.ts';
import type { FaultSwitches } from './faults.ts';
import type { Team } from './identity.ts';
import { parseJson } from './json.ts';
import { AGENT_METHODS } from './methods/agents.ts';
import { AUTH_METHODS } from './methods/auth.ts';
import { CHANNEL_METHODS } from './methods/channels.ts';
import { CHAT_METHODS } from './methods/chat.ts';
import { FILE_METHODS } from './methods/files.ts';
import type { Arguments, Method, Stores } from './methods/method.ts';
import { VIEW_METHODS } from './methods/views.ts';
import { RateLimits } from './rate-limits.ts';
import { SlackError } from './slack-error.ts';

const METHODS: ReadonlyMap<string, Method> = new Map(
  [AUTH_METHODS, CHAT_METHODS, CHANNEL_METHODS, VIEW_METHODS, FILE_METHODS, AGENT_METHODS].flatMap(Object.entries),
);

export interface ApiRequest {
  readonly method: string;
  readonly contentType: string;
  readonly authorization: string;
  readonly body: string;
}

interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly answer: Record<string, unknown>;
}

/** An answer, or what becomes of the connection instead. */
type ApiOutcome = ApiResponse | 'reset' | 'silence';

export class WebApi {
  readonly #stores: Stores;
  readonly #log: CallLog;
  readonly #switches: FaultSwitches;
  readonly #rateLimits = new RateLimits();

  constructor(stores: Stores, log: CallLog, switches: FaultSwitches) {
    this.#stores = stores;
    this.#log = log;
    this.#switches = switches;
    switches.onChange(({ rateLimits }) => {
      if (!rateLimits) this.#rateLimits.forget();
    });
  }

  answer(request: ApiRequest): ApiOutcome {
    const { token: argument, ...args } = readArguments(request);
    const run = (injected?: string) => this.#run(request.method, args, readToken(request, argument), injected);
    const failure = this.#log.takeFailure(request.method) ?? this.#outage();
    if (typeof failure !== 'object') {
      const response = run(failure);
      this.#log.record(request.method, args, describeOutcome(response));
      return response;
    }
    const before = failure.goesThrough === true ? `${describeOutcome(run())}, then ` : '';
    this.#log.record(request.method, args, `${before}${failure.status}`);
    return typeof failure.status === 'string' ? failure.status : refuse(failure.status, failure.retryAfter);
  }

  #outage(): CallFailure | undefined {
    switch (this.#switches.faults.outage) {
      case 'none':
        return undefined;
      case 'error':
        return { status: 503 };
      case 'lost-answers':
        return { status: 503, goesThrough: true };
      case 'reset':
        return { status: 'reset' };
      case 'silence':
        return { status: 'silence' };
    }
  }

  #run(name: string, args: Arguments, token: string, injected: string | undefined): ApiResponse {
    try {
      if (injected !== undefined) throw new SlackError(injected);
      const method = METHODS.get(name);
      if (method === undefined) return ok({ ok: false, error: 'unknown_method', req_method: name });
      const { tokens, directory } = this.#stores;
      const team = method.token === 'none' ? directory.first : tokens.check(token, method.token, args.team_id);
      const retryAfter = this.#retryAfter(name, method, args, team);
      if (retryAfter !== undefined) return refuse(429, retryAfter);
      return ok({ ok: true, ...method.run(args, { ...this.#stores, team, token }) });
    } catch (error) {
      if (error instanceof SlackError) return ok(error.toAnswer());
      throw error;
    }
  }

  #retryAfter(name: string, { tier }: Method, args: Arguments, team: Team): number | undefined {
    if (!this.#switches.faults.rateLimits) return undefined;
    const channel = String(args.channel ?? args.channel_id ?? '');
    return this.#rateLimits.retryAfter({ method: name, tier, teamId: team.id, channel });
  }
}

function ok(answer: Record<string, unknown>): ApiResponse {
  return { status: 200, headers: {}, answer };
}

function describeOutcome({ status, answer }: ApiResponse): string {
  if (status !== 200) return String(status);
  return answer.ok === true ? 'ok' : String(answer.error);
}

function refuse(status: number, retryAfter: number | undefined): ApiResponse {
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  return { status, headers, answer: { ok: false, error: status === 429 ? 'ratelimited' : 'fatal_error' } };
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
