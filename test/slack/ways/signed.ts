/** Payloads as Slack sends them to a request URL, for what the local workspace does not do by itself. */
import { createHmac } from 'node:crypto';
import { type OperatedBot, SIGNING_SECRET } from '../operation/bot.ts';

/** An interaction: a click, a shortcut, a form. */
export function postInteraction(bot: OperatedBot, payload: object): Promise<Response> {
  const body = `payload=${encodeURIComponent(JSON.stringify(payload))}`;
  return post(bot, body, 'application/x-www-form-urlencoded');
}

export function postEvent(bot: OperatedBot, event: object, envelope: object = {}): Promise<Response> {
  const ids = { team_id: 'T0LOCALWORK', api_app_id: 'A0SPANDIFF', event_id: 'Ev1', event_time: 1 };
  return post(bot, JSON.stringify({ type: 'event_callback', ...ids, event, ...envelope }), 'application/json');
}

function post(bot: OperatedBot, body: string, contentType: string): Promise<Response> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = `v0=${createHmac('sha256', SIGNING_SECRET).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  const headers = {
    'content-type': contentType,
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': signature,
  };
  return fetch(`${bot.slack}/slack/events`, { method: 'POST', headers, body });
}
