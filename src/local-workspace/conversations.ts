/**
 * What has been said: the messages of all channels in order of their `ts`, and who is told when something changes.
 * Messages are immutable; an update replaces one. Memory is bounded by LIMITS.workspaceMessages per channel.
 */
import { LIMITS } from '../limits.ts';
import type { Block } from './blocks.ts';
import { CHANNELS, type Channel, type User } from './identity.ts';
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
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'removed'; readonly channel: string; readonly ts: string }
  | ({ readonly kind: 'status' } & Status);

export interface Content {
  readonly text: string;
  readonly blocks: readonly Block[];
}

export interface Place {
  readonly channel: Channel;
  readonly threadTs?: string | undefined;
  readonly visibleTo?: string | undefined;
}

export class Conversations {
  readonly #channels = new Map<string, Map<string, Message>>(CHANNELS.map((channel) => [channel.id, new Map()]));
  readonly #statuses = new Map<string, Status & { readonly timer: NodeJS.Timeout }>();
  readonly #listeners = new Set<(change: Change) => void>();
  #lastTsMicros = 0;

  post(author: User, place: Place, content: Content): Message {
    const message: Message = {
      channel: place.channel.id,
      ts: this.#nextTs(),
      ...(place.threadTs !== undefined && { threadTs: place.threadTs }),
      user: author.id,
      ...content,
      ...(place.visibleTo !== undefined && { visibleTo: place.visibleTo }),
      edits: 0,
      markedEdited: false,
      reactions: [],
    };
    this.#makeRoom(message);
    this.#store(message);
    if (author.isBot && message.threadTs !== undefined) this.setStatus(message.channel, message.threadTs, '');
    return message;
  }

  update(message: Message, content: Content): Message {
    const markedEdited = content.blocks.length === 0;
    return this.#store({ ...message, ...content, edits: message.edits + 1, markedEdited });
  }

  react(message: Message, name: string, user: User): Message {
    const others = message.reactions.filter((reaction) => reaction.name !== name);
    const users = message.reactions.find((reaction) => reaction.name === name)?.users ?? [];
    return this.#store({ ...message, reactions: [...others, { name, users: [...users, user.id] }] });
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

  statuses(channel: string): readonly Status[] {
    const open = [...this.#statuses.values()].filter((one) => one.channel === channel);
    return open.map(({ threadTs, status }) => ({ channel, threadTs, status }));
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

  #store(message: Message): Message {
    this.#messagesOf(message.channel).set(message.ts, message);
    this.#tell({ kind: 'message', message });
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
