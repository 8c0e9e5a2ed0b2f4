/**
 * Text for a terminal: the one door through which strings of a trace reach a screen. A service name may hold escape
 * sequences, characters that turn the writing direction, or nothing visible at all; here it becomes one harmless line.
 * Widths are counted in columns: East Asian wide characters and emoji take two, combining marks none (UAX #11).
 */

const LINE_BREAKS_AND_SPACES = /[\t-\r\u0085\u2028\u2029\p{Zs}]+/gu;
/**
 * Control and format characters (escape sequences, bidi, zero width), private use, half characters, and what never is one:
 * no XML document, and so no picture, may hold U+FFFE or U+FFFF.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;
/** An emoji with the sign that it is one, which takes no place: nothing is lost without it. */
const EMOJI_STYLE = /(\p{Extended_Pictographic})\ufe0f/gu;
/** More marks than any script needs climb into the lines above. */
const PILED_MARKS = /(\p{M}{3})\p{M}+/gu;
const REPLACEMENT = '\u{fffd}';

/** Foreign text as one line without any power over the terminal. What was taken out leaves a visible mark. */
export function printable(text: string): string {
  return text
    .replace(LINE_BREAKS_AND_SPACES, ' ')
    .replace(EMOJI_STYLE, '$1')
    .replace(UNPRINTABLE, REPLACEMENT)
    .replace(PILED_MARKS, '$1');
}

const ASCII = /^[\x20-\x7e]*$/;
const NO_WIDTH = /[\p{Mn}\p{Me}\u200e]/u;
/** East_Asian_Width W and F by block, and what terminals draw as emoji; two halves of a flag take one column each. */
const DOUBLE_WIDTH =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|(?!\p{RI})\p{Emoji_Presentation}/u;

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

const TAIL_SHARE = 2 / 3;

/**
 * A name in at most `width` columns. Names that share their beginning (com.example.…) differ at the end, so the middle
 * is what is left out.
 */
export function cutName(name: string, width: number): string {
  if (displayWidth(name) <= width) return name;
  const end = tail(name, Math.floor((width - 1) * TAIL_SHARE));
  return `${head(name, width - 1 - displayWidth(end))}…${end}`;
}

/** "one → other" of a trace: what the shorter one leaves of the room is the longer one's. */
export function cutPair(one: string, other: string, width: number, between = ' → '): string {
  const [from, to] = [printable(one), printable(other)];
  const room = width - between.length;
  const shown = cutName(from, Math.max(Math.floor(room / 2), room - displayWidth(to)));
  return `${shown}${between}${cutName(to, room - displayWidth(shown))}`;
}

/** The longest end that fits; a mark never loses the letter it stands on. */
function tail(text: string, width: number): string {
  const characters = [...text];
  let from = characters.length;
  for (let used = 0, at = from - 1; at >= 0; at--) {
    used += characterWidth(characters[at]!);
    if (used > width) break;
    if (characterWidth(characters[at]!) > 0) from = at;
  }
  return characters.slice(from).join('');
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

/** Lines of at most `width` (two or more) columns, broken at spaces; a longer word is broken at its joints. */
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
      const part = uptoJoint(head(line, width));
      lines.push(part);
      line = line.slice(part.length);
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}

/** A mark or a label in the first columns, the text beside it. */
export function hanging(first: string, text: string, width: number): readonly string[] {
  const lines = wrap(printable(text), width - first.length);
  return lines.map((line, i) => `${i === 0 ? first : ' '.repeat(first.length)}${line}`);
}

/** The last dot, slash, dash or the like of the second half; without one, all of it. */
function uptoJoint(part: string): string {
  const joint = /^(.*[./\-_:,@#])[^./\-_:,@#]+$/u.exec(part)?.[1] ?? '';
  return joint.length > part.length / 2 ? joint : part;
}

/** Letters that are written from right to left, from the first to the last of a name. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}](?:[^\p{L}\p{N}·→]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}])*/gu;

/**
 * A finished line whose numbers stay where they are. After a name written from right to left, a terminal that knows
 * the direction of scripts (UAX #9) would draw the numbers of the same line from right to left too, and with them
 * baseline and candidate: a mark behind the name ends its power.
 */
export function leftToRight(line: string): string {
  return line.replace(RIGHT_TO_LEFT, '$&\u200e');
}
