/**
 * Text for GitHub-flavoured markdown: the one door through which strings of a trace reach a document. A name stands in a
 * code span (https://spec.commonmark.org/0.31.2/#code-spans), in which nothing is markup, a link, a mention, an emoji or
 * an issue's number; so does every word of a sentence that could be one of these. Nothing is escaped with backslashes, so
 * the source stays readable.
 */
import { cutName, displayWidth, leftToRight, printable } from './terminal.ts';

/** Of a name: a cell of a table stays readable, and two long names still differ where they are cut. */
const NAME_COLUMNS = 80;

/** A name, or a value, of the trace. */
export function codeSpan(name: string): string {
  const content = cutName(printable(name), NAME_COLUMNS).trim();
  if (content === '') return '(no name)';
  const longestRun = Math.max(0, ...(content.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longestRun + 1);
  const edge = content.startsWith('`') || content.endsWith('`') ? ' ' : '';
  // The mark that ends the power of letters written from right to left stands behind the code, which people copy.
  const mark = leftToRight(content) === content ? '' : LEFT_TO_RIGHT;
  return `${fence}${edge}${content}${edge}${fence}${mark}`;
}

const LEFT_TO_RIGHT = '\u200e';

/** A sentence of ours in which foreign names stand in “quotation marks”, which no name has inside. */
export function prose(sentence: string): string {
  const parts = printable(sentence).split(/“([^“”]*)”/);
  return parts
    .map((part, i) => (i % 2 === 1 ? codeSpan(part) : words(part)))
    .reduce(joined)
    .trim();
}

/** Two code spans that touch would become one: their backticks are counted together. */
function joined(text: string, next: string): string {
  return `${text}${text.endsWith('`') && next.startsWith('`') ? ' ' : ''}${next}`;
}

function words(text: string): string {
  return text.replace(
    /(\(*)([^ ]+?)([.,;)]*(?= |$))/g,
    (all, before: string, word: string, after: string, at: number) => {
      const isFirst = text.slice(0, at).trim() === '';
      const isOdd = COULD_BE_MARKUP.test(word) || (isFirst && OPENS_A_BLOCK.test(all));
      return isOdd ? `${before}${codeSpan(word)}${after}` : all;
    },
  );
}

/** Markup, HTML, mentions, references, mathematics, addresses, keys and domains, emoji, ids of commits and issues. */
const COULD_BE_MARKUP =
  /[\\`*_{}[\]<>#~|&@$^]|:\/\/|www\.|(?:mailto|xmpp):|[\p{L}\d]{2}\.\p{L}{2}|:[\w+-]+:|(?<![\w-])[\da-f]{7,}(?![\w-])|GH-\d/iu;
/** Of a list, a line across the page, a heading. */
const OPENS_A_BLOCK = /^(?:[-+=]+|\d+[.)])$/;

/** A name that leads to a page on the web; the name alone where the address is none. */
export function link(url: string | undefined, name: string): string {
  if (url === undefined || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return codeSpan(name);
  // Not every reader of markdown finds the end of a link whose text has backticks or pipes of its own.
  return PLAIN_ID.test(name) ? `[${codeSpan(name)}](${address(url)})` : `${codeSpan(name)} ([page](${address(url)}))`;
}

const PLAIN_ID = /^[\w.:-]+$/;

/** What could end an address or the table around it, in percent; what could be read as a character's name, escaped. */
function address(url: string): string {
  return new URL(url).href
    .replace(/[()<>[\]\\|`'"*~{}^\s]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/&(?=#?\w+;)/g, '&amp;');
}

// --- tables ------------------------------------------------------------------------------------------------------

export interface TableColumn {
  readonly title: string;
  readonly isNumber?: boolean;
}

/** Cells are markdown. The source is aligned too, as far as no long name makes it wide. */
export function table(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): readonly string[] {
  const cells = [columns.map(({ title }) => title), ...rows].map((row) => row.map(escapePipes));
  const widths = columns.map((_, at) => Math.min(WIDEST, Math.max(3, ...cells.map((row) => displayWidth(row[at]!)))));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, at) => padded(cell, widths[at]!, columns[at]!.isNumber === true)).join(' | ')} |`;
  const rule = columns.map(({ isNumber }, at) =>
    isNumber === true ? `${'-'.repeat(widths[at]! - 1)}:` : '-'.repeat(widths[at]!),
  );
  const [header, ...body] = cells;
  return [line(header!), `| ${rule.join(' | ')} |`, ...body.map(line)];
}

const WIDEST = 100;

function padded(cell: string, width: number, isNumber: boolean): string {
  const room = ' '.repeat(Math.max(0, width - displayWidth(cell)));
  return isNumber ? `${room}${cell}` : `${cell}${room}`;
}

/** Readers of markdown do not agree on a backslash before a pipe, so a mark stands for it. */
function escapePipes(cell: string): string {
  return cell.replace(/\\*\|/g, (found) => `${'\u{fffd}'.repeat(found.length - 1)}\\|`);
}
