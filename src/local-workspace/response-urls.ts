/**
 * What an app answers through a `response_url`, five times within thirty minutes, and in the acknowledgement of a command
 * (https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses). Works in channels without the bot
 * too. Files cannot be shown this way.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import type { CallFailure, CallLog, HttpFailure } from './call-log.ts';
import type { Conversations } from './conversations.ts';
import type { Channel, Team, User } from './identity.ts';
import { parseJson } from './json.ts';
import { readContent } from './message-content.ts';
import { SlackError } from './slack-error.ts';
import { SLACK_LIMITS } from './slack-limits.ts';

export const RESPONSE_PATH = '/commands/';

interface Outcome {
  readonly status: HttpFailure['status'];
  readonly text: string;
}

/** The answers to one command or interaction. */
export interface Exchange {
  readonly id: string;
  readonly team: Team;
  readonly channel: Channel;
  readonly user: User;
  readonly expiresAtMs: number;
  uses: number;
  /** What `replace_original` replaces: the message that was clicked, or the last answer. */
  originalTs: string | undefined;
}

export class ResponseUrls {
  readonly #conversations: Conversations;
  readonly #log: CallLog;
  readonly #exchanges = new Map<string, Exchange>();

  constructor(conversations: Conversations, log: CallLog) {
    this.#conversations = conversations;
    this.#log = log;
  }

  open(team: Team, channel: Channel, user: User, originalTs?: string): Exchange {
    const oldest = this.#exchanges.keys().next();
    if (this.#exchanges.size >= LIMITS.workspaceExchanges && !oldest.done) this.#exchanges.delete(oldest.value);
    const expiresAtMs = Date.now() + SLACK_LIMITS.responseUrlMs;
    const exchange: Exchange = { id: randomUUID(), team, channel, user, expiresAtMs, uses: 0, originalTs };
    this.#exchanges.set(exchange.id, exchange);
    return exchange;
  }

  /** A request to a response_url: the HTTP status and the body of the answer. */
  answer(id: string, body: string): Outcome {
    const value = parseJson(body);
    const failure = this.#log.takeFailure('response_url');
    const outcome = isHttpFailure(failure) && !failure.goesThrough ? describe(failure) : this.#use(id, value, failure);
    this.#log.record('response_url', isRecord(value) ? value : {}, outcome.text);
    return isHttpFailure(failure) ? describe(failure) : outcome;
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
    const { response_type, replace_original, delete_original, thread_ts: threadTs } = parsed.data;
    const { team, channel, user, originalTs } = exchange;
    const original = originalTs === undefined ? undefined : this.#conversations.find(channel.id, originalTs);
    if (delete_original) {
      if (original !== undefined) this.#conversations.remove(channel.id, original.ts);
      return;
    }
    const content = readContent(value);
    if (replace_original && original !== undefined) {
      this.#conversations.update(original, content);
      return;
    }
    const visibleTo = response_type === 'in_channel' ? undefined : user.id;
    const place = { channel, threadTs, visibleTo };
    if (this.#conversations.isShown(place)) exchange.originalTs = this.#conversations.post(team.bot, place, content).ts;
  }

  #use(id: string, value: unknown, injected: CallFailure | undefined): Outcome {
    if (typeof injected === 'string') return { status: 400, text: injected };
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
  thread_ts: z.string().min(1).optional(),
});

function isHttpFailure(failure: CallFailure | undefined): failure is HttpFailure {
  return typeof failure === 'object';
}

function describe({ status }: HttpFailure): Outcome {
  return { status, text: 'error' };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
