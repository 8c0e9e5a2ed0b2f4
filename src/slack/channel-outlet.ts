/**
 * A message in a channel or thread, for all to see, replaced as the answer comes:
 * https://docs.slack.dev/reference/methods/chat.update
 */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { webApi } from '@slack/bolt';
import { LIMITS } from '../limits.ts';
import type { SlackMessage } from '../render/block-kit.ts';
import { addPicture, type Content, downTheLadder, pictureIn, refusedBy } from './ladder.ts';
import type { Mark, Outlet, Phase, PicturePlace, Place } from './outlet.ts';
import { checkPictureUpdates, countUpdate } from './picture/update-budget.ts';
import { findMarked, isOutcomeUnknown, marked } from './post-once.ts';
import { isRateLimited, withinLimits } from './rate-limits.ts';
import { platformError } from './trouble.ts';

const NO_UNFURLING = { unfurl_links: false, unfurl_media: false } as const;

export class ChannelOutlet implements Outlet {
  readonly note = undefined;
  readonly #client: webApi.WebClient;
  readonly #place: Place;
  /** Of a message to a person: the conversation with them, once Slack has said which one that is. */
  #channel: string;
  #ts: string | undefined;
  readonly #mark: string;
  /** Nobody knows whether the message is there. */
  #isLost: boolean;
  #writes = 0;
  #shownFileId: string | undefined;

  get messageTs(): string | undefined {
    return this.#ts;
  }

  get pictures(): PicturePlace {
    const threadTs = this.#place.threadTs ?? this.#ts;
    const thread = threadTs === undefined ? undefined : { channel: this.#channel, threadTs };
    return { client: this.#client, shownFileId: this.#shownFileId, thread };
  }

  constructor(client: webApi.WebClient, place: Place, mark: Mark = { name: randomUUID(), isRepeat: false }) {
    this.#client = client;
    this.#place = place;
    this.#channel = place.channel;
    this.#mark = mark.name;
    this.#isLost = mark.isRepeat;
  }

  async show(message: SlackMessage, phase: Phase = 'final', lastCall?: AbortSignal): Promise<void> {
    if (phase === 'picture') return this.#addPicture(message);
    const refused = refusedBy(this.#client);
    const taken = await downTheLadder(message, refused, (content) => this.#send(content, phase, lastCall));
    this.#shownFileId = pictureIn(taken)?.slack_file.id;
  }

  async #addPicture(message: SlackMessage): Promise<void> {
    if (this.#ts === undefined) return;
    checkPictureUpdates(this.#client);
    const isShown = await addPicture(message, refusedBy(this.#client), (content) => this.#update(content, 'picture'));
    if (isShown) this.#shownFileId = pictureIn(message.blocks)?.slack_file.id;
  }

  async #send(content: Content, phase: Phase, lastCall?: AbortSignal): Promise<void> {
    if (this.#ts === undefined) await this.#findLost();
    const before = this.#ts;
    if (before === undefined) return this.#post(content, phase, lastCall);
    try {
      await this.#update(content, phase, lastCall);
    } catch (error) {
      // Somebody deleted the message, or may not edit any more: the answer counts more than its place.
      const isGone = CANNOT_UPDATE.has(platformError(error));
      // Slack counts posts apart from updates.
      const isLastWay = lastCall?.aborted === true && isRateLimited(error);
      if (!isGone && !isLastWay) throw error;
      await this.#post(content, phase, lastCall);
      if (isLastWay) await this.#remove(before);
    }
  }

  async #update(content: Content, phase: Phase, lastCall?: AbortSignal): Promise<void> {
    countUpdate(this.#client);
    const marks = marked(content, this.#nextMark());
    const update = { channel: this.#channel, ts: this.#ts ?? '', blocks: [], ...marks };
    await withinLimits(this.#client, 'chat.update', phase, () => this.#client.chat.update(update), lastCall);
  }

  async #post(content: Content, phase: Phase, lastCall?: AbortSignal): Promise<void> {
    try {
      await this.#postOnce(content, phase, lastCall);
    } catch (error) {
      if (!isOutcomeUnknown(error)) throw error;
      await setTimeout(LIMITS.lostPostPauseMs);
      await this.#findLost();
      if (this.#ts === undefined) await this.#postOnce(content, phase, lastCall);
    }
  }

  async #postOnce(content: Content, phase: Phase, lastCall?: AbortSignal): Promise<void> {
    const { channel, threadTs } = this.#place;
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
    this.#ts = undefined;
    try {
      const post = { ...{ channel, ...thread, ...marked(content, this.#nextMark()) }, ...NO_UNFURLING };
      const send = () => this.#client.chat.postMessage(post);
      const posted = await withinLimits(this.#client, `chat.postMessage ${channel}`, phase, send, lastCall);
      this.#ts = posted.ts;
      this.#channel = posted.channel ?? channel;
    } catch (error) {
      if (isOutcomeUnknown(error)) this.#isLost = true;
      throw error;
    }
  }

  /** A message whose post broke off may be there all the same: a second one would be one answer too many. */
  async #findLost(): Promise<void> {
    if (!this.#isLost) return;
    this.#ts = await findMarked(this.#client, this.#place, this.#mark);
    this.#isLost = false;
  }

  /** With its answer posted anew, what a message says of progress is not true any more. */
  async #remove(ts: string): Promise<void> {
    try {
      await this.#client.chat.delete({ channel: this.#channel, ts });
    } catch (error) {
      if (platformError(error) === '') throw error;
    }
  }

  /** Slack asks for a new block_id with every update. */
  #nextMark(): string {
    this.#writes++;
    return `${this.#mark}.${this.#writes}`;
  }
}

const CANNOT_UPDATE: ReadonlySet<string> = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);
