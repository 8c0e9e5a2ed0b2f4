/** The first lines of a picture, in the words of the answer: who, how much, how sure. */
import { headlineOf } from '../render/headline.ts';
import type { Report } from '../report/report.ts';
import { cutName, drawable, heightOf, widthOf, wrap } from './letters.ts';
import { FONTS, LEFT, lines, RIGHT, type Section, textAt } from './scene.ts';

const MOST_LINES = { culprit: 6, sentence: 4 };
/** A name leaves room for the sentence that it stands in. */
const MOST_NAME = 0.6;
const GAP = 18;

export function drawHeader(report: Report, top: number): Section {
  const headline = headlineOf(report, (name) => cutName(drawable(name), MOST_NAME * ROOM, FONTS.headline));
  const culprit = lines(wrapped(headline.culprit, FONTS.headline, MOST_LINES.culprit), top, FONTS.headline);
  const amount = drawAmount(report, headline, culprit.bottom + 6);
  const rest = [headline.howSure, headline.share].filter((text) => text !== '');
  const texts = rest.flatMap((text) => wrapped(text, FONTS.plain, MOST_LINES.sentence));
  const sentences = lines(texts, amount.bottom + 6, FONTS.plain);
  return { items: [...culprit.items, ...amount.items, ...sentences.items], bottom: sentences.bottom };
}

const ROOM = RIGHT - LEFT;

function wrapped(text: string, font: (typeof FONTS)['headline' | 'plain'], mostLines: number): readonly string[] {
  return wrap(drawable(text), ROOM, font, mostLines);
}

/** The difference, with both durations beside it where there is room, else below. */
function drawAmount({ verdict }: Report, { delta, fromTo }: ReturnType<typeof headlineOf>, top: number): Section {
  const [amount, both] = [drawable(delta), drawable(fromTo)];
  const tone =
    verdict.outcome === 'slower' ? 'cause-more-ink' : verdict.outcome === 'faster' ? 'cause-less-ink' : 'ink';
  const big = textAt(LEFT, top, amount, FONTS.delta, tone);
  const below = top + heightOf(FONTS.delta);
  const besideX = LEFT + big.widthPx + GAP;
  if (besideX + widthOf(both, FONTS.plain) > RIGHT) {
    const wrappedBelow = lines(wrap(both, ROOM, FONTS.plain, MOST_LINES.sentence), below, FONTS.plain);
    return { items: [big, ...wrappedBelow.items], bottom: wrappedBelow.bottom };
  }
  // On the same base line, nearly: both have the same share of their height below it.
  const besideY = below - heightOf(FONTS.plain) - 6;
  return { items: [big, textAt(besideX, besideY, both, FONTS.plain)], bottom: below };
}
