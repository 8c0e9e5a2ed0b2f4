/**
 * Outlets: the places where one answer can appear. Each shows one message and replaces it by the next; what cannot be
 * replaced shows the last one only. When a workspace refuses the newer blocks, the same goes out with older blocks,
 * then as text (the ladder). https://docs.slack.dev/reference/methods/chat.update
 */
import { RespondError, type RespondFn, type types, webApi } from '@slack/bolt';
import type { SlackBlock, SlackMessage } from '../render/block-kit.ts';

/** How far the answer has come; `final` is not replaced any more. */
export type Phase = 'progress' | 'numbers' | 'final';

export interface Outlet {
  show(message: SlackMessage, phase: Phase): Promise<void>;
  /** What the reader must know about this place; undefined where everybody sees the answer. */
  readonly note: string | undefined;
}

export interface Place {
  readonly channel: string;
  readonly threadTs?: string;
}

interface Content {
  readonly text: string;
  readonly blocks?: types.KnownBlock[];
}

const NO_UNFURLING = { unfurl_links: false, unfurl_media: false } as const;

/** A message in a channel or thread, for all to see. */
export class ChannelOutlet implements Outlet {
  readonly note = undefined;
  readonly #client: webApi.WebClient;
  readonly #place: Place;
  #ts: string | undefined;

  constructor(client: webApi.WebClient, place: Place) {
    this.#client = client;
    this.#place = place;
  }

  async show(message: SlackMessage): Promise<void> {
    await downTheLadder(message, (content) => this.#send(content));
  }

  async #send(content: Content): Promise<void> {
    if (this.#ts === undefined) return this.#post(content);
    try {
      await this.#client.chat.update({ channel: this.#place.channel, ts: this.#ts, blocks: [], ...content });
    } catch (error) {
      // Somebody deleted the message, or may not edit any more: the answer counts more than its place.
      if (!CANNOT_UPDATE.has(platformError(error))) throw error;
      await this.#post(content);
    }
  }

  async #post(content: Content): Promise<void> {
    const { channel, threadTs } = this.#place;
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
    const posted = await this.#client.chat.postMessage({ channel, ...thread, ...content, ...NO_UNFURLING });
    this.#ts = posted.ts;
  }
}

/** The answer to a slash command that only the asker sees. An address takes five answers, so progress is shown once. */
export class ResponseOutlet implements Outlet {
  readonly note: string | undefined;
  readonly #respond: RespondFn;
  #isFirst = true;

  constructor(respond: RespondFn, note: string | undefined) {
    this.#respond = respond;
    this.note = note;
  }

  async show(message: SlackMessage, phase: Phase): Promise<void> {
    if (phase === 'progress' && !this.#isFirst) return;
    const replace = this.#isFirst ? {} : { replace_original: true };
    await downTheLadder(message, async (content) => {
      await this.#respond({ response_type: 'ephemeral', ...replace, ...content, ...NO_UNFURLING });
    });
    this.#isFirst = false;
  }
}

/** A message that only one person sees, for a mention that cannot be answered in the open. It cannot be replaced. */
export class EphemeralOutlet implements Outlet {
  readonly note: string | undefined;
  readonly #client: webApi.WebClient;
  readonly #place: Place;
  readonly #user: string;

  constructor(client: webApi.WebClient, place: Place & { readonly user: string }, note: string | undefined) {
    this.#client = client;
    this.#place = place;
    this.#user = place.user;
    this.note = note;
  }

  async show(message: SlackMessage, phase: Phase): Promise<void> {
    if (phase !== 'final') return;
    const { channel, threadTs } = this.#place;
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
    await downTheLadder(message, async (content) => {
      await this.#client.chat.postEphemeral({ channel, user: this.#user, ...thread, ...content });
    });
  }
}

/** The first outlet, or the second one from the moment that the first turns out to be closed to us. */
export class FallbackOutlet implements Outlet {
  #current: Outlet;
  readonly #otherwise: (reason: string) => Outlet;
  #hasSwitched = false;

  constructor(first: Outlet, otherwise: (note: string) => Outlet) {
    this.#current = first;
    this.#otherwise = otherwise;
  }

  get note(): string | undefined {
    return this.#current.note;
  }

  async show(message: SlackMessage, phase: Phase): Promise<void> {
    try {
      await this.#current.show(message, phase);
    } catch (error) {
      const note = CLOSED_TO_US.get(platformError(error));
      if (note === undefined || this.#hasSwitched) throw error;
      this.#hasSwitched = true;
      this.#current = this.#otherwise(note);
      await this.#current.show(message, phase);
    }
  }
}

const INVITE =
  'Only you can see this: I am not in this channel. Type /invite @Spandiff, and everybody sees my answers.';
const MAY_NOT_POST = 'Only you can see this: I may not post in this channel.';
const CLOSED_TO_US: ReadonlyMap<string, string> = new Map([
  ['not_in_channel', INVITE],
  ['channel_not_found', INVITE],
  ['is_archived', MAY_NOT_POST],
  ['restricted_action', MAY_NOT_POST],
  ['restricted_action_read_only_channel', MAY_NOT_POST],
  ['restricted_action_thread_only_channel', MAY_NOT_POST],
  ['restricted_action_non_threadable_channel', MAY_NOT_POST],
]);

const CANNOT_UPDATE: ReadonlySet<string> = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);
const REFUSED_BLOCKS: ReadonlySet<string> = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'msg_too_long',
]);

async function downTheLadder(message: SlackMessage, send: (content: Content) => Promise<void>): Promise<void> {
  const rungs = message.plainBlocks === message.blocks ? [message.blocks] : [message.blocks, message.plainBlocks];
  for (const blocks of rungs) {
    try {
      return await send({ text: message.text, blocks: forSlack(blocks) });
    } catch (error) {
      if (!areBlocksRefused(error)) throw error;
    }
  }
  await send({ text: message.text });
}

/** Here the compiler holds our block types to Slack's. */
function forSlack(blocks: readonly SlackBlock[]): types.KnownBlock[] {
  return [...blocks];
}

function areBlocksRefused(error: unknown): boolean {
  // A response_url answers with a bare status.
  return REFUSED_BLOCKS.has(platformError(error)) || (error instanceof RespondError && error.statusCode === 400);
}

/** Slack's error code; empty for every other error. */
export function platformError(error: unknown): string {
  return error instanceof webApi.WebAPIPlatformError ? error.data.error : '';
}
