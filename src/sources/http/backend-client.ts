/**
 * The door to a backend over HTTP: one configured address, with its credentials. It asks nobody else: what a person typed
 * is only ever a path segment or a query value, encoded here, and a redirect to another host is refused. Everything that
 * may go wrong ends in a Failure that names the source and never holds an address with credentials, a header or an answer.
 *
 * HTTP semantics: RFC 9110 (retry-after in 10.2.3, redirects in 15.4).
 */
import type { z } from 'zod';
import { Failure } from '../../failure.ts';
import { LIMITS } from '../../limits.ts';
import { answerTo } from './attempts.ts';
import { ADDRESS_ADVICE, parseJson } from './json-answer.ts';

export interface BackendAddress {
  /** Name of the source, which messages begin with. */
  readonly source: string;
  /** Base address; the backend may live under a path. */
  readonly url: URL;
  /** Sent with every request: credentials, tenant. */
  readonly headers: Readonly<Record<string, string>>;
  /** One attempt, body included. */
  readonly timeoutMs: number;
}

export interface Ask {
  /** Below the base address; each is encoded. */
  readonly path: readonly string[];
  /** Undefined values are left out; a list repeats its name. */
  readonly query?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** POSTed as JSON; null is POSTed as nothing at all. */
  readonly body?: unknown;
  /** Statuses beside 2xx that the caller understands, such as 404. */
  readonly expected?: readonly number[];
  /** Largest answer, decompressed. */
  readonly maxBytes?: number;
}

export interface Answer {
  readonly status: number;
  readonly bytes: Buffer;
  readonly headers: Headers;
}

export class BackendClient {
  readonly address: BackendAddress;

  constructor(address: BackendAddress) {
    this.address = address;
  }

  /** Throws Failure; what the signal was aborted with where it was. Repeats what is worth repeating. */
  ask(ask: Ask, signal: AbortSignal): Promise<Answer> {
    const { source, timeoutMs } = this.address;
    const { expected, maxBytes } = ask;
    return answerTo({ source, timeoutMs, send: (either) => this.#send(ask, either), expected, maxBytes }, signal);
  }

  /** The same, and what it holds. Throws Failure `malformed` where it is not what the schema says. */
  async askJson<Schema extends z.ZodType>(ask: Ask, schema: Schema, signal: AbortSignal): Promise<z.output<Schema>> {
    const { bytes } = await this.ask({ maxBytes: LIMITS.searchAnswerBytes, ...ask }, signal);
    return this.parse(bytes, schema);
  }

  parse<Schema extends z.ZodType>(bytes: Buffer, schema: Schema): z.output<Schema> {
    return parseJson(this.address.source, bytes, schema);
  }

  /** `reason` begins in small letters and ends without a full stop. */
  failure(code: Failure['code'], reason: string, advice?: string): Failure {
    return new Failure(code, `${this.address.source}: ${reason}.`, advice === undefined ? {} : { advice });
  }

  /** Follows redirects on the same host only: elsewhere nobody may learn the credentials. */
  async #send(ask: Ask, signal: AbortSignal): Promise<Response> {
    let url = this.#urlOf(ask);
    const init = this.#initOf(ask, signal);
    for (let hops = 0; ; hops++) {
      const response = await fetch(url.href, init);
      const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null;
      if (location === null) return response;
      await response.body?.cancel();
      const target = URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
      if (target?.origin !== url.origin || hops === MOST_REDIRECTS || init.method === 'POST')
        throw this.#redirected(target);
      url = target;
    }
  }

  #redirected(target: URL | undefined): Failure {
    const { url } = this.address;
    const isUpgrade = target?.hostname === url.hostname && target.protocol === 'https:' && url.protocol === 'http:';
    const advice = isUpgrade ? 'Set its url to https.' : ADDRESS_ADVICE;
    return this.failure('unavailable', 'it redirects elsewhere, where the credentials must not go', advice);
  }

  #urlOf({ path, query = {} }: Ask): URL {
    const url = new URL(this.address.url);
    const base = url.pathname.replace(/\/+$/, '');
    url.pathname = [base, ...path.map(encodeSegment)].join('/');
    for (const [name, value] of Object.entries(query)) {
      for (const one of Array.isArray(value) ? value : [value])
        if (one !== undefined) url.searchParams.append(name, `${one}`);
    }
    return url;
  }

  #initOf({ body, headers }: Ask, signal: AbortSignal) {
    const hasBody = body !== undefined && body !== null;
    return {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        'user-agent': 'spandiff',
        ...(hasBody ? { 'content-type': 'application/json' } : {}),
        ...this.address.headers,
        ...headers,
      },
      ...(hasBody ? { body: JSON.stringify(body) } : {}),
      redirect: 'manual' as const,
      signal,
    };
  }
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 3;

/** Dots alone would climb out of the base address, even as `%2E` (https://url.spec.whatwg.org/#double-dot-path-segment). */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(/^\.{1,2}$/, (dots) => dots.replaceAll('.', '%252E'));
}
