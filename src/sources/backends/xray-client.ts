/**
 * AWS's own client for X-Ray, which finds credentials and signs, loaded where it is needed. What it sends goes through the
 * same door as all else that is asked, with its caps, retries and words.
 */
import type { XRay, XRayClientConfig } from '@aws-sdk/client-xray';
import type { z } from 'zod';
import type { SettingsOf } from '../../config/source-settings.ts';
import { Failure, type FailureCode } from '../../failure.ts';
import { LIMITS } from '../../limits.ts';
import { BackendClient } from '../http/backend-client.ts';
import { endpointOf } from './xray-regions.ts';

type Sdk = typeof import('@aws-sdk/client-xray');
type Handler = NonNullable<XRayClientConfig['requestHandler']>;

/** What the client wants sent, signed. */
interface SignedRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** One question, by one of the client's methods. */
export type AskXray = (xray: XRay, options: { readonly abortSignal: AbortSignal }) => Promise<unknown>;

export class XrayClient {
  readonly #settings: SettingsOf<'xray'>;
  readonly #door: BackendClient;
  #opened: Promise<{ readonly sdk: Sdk; readonly xray: XRay }> | undefined;

  constructor(settings: SettingsOf<'xray'>) {
    this.#settings = settings;
    const { name: source, timeoutSeconds } = settings;
    this.#door = new BackendClient({
      source,
      url: new URL(new URL(endpointOf(settings)).origin),
      headers: {},
      timeoutMs: timeoutSeconds === undefined ? LIMITS.sourceAttemptMs : timeoutSeconds * 1_000,
    });
  }

  /** Throws Failure; what the signal was aborted with where it was. */
  async ask<Schema extends z.ZodType>(ask: AskXray, schema: Schema, signal: AbortSignal): Promise<z.output<Schema>> {
    this.#opened ??= this.#open();
    const { sdk, xray } = await this.#opened;
    let answer: unknown;
    try {
      answer = await ask(xray, { abortSignal: signal });
    } catch (error) {
      signal.throwIfAborted();
      throw this.#failureOf(error, sdk);
    }
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw this.failure('malformed', `its answer is not what it should be (${issue!.path.join('.')})`);
  }

  /** As that of BackendClient. */
  failure(code: FailureCode, reason: string): Failure {
    return this.#door.failure(code, reason);
  }

  async #open() {
    const sdk = await this.#load();
    const { region, accessKeyId, secretAccessKey, sessionToken } = this.#settings;
    const keys =
      accessKeyId !== undefined && secretAccessKey !== undefined ? { accessKeyId, secretAccessKey } : undefined;
    const xray = new sdk.XRay({
      region,
      endpoint: endpointOf(this.#settings),
      // The door repeats what is worth repeating.
      maxAttempts: 1,
      requestHandler: this.#handler(),
      ...(keys === undefined
        ? {}
        : { credentials: { ...keys, ...(sessionToken === undefined ? {} : { sessionToken }) } }),
    });
    return { sdk, xray };
  }

  async #load(): Promise<Sdk> {
    try {
      return await import('@aws-sdk/client-xray');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
      const advice = 'Install it: npm install @aws-sdk/client-xray.';
      throw this.#door.failure('misconfigured', 'the client for AWS X-Ray is not installed', advice);
    }
  }

  #handler(): Handler {
    return {
      handle: async (request: SignedRequest, options: { readonly abortSignal?: unknown } = {}) => ({
        response: await this.#pass(request, options.abortSignal),
      }),
      updateHttpClientConfig: () => {},
      httpHandlerConfigs: () => ({}),
    };
  }

  /** Its requests are JSON, which is written again byte for byte as it was signed. */
  async #pass({ path, headers, body }: SignedRequest, abortSignal: unknown) {
    const signed = Object.entries(headers).filter(([name]) => !WRITTEN_BY_FETCH.has(name.toLowerCase()));
    const ask = {
      path: path
        .split('/')
        .filter((segment) => segment !== '')
        .map(decodeURIComponent),
      headers: Object.fromEntries(signed.map(([name, value]) => [name.toLowerCase(), value])),
      body: JSON.parse(textOf(body)) as unknown,
      // The client reads from the answer what X-Ray did not like.
      expected: [400],
    };
    const signal = abortSignal instanceof AbortSignal ? abortSignal : new AbortController().signal;
    const answer = await this.#door.ask(ask, signal);
    return { statusCode: answer.status, headers: Object.fromEntries(answer.headers), body: answer.bytes };
  }

  /** Messages of AWS's may repeat what was asked and with which key: they are not passed on. */
  #failureOf(error: unknown, sdk: Sdk): unknown {
    if (error instanceof Failure) return error;
    if (error instanceof SyntaxError) return this.#door.failure('malformed', 'its answer is not JSON');
    if (!(error instanceof Error)) return error;
    if (error.name === 'CredentialsProviderError') {
      const advice = 'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or its keys.';
      return this.#door.failure('unauthorized', 'there are no credentials for AWS', advice);
    }
    if (!(error instanceof sdk.XRayServiceException)) return error;
    const isRefused = REFUSED.has(error.name);
    const said = /^\w{1,60}$/.test(error.name) ? ` (${error.name})` : '';
    return isRefused
      ? this.#door.failure('unauthorized', `it refused the credentials${said}`, 'Check its credentials and region.')
      : this.#door.failure('unavailable', `it did not accept the request${said}`);
  }
}

/** The client encodes some bodies itself. */
function textOf(body: unknown): string {
  if (!(body instanceof Uint8Array)) return String(body);
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
}

const REFUSED: ReadonlySet<string> = new Set([
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'ExpiredTokenException',
  'MissingAuthenticationTokenException',
  'AccessDeniedException',
]);

/** fetch writes these itself, with the same values. */
const WRITTEN_BY_FETCH: ReadonlySet<string> = new Set(['host', 'content-length', 'connection', 'expect']);
