/**
 * Delivery over HTTP: signed POSTs to the app's request URL (https://docs.slack.dev/authentication/verifying-requests-from-slack/).
 *
 *   events        application/json                    {"type": "event_callback", …}
 *   commands      application/x-www-form-urlencoded   command=%2Fspandiff&text=…
 *   interactions  application/x-www-form-urlencoded   payload={"type": "block_actions", …}
 *
 * A status outside 200–299, or no answer within three seconds, is no acknowledgement.
 */
import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { LIMITS } from '../limits.ts';
import type { Delivery, DeliveryTiming, Outcome, Payload, Question } from './delivery.ts';
import { parseJson } from './json.ts';
import { SlackError } from './slack-error.ts';

export interface HttpDeliveryOptions {
  readonly requestUrl: string;
  readonly signingSecret: string;
  readonly timing: DeliveryTiming;
}

interface Body {
  readonly contentType: 'application/json' | 'application/x-www-form-urlencoded';
  readonly text: string;
}

interface Attempt {
  readonly outcome: Outcome;
  /** Slack's word for what went wrong, in `x-slack-retry-reason`. */
  readonly reason: string;
  /** The app asked for no repetition. */
  readonly isFinal: boolean;
  readonly answer?: string;
}

export class HttpDelivery implements Delivery {
  readonly connections = 1;
  readonly #options: HttpDeliveryOptions;
  readonly #stopped = new AbortController();
  #inFlight = 0;

  constructor(options: HttpDeliveryOptions) {
    this.#options = options;
  }

  /** What Slack does when a request URL is saved: https://docs.slack.dev/reference/events/url_verification/. */
  async verifyUrl(): Promise<void> {
    const challenge = createHmac('sha256', this.#options.signingSecret).update('challenge').digest('hex');
    const attempt = await this.#post(json({ type: 'url_verification', token: 'local-workspace', challenge }));
    const answer = parseJson(attempt.answer ?? '');
    const isRepeated = attempt.answer === challenge || (isRecord(answer) && answer.challenge === challenge);
    if (!isRepeated) throw new Error(`The request URL did not answer the challenge: ${attempt.reason}`);
  }

  async deliverEvent(payload: Payload, sentBefore = 0): Promise<Outcome> {
    const body = json(payload);
    let attempt = await this.#post(body, sentBefore === 0 ? {} : retryHeaders(sentBefore, 'http_timeout'));
    for (const [retry, delayMs] of this.#options.timing.retryDelaysMs.entries()) {
      if (attempt.outcome === 'acknowledged' || attempt.isFinal) break;
      await pause(delayMs, undefined, { signal: this.#stopped.signal, ref: false }).catch(() => undefined);
      if (this.#stopped.signal.aborted) break;
      attempt = await this.#post(body, retryHeaders(sentBefore + retry + 1, attempt.reason));
    }
    return attempt.outcome;
  }

  async ask(kind: Question, payload: Payload): Promise<unknown> {
    const attempt = await this.#post(form(kind, payload));
    if (attempt.outcome !== 'acknowledged') throw new SlackError(attempt.outcome);
    if (attempt.answer === undefined || attempt.answer === '') return undefined;
    const answer = parseJson(attempt.answer);
    return answer === undefined ? { text: attempt.answer } : answer; // a bare text is a message of this text
  }

  /** There is no connection to drop. */
  drop(): void {}

  async stop(): Promise<void> {
    this.#stopped.abort();
  }

  async #post(body: Body, moreHeaders: Readonly<Record<string, string>> = {}): Promise<Attempt> {
    if (this.#inFlight >= LIMITS.workspaceDeliveries) {
      return { outcome: 'dispatch_failed', reason: 'connection_failed', isFinal: false };
    }
    this.#inFlight += 1;
    try {
      const timeout = AbortSignal.timeout(this.#options.timing.ackTimeoutMs);
      const response = await fetch(this.#options.requestUrl, {
        method: 'POST',
        headers: { ...this.#sign(body), ...moreHeaders },
        body: Buffer.from(body.text),
        redirect: 'manual',
        signal: AbortSignal.any([timeout, this.#stopped.signal]),
      });
      const answer = await response.text();
      if (response.ok) return { outcome: 'acknowledged', reason: '', isFinal: true, answer };
      const isFinal = response.headers.get('x-slack-no-retry') === '1';
      return { outcome: 'dispatch_failed', reason: 'http_error', isFinal };
    } catch (error) {
      return describeBrokenRequest(error);
    } finally {
      this.#inFlight -= 1;
    }
  }

  #sign(body: Body): Record<string, string> {
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const base = `v0:${timestamp}:${body.text}`;
    const signature = createHmac('sha256', this.#options.signingSecret).update(base).digest('hex');
    return {
      'content-type': body.contentType,
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    };
  }
}

function retryHeaders(retry: number, reason: string): Readonly<Record<string, string>> {
  return { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': reason };
}

function describeBrokenRequest(error: unknown): Attempt {
  if (!(error instanceof Error)) throw error;
  const isTimeout = error.name === 'TimeoutError';
  // fetch reports every broken connection as a TypeError.
  if (!isTimeout && error.name !== 'AbortError' && !(error instanceof TypeError)) throw error;
  const outcome = isTimeout ? 'operation_timeout' : 'dispatch_failed';
  return { outcome, reason: isTimeout ? 'http_timeout' : 'connection_failed', isFinal: false };
}

function json(payload: Payload): Body {
  return { contentType: 'application/json', text: JSON.stringify(payload) };
}

function form(kind: Question, payload: Payload): Body {
  const fields =
    kind === 'interactive'
      ? { payload: JSON.stringify(payload) }
      : Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, String(value)]));
  return { contentType: 'application/x-www-form-urlencoded', text: new URLSearchParams(fields).toString() };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
