/**
 * Text for a terminal: the one door through which strings of a trace reach a screen. A service name may hold escape
 * sequences, characters that turn the writing direction, or nothing visible at all; here it becomes one harmless line.
 * Widths are counted in columns: East Asian wide characters and emoji take two, combining marks none (UAX #11).
 */

const LINE_BREAKS_AND_SPACES = /[\t-\r\u0085\u2028\u2029\p{Zs}]+/gu;
/** Control and format characters (escape sequences, bidi, zero width), private use, half characters. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
/** More marks than any script needs climb into the lines above. */
const PILED_MARKS = /(\p{M}{3})\p{M}+/gu;
const REPLACEMENT = '\u{fffd}';

/** Foreign text as one line without any power over the terminal. What was taken out leaves a visible mark. */
export function printable(text: string): string {
  return text.replace(LINE_BREAKS_AND_SPACES, ' ').replace(UNPRINTABLE, REPLACEMENT).replace(PILED_MARKS, '$1');
}

const ASCII = /^[\x20-\x7e]*$/;
const NO_WIDTH = /[\p{Mn}\p{Me}]/u;
/** East_Asian_Width W and F by block, and what terminals draw as emoji. */
const DOUBLE_WIDTH =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

function characterWidth(character: string): number {
  if (NO_WIDTH.test(character)) return 0;
  return DOUBLE_WIDTH.test(character) ? 2 : 1;
}

/** Columns that the text takes. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** The text in at most `width` columns; an ellipsis stands for what is cut off. */
export function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  return `${head(text, width - 1)}…`;
}

/** The longest beginning that fits. */
function head(text: string, width: number): string {
  let taken = '';
  let used = 0;
  for (const character of text) {
    used += characterWidth(character);
    if (used > width) break;
    taken += character;
  }
  return taken;
}

/** Cut or filled with spaces to exactly `width` columns. */
export function column(text: string, width: number): string {
  const fitting = cut(text, width);
  return fitting + ' '.repeat(width - displayWidth(fitting));
}

/** The same with the text at the right edge; numbers are never cut. */
export function columnRight(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text;
}

/** Spaces where a line may break: not between a number and its unit. */
const BREAKS = / (?!(?:ns|µs|ms|s|min|h|%)(?!\p{L}))/u;

/** Lines of at most `width` (two or more) columns, broken at spaces; a longer word is broken where the line ends. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(BREAKS)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (displayWidth(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (displayWidth(line) > width) {
      const part = head(line, width);
      lines.push(part);
      line = line.slice(part.length);
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}
