/**
 * What has been said: the messages of all channels in order of their `ts`, and who is told when something changes.
 * Messages are immutable; an update replaces one. Memory is bounded by LIMITS.workspaceMessages per channel.
 */
import { LIMITS } from '../limits.ts';
import type { Block } from './blocks.ts';
import type { Channel, User } from './identity.ts';
import { SLACK_LIMITS } from './slack-limits.ts';

export interface Message {
  readonly channel: string;
  readonly ts: string;
  /** Of a reply: the `ts` of the message that it answers. */
  readonly threadTs?: string;
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** Of an ephemeral message: the only person who sees it. */
  readonly visibleTo?: string;
  /** How often it was updated. */
  readonly edits: number;
  /** Slack marks only messages whose last update came without blocks. */
  readonly markedEdited: boolean;
  readonly reactions: readonly Reaction[];
  readonly files: readonly SharedFile[];
  /** Of the older kind, which other apps still send; shown by their `fallback` text at most. */
  readonly attachments: readonly object[];
  /** For the app alone: what it said of the message itself. */
  readonly metadata?: Metadata | undefined;
  /** Previews of links in the text, made by the app. */
  readonly unfurls: readonly Unfurl[];
}

/** `GET /files/<id>` gives the bytes. */
export interface SharedFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly mimetype: string;
  readonly size: number;
  readonly altText: string;
}

export interface Unfurl {
  readonly url: string;
  readonly blocks: readonly Block[];
}

export interface Reaction {
  readonly name: string;
  readonly users: readonly string[];
}

/** A line such as "is thinking…" in a thread; an empty one clears it. */
export interface Status {
  readonly channel: string;
  readonly threadTs: string;
  readonly status: string;
}

export type Change =
  | { readonly kind: 'message'; readonly message: Message; readonly isNew: boolean }
  | { readonly kind: 'removed'; readonly channel: string; readonly ts: string }
  | ({ readonly kind: 'status' } & Status);

export interface Content {
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly files?: readonly SharedFile[];
  readonly attachments?: readonly object[];
  readonly metadata?: Metadata | undefined;
}

/** https://docs.slack.dev/messaging/message-metadata/ */
export interface Metadata {
  readonly event_type: string;
  readonly event_payload: Readonly<Record<string, unknown>>;
}

export interface Place {
  readonly channel: Channel;
  readonly threadTs?: string | undefined;
  readonly visibleTo?: string | undefined;
}

export class Conversations {
  readonly #channels: ReadonlyMap<string, Map<string, Message>>;
  readonly #statuses = new Map<string, Status & { readonly timer: NodeJS.Timeout }>();
  readonly #listeners = new Set<(change: Change) => void>();
  #lastTsMicros = 0;

  constructor(channels: readonly Channel[]) {
    this.#channels = new Map(channels.map((channel) => [channel.id, new Map()]));
  }

  /** What one person alone sees in a thread is shown where the thread has replies that everybody sees. */
  isShown({ channel, threadTs, visibleTo }: Place): boolean {
    if (visibleTo === undefined || threadTs === undefined) return true;
    return this.list(channel.id, threadTs).some((one) => one.ts !== threadTs && one.visibleTo === undefined);
  }

  post(author: User, place: Place, content: Content): Message {
    const message: Message = {
      channel: place.channel.id,
      ts: this.#nextTs(),
      ...(place.threadTs !== undefined && { threadTs: place.threadTs }),
      user: author.id,
      text: content.text,
      blocks: content.blocks,
      ...(place.visibleTo !== undefined && { visibleTo: place.visibleTo }),
      edits: 0,
      markedEdited: false,
      reactions: [],
      files: content.files ?? [],
      attachments: content.attachments ?? [],
      ...(content.metadata !== undefined && { metadata: content.metadata }),
      unfurls: [],
    };
    this.#makeRoom(message);
    this.#store(message, true);
    if (author.isBot && message.threadTs !== undefined) this.setStatus(message.channel, message.threadTs, '');
    return message;
  }

  update(message: Message, content: Content): Message {
    const markedEdited = content.blocks.length === 0;
    const { text, blocks, metadata = message.metadata } = content;
    return this.#store({ ...message, text, blocks, metadata, edits: message.edits + 1, markedEdited });
  }

  unfurl(message: Message, unfurls: readonly Unfurl[]): Message {
    const others = message.unfurls.filter((one) => !unfurls.some(({ url }) => url === one.url));
    return this.#store({ ...message, unfurls: [...others, ...unfurls] });
  }

  react(message: Message, name: string, user: User): Message {
    const others = message.reactions.filter((reaction) => reaction.name !== name);
    const users = message.reactions.find((reaction) => reaction.name === name)?.users ?? [];
    return this.#store({ ...message, reactions: [...others, { name, users: [...users, user.id] }] });
  }

  unreact(message: Message, name: string, user: User): Message {
    const without = message.reactions.map((reaction) =>
      reaction.name === name ? { name, users: reaction.users.filter((one) => one !== user.id) } : reaction,
    );
    return this.#store({ ...message, reactions: without.filter((reaction) => reaction.users.length > 0) });
  }

  remove(channel: string, ts: string): void {
    if (!this.#messagesOf(channel).delete(ts)) return;
    this.setStatus(channel, ts, '');
    this.#tell({ kind: 'removed', channel, ts });
  }

  /** Stands until the next reply of the bot, an empty status, or two minutes. */
  setStatus(channel: string, threadTs: string, status: string): void {
    const key = `${channel} ${threadTs}`;
    const previous = this.#statuses.get(key);
    if (previous === undefined && status === '') return;
    clearTimeout(previous?.timer);
    this.#statuses.delete(key);
    if (status !== '') {
      const timer = setTimeout(() => this.setStatus(channel, threadTs, ''), SLACK_LIMITS.statusMs).unref();
      this.#statuses.set(key, { channel, threadTs, status, timer });
    }
    this.#tell({ kind: 'status', channel, threadTs, status });
  }

  statuses(): readonly Status[] {
    return [...this.#statuses.values()].map(({ channel, threadTs, status }) => ({ channel, threadTs, status }));
  }

  find(channel: string, ts: string): Message | undefined {
    return this.#messagesOf(channel).get(ts);
  }

  /** All messages of a channel, or those of one thread with the message that it hangs under. */
  list(channel: string, threadTs?: string): readonly Message[] {
    const messages = [...this.#messagesOf(channel).values()];
    if (threadTs === undefined) return messages;
    return messages.filter((message) => message.ts === threadTs || message.threadTs === threadTs);
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  stop(): void {
    for (const { timer } of this.#statuses.values()) clearTimeout(timer);
    this.#listeners.clear();
  }

  #messagesOf(channel: string): Map<string, Message> {
    const messages = this.#channels.get(channel);
    if (messages === undefined) throw new Error(`no channel ${channel}`);
    return messages;
  }

  #store(message: Message, isNew = false): Message {
    this.#messagesOf(message.channel).set(message.ts, message);
    this.#tell({ kind: 'message', message, isNew });
    return message;
  }

  /** Drops the oldest message with its replies, but never the one that is being answered. */
  #makeRoom(arriving: Message): void {
    const messages = this.#messagesOf(arriving.channel);
    if (messages.size < LIMITS.workspaceMessages) return;
    for (const oldest of messages.values()) {
      if (oldest.ts === arriving.threadTs) continue;
      for (const dropped of this.list(arriving.channel, oldest.ts)) this.remove(arriving.channel, dropped.ts);
      return;
    }
  }

  /** Slack's message id: the Unix time with six decimals, unique and rising. */
  #nextTs(): string {
    this.#lastTsMicros = Math.max(Date.now() * 1_000, this.#lastTsMicros + 1);
    const digits = String(this.#lastTsMicros);
    return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
  }

  #tell(change: Change): void {
    for (const listener of [...this.#listeners]) listener(change);
  }
}
