/**
 * The Slack blocks that Spandiff posts, as types and constructors that keep Slack's limits. Text of a trace or a person
 * is only ever put into rich_text text elements, raw_text cells, plain_text without emoji, or through escapeMrkdwn.
 * Shapes and limits: https://docs.slack.dev/reference/block-kit/. Arrays inside are mutable only because Slack's own types
 * are, and slack/outlet.ts lets the compiler hold these types to those.
 */
import type { ActionsBlock, FeedbackBlock } from './buttons.ts';
import { printable } from './terminal.ts';

export type SlackBlock =
  | HeaderBlock
  | RichTextBlock
  | TableBlock
  | DataTableBlock
  | ChartBlock
  | ImageBlock
  | ContextBlock
  | SectionBlock
  | PlanBlock
  | DividerBlock
  | ActionsBlock
  | FeedbackBlock;

export interface SlackMessage {
  /** Notification, and what a screen reader gets instead of the blocks; already escaped. */
  readonly text: string;
  /** With the newest blocks. */
  readonly blocks: readonly SlackBlock[];
  /** The same with ever older blocks, for a workspace that refuses those before; the text alone comes after the last. */
  readonly olderBlocks: readonly (readonly SlackBlock[])[];
}

export interface HeaderBlock {
  readonly type: 'header';
  readonly text: PlainText;
}

export interface RichTextBlock {
  readonly type: 'rich_text';
  readonly elements: (RichSection | RichList | RichPreformatted)[];
}

export interface TableBlock {
  readonly type: 'table';
  readonly rows: (RawText | RichTextBlock)[][];
  readonly column_settings: { readonly align: 'left' | 'right'; readonly is_wrapped: boolean }[];
}

/** A table that people can sort: https://docs.slack.dev/reference/block-kit/blocks/data-table-block/. */
export interface DataTableBlock {
  readonly type: 'data_table';
  readonly caption: string;
  readonly rows: (RawText | RawNumber | RichTextBlock)[][];
  readonly page_size: number;
}

/** https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block/ */
export interface ChartBlock {
  readonly type: 'data_visualization';
  readonly title: string;
  readonly chart: {
    readonly type: 'bar';
    readonly series: readonly { readonly name: string; readonly data: readonly ChartPoint[] }[];
    /** Categories are the labels of every series' data, in their order. */
    readonly axis_config: { readonly categories: readonly string[]; readonly y_label: string };
  };
}

interface ChartPoint {
  readonly label: string;
  readonly value: number;
}

/** A file that the app has uploaded: https://docs.slack.dev/reference/block-kit/blocks/image-block/. */
export interface ImageBlock {
  readonly type: 'image';
  readonly slack_file: { readonly id: string };
  readonly alt_text: string;
}

export interface ContextBlock {
  readonly type: 'context';
  readonly elements: PlainText[];
}

export interface SectionBlock {
  readonly type: 'section';
  readonly text: { readonly type: 'mrkdwn'; readonly text: string; readonly verbatim: true };
}

export interface DividerBlock {
  readonly type: 'divider';
}

export type TaskStatus = 'pending' | 'in_progress' | 'complete' | 'error';

export interface PlanBlock {
  readonly type: 'plan';
  readonly title: string;
  readonly tasks: TaskCard[];
}

export interface TaskCard {
  readonly type: 'task_card';
  readonly task_id: string;
  readonly title: string;
  readonly status: TaskStatus;
}

interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: false;
}

export interface RawText {
  readonly type: 'raw_text';
  readonly text: string;
}

interface RawNumber {
  readonly type: 'raw_number';
  /** What the column is sorted by. */
  readonly value: number;
  readonly text: string;
}

interface Style {
  readonly bold?: true;
  readonly italic?: true;
  readonly code?: true;
}

export type RichElement =
  | { readonly type: 'text'; readonly text: string; readonly style?: Style }
  | { readonly type: 'link'; readonly url: string; readonly text: string };

/** Shown by its name to those who may know of it. */
export interface ChannelElement {
  readonly type: 'channel';
  readonly channel_id: string;
}

interface RichSection {
  readonly type: 'rich_text_section';
  readonly elements: (RichElement | ChannelElement)[];
}

interface RichList {
  readonly type: 'rich_text_list';
  readonly style: 'bullet';
  readonly elements: RichSection[];
}

interface RichPreformatted {
  readonly type: 'rich_text_preformatted';
  readonly elements: RichElement[];
}

/**
 * Visible characters of one message. Slack's limit is undocumented; messages of 11,341 characters were refused with
 * `msg_blocks_too_long`. Every renderer stays below by giving each of its parts a fixed share.
 */
export const MESSAGE_CHARACTERS = 10_000;

/** Slack's own limits of the fields used here. */
const HEADER_CHARACTERS = 150;
const SECTION_CHARACTERS = 3_000;
const TASK_CHARACTERS = 256;
const LINK_CHARACTERS = 3_000;
const CHART_TITLE_CHARACTERS = 50;
const CHART_LABEL_CHARACTERS = 20;
/** Slack takes 2,000; people who do not see the picture are read all of it. */
const ALT_CHARACTERS = 600;

export function header(content: string): HeaderBlock {
  return { type: 'header', text: plainText(shorten(content, HEADER_CHARACTERS)) };
}

export function richText(...elements: RichTextBlock['elements']): RichTextBlock {
  return { type: 'rich_text', elements };
}

export function paragraph(...elements: (RichElement | ChannelElement)[]): RichSection {
  return { type: 'rich_text_section', elements };
}

export function bullets(items: readonly (readonly RichElement[])[]): RichList {
  return { type: 'rich_text_list', style: 'bullet', elements: items.map((elements) => paragraph(...elements)) };
}

export function preformatted(content: string): RichPreformatted {
  return { type: 'rich_text_preformatted', elements: [text(content)] };
}

/** Slack refuses empty elements. */
export function text(content: string): RichElement {
  return { type: 'text', text: content === '' ? ' ' : content };
}

export function bold(content: string): RichElement {
  return { type: 'text', text: content === '' ? ' ' : content, style: { bold: true } };
}

export function code(content: string): RichElement {
  return { type: 'text', text: content === '' ? ' ' : content, style: { code: true } };
}

/** A link, or only its text where the address is not one that a browser opens. */
export function link(url: string | undefined, content: string): RichElement {
  const isWeb =
    url !== undefined && url.length <= LINK_CHARACTERS && /^https?:\/\/[^\s<>|]+$/i.test(url) && URL.canParse(url);
  return isWeb ? { type: 'link', url, text: content } : code(content);
}

export function context(...lines: readonly string[]): ContextBlock {
  return { type: 'context', elements: lines.map((line) => plainText(shorten(line, SECTION_CHARACTERS))) };
}

/** `mrkdwn` is our own template, with every foreign part escaped by escapeMrkdwn. */
export function section(mrkdwn: string): SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: shorten(mrkdwn, SECTION_CHARACTERS), verbatim: true } };
}

export function cell(content: string): RawText {
  return { type: 'raw_text', text: content === '' ? ' ' : content };
}

export function numberCell(value: number, content: string): RawNumber {
  return { type: 'raw_number', value, text: content };
}

export function boldCell(content: string): RichTextBlock {
  return richText(paragraph(bold(content)));
}

export function plan(
  title: string,
  tasks: readonly { readonly title: string; readonly status: TaskStatus }[],
): PlanBlock {
  const cards = tasks.map((task, i): TaskCard => {
    return {
      type: 'task_card',
      task_id: `step-${i + 1}`,
      title: shorten(task.title, TASK_CHARACTERS),
      status: task.status,
    };
  });
  return { type: 'plan', title: shorten(title, TASK_CHARACTERS), tasks: cards };
}

/** `bars` have one value for each series; labels are shortened in the middle and told apart. */
export function barChart(
  title: string,
  unit: string,
  series: readonly string[],
  bars: readonly { readonly label: string; readonly values: readonly number[] }[],
): ChartBlock {
  const categories = distinctLabels(bars.map(({ label }) => label));
  return {
    type: 'data_visualization',
    title: shorten(title, CHART_TITLE_CHARACTERS),
    chart: {
      type: 'bar',
      series: series.map((name, at) => ({
        name: shorten(name, CHART_LABEL_CHARACTERS),
        data: bars.map(({ values }, i) => ({ label: categories[i]!, value: values[at]! })),
      })),
      axis_config: { categories, y_label: unit },
    },
  };
}

/** `altText` says what is to be seen; it holds names of the trace. */
export function image(fileId: string, altText: string): ImageBlock {
  return { type: 'image', slack_file: { id: fileId }, alt_text: foreign(altText, ALT_CHARACTERS) || ' ' };
}

/** Bars of one label would be drawn as one: the second and later ones carry their number. */
function distinctLabels(labels: readonly string[]): string[] {
  const taken = new Set<string>();
  return labels.map((label) => {
    let distinct = foreignName(label, CHART_LABEL_CHARACTERS) || ' ';
    for (let i = 2; taken.has(distinct); i++) {
      const suffix = ` (${i})`;
      distinct = `${foreignName(label, CHART_LABEL_CHARACTERS - suffix.length)}${suffix}`;
    }
    taken.add(distinct);
    return distinct;
  });
}

function plainText(content: string): PlainText {
  return { type: 'plain_text', text: content === '' ? ' ' : content, emoji: false };
}

/** Foreign text on one line, without power over the line, at most so many characters. */
export function foreign(content: string, characters: number): string {
  return shorten(printable(content.slice(0, characters * 4)), characters);
}

/**
 * A name of the trace, likewise. Names that share their beginning (com.example.…) differ at the end, so the middle is
 * what is left out.
 */
export function foreignName(name: string, characters: number): string {
  const text = foreign(name, characters * 4);
  if (text.length <= characters) return text;
  const tail = text.slice(-Math.floor(((characters - 1) * 2) / 3));
  return shorten(text, characters - tail.length) + (/^[\udc00-\udfff]/.test(tail) ? tail.slice(1) : tail);
}

/** At most so many UTF-16 units, which is what Slack counts; an ellipsis stands for what is cut off. */
export function shorten(content: string, characters: number): string {
  if (content.length <= characters) return content;
  const head = content.slice(0, characters - 1);
  return `${/[\ud800-\udbff]$/.test(head) ? head.slice(0, -1) : head}…`;
}

/** How many texts, from the first on, share so many characters. */
export function countWithin(texts: readonly string[], characters: number): number {
  let length = 0;
  const tooMuch = texts.findIndex((text) => {
    length += text.length;
    return length > characters;
  });
  return tooMuch < 0 ? texts.length : tooMuch;
}

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
export function escapeMrkdwn(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * The same for the field that stands for the blocks in notifications: it is always read as mrkdwn, where stars and
 * backticks format, addresses become links and `:skull:` a picture. What looks the same takes their places.
 */
export function inertMrkdwn(content: string): string {
  return escapeMrkdwn(content.replace(MARKS, (mark) => LOOKALIKES.get(mark)!));
}

/** Underscores and tildes at the edge of a word, dots between letters (a domain), colons around a word (an emoji). */
const MARKS = /[*`@]|(?<![\p{L}\d])_|_(?![\p{L}\d])|~|:\/\/|(?<=\p{L})\.(?=\p{L})|:(?=[\w+-]+:)/gu;
const LOOKALIKES: ReadonlyMap<string, string> = new Map([
  ['*', '∗'],
  ['`', "'"],
  ['@', '＠'],
  ['_', '＿'],
  ['~', '∼'],
  ['://', ':∕∕'],
  ['.', '․'],
  [':', '∶'],
]);
