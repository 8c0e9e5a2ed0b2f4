/**
 * Outlets: the places where one answer can appear. Each shows one message and replaces it by the next; what cannot be
 * replaced shows the last one only. When a place is closed to the bot, the way that is left. https://docs.slack.dev/reference/methods/chat.update
 */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { RespondFn, webApi } from '@slack/bolt';
import { LIMITS } from '../limits.ts';
import type { SlackMessage } from '../render/block-kit.ts';
import { type Content, downTheLadder, RefusedBlocks, refusedBy } from './ladder.ts';
import { findMarked, isOutcomeUnknown, marked } from './post-once.ts';
import { withinLimits } from './rate-limits.ts';
import { platformError } from './trouble.ts';

/** How far the answer has come; `final` is not replaced any more. */
export type Phase = 'progress' | 'numbers' | 'final';

export interface Outlet {
  show(message: SlackMessage, phase: Phase): Promise<void>;
  /** What the reader must know about this place; undefined where everybody sees the answer. */
  readonly note: string | undefined;
  /** Of the message once it is there; undefined where nobody can come back to it. */
  readonly messageTs: string | undefined;
}

export interface Place {
  readonly channel: string;
  readonly threadTs?: string;
}

const NO_UNFURLING = { unfurl_links: false, unfurl_media: false } as const;

/** A message in a channel or thread, for all to see. */
export class ChannelOutlet implements Outlet {
  readonly note = undefined;
  readonly #client: webApi.WebClient;
  readonly #place: Place;
  /** Of a message to a person: the conversation with them, once Slack has said which one that is. */
  #channel: string;
  #ts: string | undefined;
  /** Of a post of which nobody knows whether it went through. */
  #lostMark: string | undefined;

  get messageTs(): string | undefined {
    return this.#ts;
  }

  constructor(client: webApi.WebClient, place: Place) {
    this.#client = client;
    this.#place = place;
    this.#channel = place.channel;
  }

  async show(message: SlackMessage, phase: Phase = 'final'): Promise<void> {
    await downTheLadder(message, refusedBy(this.#client), (content) => this.#send(content, phase));
  }

  async #send(content: Content, phase: Phase): Promise<void> {
    if (this.#ts === undefined) await this.#findLost();
    if (this.#ts === undefined) return this.#post(content, phase);
    const update = { channel: this.#channel, ts: this.#ts, blocks: [], ...content };
    try {
      await withinLimits(this.#client, 'chat.update', phase, () => this.#client.chat.update(update));
    } catch (error) {
      // Somebody deleted the message, or may not edit any more: the answer counts more than its place.
      if (!CANNOT_UPDATE.has(platformError(error))) throw error;
      await this.#post(content, phase);
    }
  }

  async #post(content: Content, phase: Phase): Promise<void> {
    try {
      await this.#postOnce(content, phase);
    } catch (error) {
      if (!isOutcomeUnknown(error)) throw error;
      await setTimeout(LIMITS.lostPostPauseMs);
      await this.#findLost();
      if (this.#ts === undefined) await this.#postOnce(content, phase);
    }
  }

  async #postOnce(content: Content, phase: Phase): Promise<void> {
    const { channel, threadTs } = this.#place;
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
    const mark = randomUUID();
    this.#ts = undefined;
    try {
      const post = { ...{ channel, ...thread, ...marked(content, mark) }, ...NO_UNFURLING };
      const posted = await withinLimits(this.#client, `chat.postMessage ${channel}`, phase, () =>
        this.#client.chat.postMessage(post),
      );
      this.#ts = posted.ts;
      this.#channel = posted.channel ?? channel;
    } catch (error) {
      if (isOutcomeUnknown(error)) this.#lostMark = mark;
      throw error;
    }
  }

  /** A message whose post broke off may be there all the same: a second one would be one answer too many. */
  async #findLost(): Promise<void> {
    if (this.#lostMark === undefined) return;
    this.#ts = await findMarked(this.#client, this.#place, this.#lostMark);
    this.#lostMark = undefined;
  }
}

/** The answer to a slash command that only the asker sees. An address takes five answers, so progress is shown once. */
export class ResponseOutlet implements Outlet {
  readonly note: string | undefined;
  readonly messageTs = undefined;
  readonly #respond: RespondFn;
  readonly #refused = new RefusedBlocks();
  #isFirst = true;

  constructor(respond: RespondFn, note: string | undefined) {
    this.#respond = respond;
    this.note = note;
  }

  async show(message: SlackMessage, phase: Phase): Promise<void> {
    if (phase === 'progress' && !this.#isFirst) return;
    const replace = this.#isFirst ? {} : { replace_original: true };
    // Refused blocks use up the address too: straight from the newest to the oldest.
    const short = { ...message, olderBlocks: message.olderBlocks.slice(-1) };
    await downTheLadder(short, this.#refused, async (content) => {
      await this.#respond({ response_type: 'ephemeral', ...replace, ...content, ...NO_UNFURLING });
    });
    this.#isFirst = false;
  }
}

/**
 * A message that only one person sees, for a mention that cannot be answered in the open. It cannot be replaced. Where
 * the channel does not take this one either, it goes to the person directly.
 */
export class EphemeralOutlet implements Outlet {
  readonly note: string | undefined;
  readonly messageTs = undefined;
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
    const refused = refusedBy(this.#client);
    try {
      await downTheLadder(message, refused, (content) => this.#whisper(content));
    } catch (error) {
      if (!CLOSED_TO_US.has(platformError(error)) && platformError(error) !== 'user_not_in_channel') throw error;
      const direct = new ChannelOutlet(this.#client, { channel: this.#user });
      await direct.show(message, phase);
    }
  }

  async #whisper(content: Content): Promise<void> {
    const { channel, threadTs } = this.#place;
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
    const whisper = { channel, user: this.#user, ...thread, ...content };
    await withinLimits(this.#client, 'chat.postEphemeral', 'final', () => this.#client.chat.postEphemeral(whisper));
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

  get messageTs(): string | undefined {
    return this.#current.messageTs;
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
const THREAD_GONE = 'Only you can see this: the message that you asked under is gone.';
const CLOSED_TO_US: ReadonlyMap<string, string> = new Map([
  ['not_in_channel', INVITE],
  ['channel_not_found', INVITE],
  ['is_archived', MAY_NOT_POST],
  ['restricted_action', MAY_NOT_POST],
  ['restricted_action_read_only_channel', MAY_NOT_POST],
  ['restricted_action_thread_only_channel', MAY_NOT_POST],
  ['restricted_action_non_threadable_channel', MAY_NOT_POST],
  ['is_inactive', MAY_NOT_POST],
  ['thread_not_found', THREAD_GONE],
  ['message_not_found', THREAD_GONE],
  ['cannot_reply_to_message', THREAD_GONE],
]);

const CANNOT_UPDATE: ReadonlySet<string> = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);
