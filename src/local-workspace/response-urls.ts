/**
 * What an app answers to a slash command: in its acknowledgement, and through the command's `response_url`, five times
 * within thirty minutes (https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses). Works in
 * channels without the bot too.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import type { CallLog } from './call-log.ts';
import type { Conversations } from './conversations.ts';
import { BOT, type Channel, type User } from './identity.ts';
import { parseJson } from './json.ts';
import { readContent } from './message-content.ts';
import { SlackError } from './slack-error.ts';
import { SLACK_LIMITS } from './slack-limits.ts';

export const RESPONSE_PATH = '/commands/';

/** One command's answers. */
export interface Exchange {
  readonly id: string;
  readonly channel: Channel;
  readonly user: User;
  readonly expiresAtMs: number;
  uses: number;
  /** The last answer: what `replace_original` replaces. */
  lastTs: string | undefined;
}

export class ResponseUrls {
  readonly #conversations: Conversations;
  readonly #log: CallLog;
  readonly #exchanges = new Map<string, Exchange>();

  constructor(conversations: Conversations, log: CallLog) {
    this.#conversations = conversations;
    this.#log = log;
  }

  open(channel: Channel, user: User): Exchange {
    const oldest = this.#exchanges.keys().next();
    if (this.#exchanges.size >= LIMITS.workspaceDeliveries && !oldest.done) this.#exchanges.delete(oldest.value);
    const expiresAtMs = Date.now() + SLACK_LIMITS.responseUrlMs;
    const exchange: Exchange = { id: randomUUID(), channel, user, expiresAtMs, uses: 0, lastTs: undefined };
    this.#exchanges.set(exchange.id, exchange);
    return exchange;
  }

  /** A request to a response_url: the HTTP status and the body of the answer. */
  answer(id: string, body: string): { readonly status: number; readonly text: string } {
    const value = parseJson(body);
    const outcome = this.#use(id, value);
    this.#log.record('response_url', isRecord(value) ? value : {}, outcome.text);
    return outcome;
  }

  /** An acknowledgement may be empty; one for all to see shows what the person typed as well. */
  acknowledge(exchange: Exchange, payload: unknown, typed: string): void {
    const value = payload ?? {};
    if (!isRecord(value)) throw new SlackError('invalid_payload');
    const { channel, user } = exchange;
    if (value.response_type === 'in_channel') this.#conversations.post(user, { channel }, { text: typed, blocks: [] });
    if (value.text !== undefined || value.blocks !== undefined) this.#respond(exchange, value);
  }

  #respond(exchange: Exchange, value: unknown): void {
    const parsed = response.safeParse(value);
    if (!parsed.success || !isRecord(value)) throw new SlackError('invalid_payload');
    const { response_type, replace_original, delete_original } = parsed.data;
    const { channel, user, lastTs } = exchange;
    const last = lastTs === undefined ? undefined : this.#conversations.find(channel.id, lastTs);
    if (delete_original) {
      if (last !== undefined) this.#conversations.remove(channel.id, last.ts);
      return;
    }
    const content = readContent(value);
    if (replace_original && last !== undefined) {
      this.#conversations.update(last, content);
      return;
    }
    const visibleTo = response_type === 'in_channel' ? undefined : user.id;
    exchange.lastTs = this.#conversations.post(BOT, { channel, visibleTo }, content).ts;
  }

  #use(id: string, value: unknown): { status: number; text: string } {
    const injected = this.#log.takeFailure('response_url');
    if (injected !== undefined) {
      return typeof injected === 'string'
        ? { status: 400, text: injected }
        : { status: injected.status, text: 'error' };
    }
    const exchange = this.#exchanges.get(id);
    if (exchange === undefined || exchange.expiresAtMs < Date.now()) return { status: 404, text: 'expired_url' };
    if (exchange.uses >= SLACK_LIMITS.responseUrlUses) return { status: 404, text: 'used_url' };
    exchange.uses += 1;
    try {
      this.#respond(exchange, value);
      return { status: 200, text: 'ok' };
    } catch (error) {
      if (error instanceof SlackError) return { status: 400, text: error.code };
      throw error;
    }
  }
}

const response = z.object({
  response_type: z.enum(['in_channel', 'ephemeral']).optional(),
  replace_original: z.boolean().optional(),
  delete_original: z.boolean().optional(),
});

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
