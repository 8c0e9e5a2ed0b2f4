/**
 * What became of each ask, as the people in the channels see it. A mention is answered in its thread. A command is
 * answered in its channel, where the answer names the traces. That either was turned away is told to the asker alone, in
 * the channel, and is counted for the asker and channel, since nothing in it says which of their asks is meant.
 */
import type { Message } from '../../src/local-workspace/local-workspace.ts';
import { ACTIONS } from '../../src/render/answer-actions.ts';
import type { PlannedAsk } from './slack-load-plan.ts';

/** Unfinished: progress or numbers that nothing replaced. */
type Showing = 'unfinished' | 'answered' | 'full' | 'other';

interface Asked {
  readonly ask: PlannedAsk;
  readonly sentAtMs: number;
  numbersAfterMs: number | undefined;
  answeredAfterMs: number | undefined;
}

export interface Summary {
  readonly asks: number;
  readonly answered: number;
  /** Of these, how many show a picture. */
  readonly pictured: number;
  /** Told that the line is full. */
  readonly full: number;
  /** Told something else, such as a failure. */
  readonly other: number;
  readonly neither: number;
  readonly twice: number;
  /** Messages of the bot that belong to no ask, or that stayed at progress or numbers. */
  readonly astray: number;
  readonly numbersMs: readonly number[];
  readonly answersMs: readonly number[];
}

export class Tally {
  readonly #botUsers: ReadonlySet<string>;
  /** By thread, and by channel with the traces. */
  readonly #asked = new Map<string, Asked>();
  /** What each message of the bot shows now, by the ask it belongs to or by the asker of commands and the channel. */
  readonly #shown = new Map<
    string,
    { readonly belongsTo: string; readonly shows: Showing; readonly isPictured: boolean }
  >();

  constructor(botUsers: readonly string[]) {
    this.#botUsers = new Set(botUsers);
  }

  /** `threadTs`: of the message that mentions the bot. */
  sent(ask: PlannedAsk, threadTs: string | undefined): void {
    const key = threadTs === undefined ? commandKey(ask.channelId, ask.pair) : threadKey(ask.channelId, threadTs);
    if (this.#asked.has(key)) throw new Error(`asked twice: ${key}`);
    const asked = { ask, sentAtMs: performance.now(), numbersAfterMs: undefined, answeredAfterMs: undefined };
    this.#asked.set(key, asked);
  }

  /** A new or changed message. */
  see(message: Message): void {
    if (!this.#botUsers.has(message.user)) return;
    const blocks = JSON.stringify(message.blocks);
    const belongsTo = this.#keyOf(message, blocks);
    const shows = showing(blocks);
    const isPictured = message.blocks.some(({ type }) => type === 'image');
    this.#shown.set(`${message.channel} ${message.ts}`, { belongsTo, shows, isPictured });
    const asked = this.#asked.get(belongsTo);
    if (asked === undefined || (shows !== 'answered' && shows !== 'unfinished')) return;
    const afterMs = performance.now() - asked.sentAtMs;
    if (blocks.includes(ACTIONS.json)) asked.numbersAfterMs ??= afterMs;
    if (shows === 'answered') asked.answeredAfterMs ??= afterMs;
  }

  /** How many asks have no answer yet. */
  get open(): number {
    return this.summary().neither;
  }

  summary(): Summary {
    const endings = [...this.#shown.values()].filter(({ shows }) => shows !== 'unfinished');
    const ends = Map.groupBy(endings, ({ belongsTo }) => belongsTo);
    const all = [...this.#asked].map(([key, asked]) => ({ ...asked, key, ends: ends.get(key)?.length ?? 0 }));
    const unanswered = all.filter((one) => one.ends === 0);
    const asides = Map.groupBy(unanswered, ({ ask }) => asideKey(ask.channelId, ask.userId));
    let neither = 0;
    let twice = all.filter((one) => one.ends > 1).length;
    for (const [key, waiting] of asides) neither += Math.max(0, waiting.length - (ends.get(key)?.length ?? 0));
    let astray = this.#shown.size - endings.length;
    for (const [key, told] of ends) {
      if (this.#asked.has(key)) continue;
      const excess = Math.max(0, told.length - (asides.get(key)?.length ?? 0));
      if (key.startsWith(ASIDE)) twice += excess;
      else astray += excess;
    }
    const count = (shows: Showing) => endings.filter((one) => one.shows === shows).length;
    return {
      asks: all.length,
      answered: count('answered'),
      pictured: endings.filter(({ shows, isPictured }) => shows === 'answered' && isPictured).length,
      full: count('full'),
      other: count('other'),
      ...{ neither, twice, astray },
      numbersMs: all.flatMap(({ numbersAfterMs = [] }) => numbersAfterMs),
      answersMs: all.flatMap(({ answeredAfterMs = [] }) => answeredAfterMs),
    };
  }

  #keyOf({ channel, threadTs, visibleTo }: Message, blocks: string): string {
    if (threadTs !== undefined) return threadKey(channel, threadTs);
    if (visibleTo !== undefined) return asideKey(channel, visibleTo);
    const ids = [...new Set(blocks.match(/\b[0-9a-f]{32}\b/g))];
    const pairs = ids.flatMap((one) => ids.map((other) => commandKey(channel, [one, other])));
    return pairs.find((key) => this.#asked.has(key)) ?? `nothing ${channel}`;
  }
}

const ASIDE = 'aside';

function threadKey(channelId: string, threadTs: string): string {
  return `thread ${channelId} ${threadTs}`;
}

function commandKey(channelId: string, [one, other]: readonly [string, string]): string {
  return `command ${channelId} ${one < other ? `${one} ${other}` : `${other} ${one}`}`;
}

function asideKey(channelId: string, userId: string): string {
  return `${ASIDE} ${channelId} ${userId}`;
}

/** Buttons say it best: progress can be stopped, numbers can be exported, and the whole answer can be judged. */
function showing(blocks: string): Showing {
  if (blocks.includes(ACTIONS.feedback)) return 'answered';
  if (blocks.includes(ACTIONS.stop) || blocks.includes(ACTIONS.json)) return 'unfinished';
  return blocks.includes('too many comparisons in line') ? 'full' : 'other';
}
