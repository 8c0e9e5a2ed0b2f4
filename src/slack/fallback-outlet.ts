/** Where an answer goes when its place turns out to be closed to the bot, and what the reader is told of it. */
import { context, type SlackMessage } from '../render/block-kit.ts';
import type { Outlet, Phase, PicturePlace } from './outlet.ts';
import { isRateLimited } from './rate-limits.ts';
import { platformError } from './trouble.ts';

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

  get pictures(): PicturePlace | undefined {
    return this.#current.pictures;
  }

  async show(message: SlackMessage, phase: Phase, lastCall?: AbortSignal): Promise<void> {
    try {
      await this.#current.show(message, phase, lastCall);
    } catch (error) {
      const isTooLate = lastCall?.aborted === true && isRateLimited(error);
      const note = isTooLate ? NO_TIME : noteOfClosed(error);
      if (note === undefined || this.#hasSwitched || phase === 'picture') throw error;
      this.#hasSwitched = true;
      this.#current = this.#otherwise(note);
      await this.#current.show(withNote(message, note), phase, lastCall);
    }
  }
}

/** The message was made before it was known that it goes elsewhere; those that follow say it themselves. */
function withNote({ text, blocks, olderBlocks }: SlackMessage, note: string): SlackMessage {
  const noted = (rung: SlackMessage['blocks']) => [...rung, context(note)];
  return { text, blocks: noted(blocks), olderBlocks: olderBlocks.map(noted) };
}

/** Undefined where an error says nothing of the place. */
export function noteOfClosed(error: unknown): string | undefined {
  return CLOSED_TO_US.get(platformError(error));
}

/** Slack itself says above such a message that nobody else sees it; we say why. */
const INVITE =
  'I am not in this channel, so I answer you alone. Type /invite @Spandiff, and everybody sees my answers.';
const MAY_NOT_POST = 'I may not post in this channel, so I answer you alone.';
const NO_TIME = 'I am being restarted, and Slack takes no more messages here for now, so I answer you alone.';
const THREAD_GONE = 'The message that you asked under is gone, so I answer you alone.';
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
