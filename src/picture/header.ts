/** The first lines of a picture, in the words of the answer: who, how much, how sure. */
import { headlineOf } from '../render/headline.ts';
import type { Report } from '../report/report.ts';
import { outcomeTone } from './changes.ts';
import { ascentOf, cutName, drawable, heightOf, widthOf, wrap } from './letters.ts';
import { FONTS, LEFT, lines, RIGHT, type Section, textAt } from './scene.ts';

const MOST_LINES = { culprit: 6, sentence: 4 };
/** A name leaves room for the sentence that it stands in. */
const MOST_NAME = 0.6;
const GAP = 18;

export function drawHeader(report: Report, top: number): Section {
  const headline = headlineOf(report, (name) => cutName(drawable(name), MOST_NAME * ROOM, FONTS.headline));
  const culprit = lines(balanced(drawable(headline.culprit)), top, FONTS.headline);
  const amount = drawAmount(report, headline, culprit.bottom + 6);
  const rest = [headline.howSure, headline.share].filter((text) => text !== '');
  const texts = rest.flatMap((text) => wrap(drawable(text), ROOM, FONTS.plain, MOST_LINES.sentence));
  const sentences = lines(texts, amount.bottom + 6, FONTS.plain);
  return { items: [...culprit.items, ...amount.items, ...sentences.items], bottom: sentences.bottom };
}

const ROOM = RIGHT - LEFT;

/** As few lines as there have to be, and all nearly as long: no word stands alone in the last one. */
function balanced(text: string): readonly string[] {
  const within = (room: number) => wrap(text, room, FONTS.headline, MOST_LINES.culprit);
  let best = within(ROOM);
  for (let room = ROOM - NARROWER; room > 0; room -= NARROWER) {
    const narrower = within(room);
    if (narrower.length > best.length || narrower.join(' ') !== best.join(' ')) return best;
    best = narrower;
  }
  return best;
}

const NARROWER = 16;

/** The difference, with both durations beside it where there is room, else below. */
function drawAmount({ verdict }: Report, { delta, fromTo }: ReturnType<typeof headlineOf>, top: number): Section {
  const [amount, both] = [drawable(delta), drawable(fromTo)];
  const big = textAt(LEFT, top, amount, FONTS.delta, outcomeTone(verdict.outcome));
  const below = top + heightOf(FONTS.delta);
  const besideX = LEFT + big.widthPx + GAP;
  if (besideX + widthOf(both, FONTS.plain) > RIGHT) {
    const wrappedBelow = lines(wrap(both, ROOM, FONTS.plain, MOST_LINES.sentence), below, FONTS.plain);
    return { items: [big, ...wrappedBelow.items], bottom: wrappedBelow.bottom };
  }
  const onOneBaseLine = top + ascentOf(FONTS.delta) - ascentOf(FONTS.plain);
  return { items: [big, textAt(besideX, onOneBaseLine, both, FONTS.plain)], bottom: below };
}
