/**
 * Text that is measured before it is drawn. The one door through which strings of a trace reach a picture: what the fonts
 * have no letter for (other scripts, emoji, whatever is invisible or turns the writing direction) becomes □.
 */
import { printable } from '../render/terminal.ts';
import { ASCENT_UNITS, DESCENT_UNITS, UNITS_PER_EM, WIDTHS } from './font-widths.ts';

export interface Font {
  readonly sizePx: number;
  readonly isBold: boolean;
}

/** Stands for a letter that cannot be drawn. */
export const NO_LETTER = '□';
const FOREIGN = '\u{fffd}';
const ASCII = /^[\x20-\x7e]*$/;

/** Widths in units of the em: regular, bold. */
const LETTERS: ReadonlyMap<string, readonly [number, number]> = readWidths();

function readWidths(): ReadonlyMap<string, readonly [number, number]> {
  const letters = new Map<string, readonly [number, number]>();
  for (const line of WIDTHS.trim().split('\n')) {
    const [first, widths] = line.split(': ') as [string, string];
    const [regular, bold] = widths.split(' / ').map((list) => list.split(' ').map(Number)) as [number[], number[]];
    const code = Number.parseInt(first, 16);
    regular.forEach((width, i) => {
      letters.set(String.fromCodePoint(code + i), [width, bold[i]!]);
    });
  }
  return letters;
}

/** Foreign text as one line of letters that the fonts have. */
export function drawable(text: string): string {
  const line = printable(text.normalize('NFC')).trim();
  if (ASCII.test(line)) return line;
  let shown = '';
  for (const letter of line) shown += LETTERS.has(letter) ? letter : NO_LETTER;
  return shown.replaceAll(FOREIGN, NO_LETTER);
}

/** Of a drawable text. */
export function widthOf(text: string, { sizePx, isBold }: Font): number {
  let units = 0;
  for (const letter of text) units += LETTERS.get(letter)![isBold ? 1 : 0];
  return (units * sizePx) / UNITS_PER_EM;
}

export function ascentOf({ sizePx }: Font): number {
  return (sizePx * ASCENT_UNITS) / UNITS_PER_EM;
}

export function heightOf({ sizePx }: Font): number {
  return (sizePx * (ASCENT_UNITS + DESCENT_UNITS)) / UNITS_PER_EM;
}

// --- making it fit -----------------------------------------------------------------------------------------------

const ELLIPSIS = '…';
const TAIL_SHARE = 2 / 3;

/**
 * A name in at most this width. Names that share their beginning (com.example.…) differ at the end, so the middle is what
 * is left out. Empty where not even the ellipsis fits.
 */
export function cutName(name: string, widthPx: number, font: Font): string {
  if (widthOf(name, font) <= widthPx) return name;
  const room = widthPx - widthOf(ELLIPSIS, font);
  if (room < 0) return '';
  const letters = [...name];
  const end = beginning(letters.toReversed(), room * TAIL_SHARE, font)
    .toReversed()
    .join('');
  const start = beginning(letters, room - widthOf(end, font), font).join('');
  return `${start}${ELLIPSIS}${end}`;
}

function beginning(letters: readonly string[], widthPx: number, font: Font): readonly string[] {
  let taken = 0;
  for (let used = 0; taken < letters.length; taken++) {
    used += widthOf(letters[taken]!, font);
    if (used > widthPx) break;
  }
  return letters.slice(0, taken);
}

/** A line may not break between a number and its unit. */
const BREAKS = / (?!(?:ns|µs|ms|s|min|h|%)(?!\p{L}))/u;

/** Lines of at most this width, broken at spaces; a word that is longer loses its middle. The last line says what is cut. */
export function wrap(text: string, widthPx: number, font: Font, mostLines: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(BREAKS)) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (widthOf(longer, font) <= widthPx) lines.splice(-1, 1, longer);
    else lines.push(cutName(word, widthPx, font));
  }
  if (lines.length <= mostLines) return lines;
  const kept = lines.slice(0, mostLines);
  return [...kept.slice(0, -1), withEllipsis(kept.at(-1)!, widthPx, font)];
}

function withEllipsis(line: string, widthPx: number, font: Font): string {
  const room = widthPx - widthOf(` ${ELLIPSIS}`, font);
  return `${beginning([...line], room, font).join('')} ${ELLIPSIS}`;
}
