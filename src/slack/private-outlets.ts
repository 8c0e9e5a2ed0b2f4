/**
 * Messages that only one person sees, by the address that Slack gives with a command or click, or by the bot's own token.
 * https://docs.slack.dev/messaging/#ephemeral
 */
import type { RespondFn, webApi } from '@slack/bolt';
import type { SlackMessage } from '../render/block-kit.ts';
import { ChannelOutlet } from './channel-outlet.ts';
import { noteOfClosed } from './fallback-outlet.ts';
import { type Content, downTheLadder, pictureIn, RefusedBlocks, refusedBy } from './ladder.ts';
import type { Outlet, Phase, Place } from './outlet.ts';
import { withinLimits } from './rate-limits.ts';
import { platformError } from './trouble.ts';

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
    const { olderBlocks, ...rest } = withoutPicture(message);
    const short = { ...rest, olderBlocks: olderBlocks.slice(-1) };
    await downTheLadder(short, this.#refused, async (content) => {
      await this.#respond({
        response_type: 'ephemeral',
        ...replace,
        ...content,
        unfurl_links: false,
        unfurl_media: false,
      });
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

  async show(message: SlackMessage, phase: Phase, lastCall?: AbortSignal): Promise<void> {
    if (phase !== 'final') return;
    const refused = refusedBy(this.#client);
    try {
      await downTheLadder(withoutPicture(message), refused, (content) => this.#whisper(content, lastCall));
    } catch (error) {
      if (noteOfClosed(error) === undefined && platformError(error) !== 'user_not_in_channel') throw error;
      const direct = new ChannelOutlet(this.#client, { channel: this.#user });
      await direct.show(message, phase, lastCall);
    }
  }

  async #whisper(content: Content, lastCall: AbortSignal | undefined): Promise<void> {
    const { channel, threadTs } = this.#place;
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
    const whisper = { channel, user: this.#user, ...thread, ...content };
    const send = () => this.#client.chat.postEphemeral(whisper);
    await withinLimits(this.#client, 'chat.postEphemeral', 'final', send, lastCall);
  }
}

/** A picture stands between the same blocks without it, so some rung has none. */
function withoutPicture({ text, blocks, olderBlocks }: SlackMessage): SlackMessage {
  const [newest = [], ...older] = [blocks, ...olderBlocks].filter((rung) => pictureIn(rung) === undefined);
  return { text, blocks: newest, olderBlocks: older };
}
