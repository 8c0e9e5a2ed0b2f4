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

const NAME_CHARACTERS = 60;
/** Enough to tell two of five apart, also where a backend begins all ids of one second alike. */
const ID_CHARACTERS = 13;
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
      paragraph(text('Give me a slow trace and a fast one, or the slow one alone.')),
      preformatted(`/spandiff ${baseline} ${candidate}`),
      bullets([
        [code('@Spandiff compare <id> <id>'), text(' answers in the thread where you ask.')],
        [
          text('On a message, '),
          bold('Compare traces here'),
          text(' finds the ids and links in it and in its thread.'),
        ],
        [text('In '), bold('Messages'), text(', where nobody else reads, the ids are enough.')],
      ]),
    ),
    actions([button(OPEN_COMPARE_MODAL, 'Compare two traces', 'home')]),
  ];
}

function lastOnes({ comparisons }: Home): SlackBlock[] {
  const none = 'None yet.';
  const lines = comparisons.map((past): RichElement[] => {
    return [link(past.url, resultOf(past)), text(`, ${ago(past.agoMs)} (${tracesOf(past)})`)];
  });
  const list = lines.length === 0 ? paragraph(text(none)) : bullets(lines);
  return [header('Your last comparisons'), richText(list)];
}

/** What came out, first: nobody knows a comparison by its ids. Names and numbers stand behind the link alone. */
function resultOf({ outcome, confidence }: PastComparison): string {
  const told = RESULTS.get(outcome) ?? foreign(outcome, NAME_CHARACTERS);
  return outcome === 'incomparable' ? told : `${told}, ${foreign(confidence, NAME_CHARACTERS)} confidence`;
}

const RESULTS: ReadonlyMap<string, string> = new Map([
  ['slower', '▲ Slower'],
  ['faster', '▼ Faster'],
  ['same', '= The same'],
  ['incomparable', '≠ Not comparable'],
]);

/** Each was kept as `source:id`; a source of both is named once. */
function tracesOf({ baseline, candidate }: PastComparison): string {
  const [before, after] = [baseline, candidate].map((reference) => {
    const at = reference.indexOf(':');
    return { source: reference.slice(0, Math.max(0, at)), id: foreignName(reference.slice(at + 1), ID_CHARACTERS) };
  }) as [PastTrace, PastTrace];
  const ofBaseline = before.source === after.source ? '' : ` of ${sourceName(before)}`;
  return `${after.id} of ${sourceName(after)} against ${before.id}${ofBaseline}`;
}

interface PastTrace {
  readonly source: string;
  readonly id: string;
}

function sourceName({ source }: PastTrace): string {
  return foreignName(source, NAME_CHARACTERS);
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
