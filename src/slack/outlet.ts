/**
 * An outlet is a place where one answer can appear: it shows one message and replaces it by the next; what cannot be
 * replaced shows the last one only. In the open (channel-outlet.ts), to one person (private-outlets.ts), and the way that is
 * left where a place is closed to the bot (fallback-outlet.ts).
 */
import type { webApi } from '@slack/bolt';
import type { SlackMessage } from '../render/block-kit.ts';

/** How far the answer has come. After `final` only a `picture` is added, which is not worth a message of its own. */
export type Phase = 'progress' | 'numbers' | 'picture' | 'final';

export interface Outlet {
  /** `lastCall`: when it is aborted the process ends in a moment, and what waits for Slack's limits must go out now. */
  show(message: SlackMessage, phase: Phase, lastCall?: AbortSignal): Promise<void>;
  /** What the reader must know about this place; undefined where everybody sees the answer. */
  readonly note: string | undefined;
  /** Of the message once it is there; undefined where nobody can come back to it. */
  readonly messageTs: string | undefined;
  /** Absent where Slack shows no pictures of the app. */
  readonly pictures?: PicturePlace | undefined;
}

/**
 * Slack shows a file of the app in messages that the app posts by its token. The address of a response_url is not it, and
 * of messages that one person sees, and that nobody can replace, Slack does not say.
 */
export interface PicturePlace {
  readonly client: webApi.WebClient;
  /** The file that the message shows now. */
  readonly shownFileId: string | undefined;
  /** For a file of its own: the thread of the answer, once that is there. */
  readonly thread: (Place & { readonly threadTs: string }) | undefined;
}

export interface Place {
  readonly channel: string;
  readonly threadTs?: string;
}

/** What a message is known by that is looked for in the channel. */
export interface Mark {
  readonly name: string;
  /** It may be there already: an earlier run of the bot was asked the same by the same event. */
  readonly isRepeat: boolean;
}
