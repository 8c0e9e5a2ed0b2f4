/** The last lines of a picture: what to keep in mind, which traces these are, where the numbers come from. */
import { counted } from '../render/amounts.ts';
import { choiceText } from '../render/baseline-choice.ts';
import { keepInMind } from '../render/keep-in-mind.ts';
import { startedApart } from '../render/two-sides.ts';
import type { Report, Side } from '../report/report.ts';
import { cutName, drawable, NO_LETTER, widthOf, wrap } from './letters.ts';
import { FONTS, type Item, LEFT, lines, RIGHT, type Section } from './scene.ts';

const ROOM = RIGHT - LEFT;
const MOST_LINES = 3;
/** Of a trace id: its beginning, and its end, since short ids are filled with zeros in front. */
const ID_DIGITS = 8;

export function drawFooter(report: Report, drawn: readonly Item[], top: number): Section {
  const hasMissing = drawn.some((item) => item.what === 'text' && item.text.includes(NO_LETTER));
  const texts = [
    ...caveats(report),
    ...whatWasCompared(report).map((text) => [text]),
    ...traces(report),
    ['Numbers computed from the spans.', ...(hasMissing ? [`${NO_LETTER}: a letter that this picture lacks.`] : [])],
  ];
  const wrapped = texts.flatMap((parts) => wrap(drawable(parts.join(' ')), ROOM, FONTS.small, MOST_LINES));
  return lines(wrapped, top, FONTS.small, 'quiet');
}

/** The first one; the answer has them all. */
function caveats(report: Report): readonly (readonly string[])[] {
  const [first, ...others] = keepInMind(report);
  if (first === undefined) return [];
  return [
    [`Keep in mind: ${first}`],
    ...(others.length === 0 ? [] : [[`And ${counted(others.length, 'more caveat')}.`]]),
  ];
}

/** How the baseline was found where nobody named it, and whether other things may have changed since. */
function whatWasCompared(report: Report): readonly string[] {
  const source = cutName(drawable(report.baseline.source), ROOM / 5, FONTS.small);
  return [choiceText(report, source), startedApart(report)].filter((text) => text !== '');
}

/** On one line where there is room. */
function traces(report: Report): readonly (readonly string[])[] {
  const [baseline, candidate] = [`Baseline ${idOf(report.baseline)}`, `candidate ${idOf(report.candidate)}`];
  if (widthOf(drawable(`${baseline}, ${candidate}.`), FONTS.small) <= ROOM) return [[`${baseline}, ${candidate}.`]];
  return [[`${baseline},`], [`${candidate}.`]];
}

function idOf({ traceId, source }: Side): string {
  const id = [...drawable(traceId)];
  const shown = id.length <= 2 * ID_DIGITS ? id : [...id.slice(0, ID_DIGITS), '…', ...id.slice(-ID_DIGITS)];
  return `${shown.join('')} (${cutName(drawable(source), ROOM / 2, FONTS.small)})`;
}
