/** Payloads as Slack sends them to a request URL, for what the local workspace does not do by itself. */
import { createHmac } from 'node:crypto';
import { SIGNING_SECRET } from '../../support/slack-bot.ts';

/** The address of the bot, on which it hears Slack. */
interface Heard {
  readonly slack: string;
}

/** An interaction: a click, a shortcut, a form. */
export function postInteraction({ slack }: Heard, payload: object, secret = SIGNING_SECRET): Promise<Response> {
  const body = `payload=${encodeURIComponent(JSON.stringify(payload))}`;
  return post(slack, body, 'application/x-www-form-urlencoded', secret);
}

export function postEvent({ slack }: Heard, event: object, secret = SIGNING_SECRET): Promise<Response> {
  return post(slack, eventBody(event), 'application/json', secret);
}

export function eventBody(event: object): string {
  const ids = { team_id: 'T0LOCALWORK', api_app_id: 'A0SPANDIFF', event_id: 'Ev1', event_time: 1 };
  return JSON.stringify({ type: 'event_callback', ...ids, event });
}

export function signedHeaders(body: string, contentType: string, secret = SIGNING_SECRET): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  return {
    'content-type': contentType,
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`,
  };
}

function post(slack: string, body: string, contentType: string, secret: string): Promise<Response> {
  const headers = signedHeaders(body, contentType, secret);
  return fetch(new URL('/slack/events', slack), { method: 'POST', headers, body });
}
