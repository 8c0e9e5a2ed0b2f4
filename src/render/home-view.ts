/**
 * The app's Home tab: how to ask, one's own last comparisons, the state of the sources, who may ask. Pure. At most some
 * twenty blocks, of the hundred that a view may have. https://docs.slack.dev/surfaces/app-home/
 */
import {
  bold,
  bullets,
  type ChannelElement,
  code,
  context,
  foreign,
  foreignName,
  header,
  link,
  paragraph,
  preformatted,
  type RichElement,
  richText,
  type SlackBlock,
  text,
} from './block-kit.ts';
import { actions, button } from './buttons.ts';
import { OPEN_COMPARE_MODAL } from './compare-modal.ts';
import type { ExampleIds } from './notices.ts';

export interface HomeView {
  readonly type: 'home';
  readonly blocks: SlackBlock[];
}

export interface Home {
  readonly examples: ExampleIds;
  /** The latest first. */
  readonly comparisons: readonly PastComparison[];
  readonly sources: readonly HomeSource[];
  /** Undefined: they are being checked for the first time. */
  readonly checkedAgoMs: number | undefined;
  readonly access: WhoMayAsk;
}

export interface PastComparison {
  readonly baseline: string;
  readonly candidate: string;
  readonly outcome: string;
  readonly confidence: string;
  readonly agoMs: number;
  /** Of the message with the answer; undefined where nobody can come back to it. */
  readonly url: string | undefined;
}

export interface HomeSource {
  readonly name: string;
  /** Undefined: not known yet. */
  readonly state: 'works' | 'refused' | 'no answer' | 'fails' | undefined;
}

export interface WhoMayAsk {
  /** Ids of the only channels; undefined: all. */
  readonly channels: readonly string[] | undefined;
  readonly guestsMayAsk: boolean;
  readonly outsidersMayAsk: boolean;
}

const ID_CHARACTERS = 40;
const NAME_CHARACTERS = 60;
const MOST_SOURCES = 25;
const MOST_CHANNELS = 20;

export function renderHome(home: Home): HomeView {
  return { type: 'home', blocks: [...howToAsk(home), ...lastOnes(home), ...sources(home), ...whoMayAsk(home)] };
}

/** For somebody who may not ask: no name of a source either. */
export function renderClosedHome(sentence: string): HomeView {
  return { type: 'home', blocks: [header('Spandiff'), richText(paragraph(text(sentence)))] };
}

function howToAsk({ examples: { baseline, candidate } }: Home): SlackBlock[] {
  return [
    header('Which service made the difference?'),
    richText(
      paragraph(text('Give me a slow trace and a fast one, or the slow one alone: in a channel, in a thread or here.')),
      preformatted(`/spandiff ${baseline} ${candidate}`),
      bullets([
        [code('@Spandiff compare <id> <id>'), text(' answers in the thread where you ask.')],
        [
          text('On a message, '),
          bold('Compare traces here'),
          text(' finds the ids and links in it and in its thread.'),
        ],
        [text('To me alone, in '), bold('Messages'), text(', the two ids are enough.')],
      ]),
    ),
    actions([button(OPEN_COMPARE_MODAL, 'Compare two traces', 'home')]),
  ];
}

function lastOnes({ comparisons }: Home): SlackBlock[] {
  const none = 'None yet.';
  const lines = comparisons.map(({ baseline, candidate, outcome, confidence, agoMs, url }): RichElement[] => {
    const [one, other] = [candidate, baseline].map((id) => foreignName(id, ID_CHARACTERS));
    const told = `: ${foreign(outcome, NAME_CHARACTERS)}, ${foreign(confidence, NAME_CHARACTERS)} confidence, ${ago(agoMs)}`;
    return [link(url, `${one} against ${other}`), text(told)];
  });
  const list = lines.length === 0 ? paragraph(text(none)) : bullets(lines);
  return [header('Your last comparisons'), richText(list)];
}

function sources(home: Home): SlackBlock[] {
  const shown = home.sources.slice(0, MOST_SOURCES).map(({ name, state }): RichElement[] => {
    const mark = state === undefined ? [] : [text(`: ${state}`)];
    return [bold(foreign(name, NAME_CHARACTERS)), ...mark];
  });
  const more = home.sources.length - shown.length;
  const items = more > 0 ? [...shown, [text(`… and ${more} more`)]] : shown;
  const checked = home.checkedAgoMs === undefined ? 'Being checked …' : `Checked ${ago(home.checkedAgoMs)}.`;
  return [header('Where traces are looked up'), richText(bullets(items)), context(checked)];
}

function whoMayAsk({ access: { channels, guestsMayAsk, outsidersMayAsk } }: Home): SlackBlock[] {
  const also = [...(guestsMayAsk ? ['its guests'] : []), ...(outsidersMayAsk ? ['people of other companies'] : [])];
  const people = ['Members of this workspace', ...also].join(', ');
  const where =
    channels === undefined ? [text(' may ask me in every channel, and in a conversation with me.')] : onlyIn(channels);
  return [header('Who may ask'), richText(paragraph(text(people), ...where))];
}

function onlyIn(channels: readonly string[]): (RichElement | ChannelElement)[] {
  const shown = channels.slice(0, MOST_CHANNELS).flatMap((id, i): (RichElement | ChannelElement)[] => {
    const channel = { type: 'channel', channel_id: id } as const;
    return i === 0 ? [channel] : [text(', '), channel];
  });
  const more = channels.length - Math.min(channels.length, MOST_CHANNELS);
  return [
    text(' may ask me in a conversation with me, and in '),
    ...shown,
    text(more > 0 ? `, and ${more} more.` : '.'),
  ];
}

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000] as const;

/** Rounded down, in the largest unit that is whole. */
function ago(ms: number): string {
  if (ms < 2 * SECOND) return 'just now';
  if (ms < 2 * MINUTE) return `${Math.floor(ms / SECOND)} s ago`;
  if (ms < 2 * HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)} h ago`;
  return `${Math.floor(ms / DAY)} days ago`;
}
