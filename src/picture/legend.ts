/** What the colours and marks of this picture mean; only of those that are in it. */
import { heightOf, widthOf } from './letters.ts';
import { CAUSE_MARK } from './marks.ts';
import { FONTS, type Item, LEFT, RIGHT, type Section, type Tone, textAt } from './scene.ts';

interface Entry {
  /** Without one, the mark explains itself. */
  readonly tone?: Tone;
  readonly text: string;
  readonly isStriped?: boolean;
  readonly isThin?: boolean;
}

const ENTRIES: readonly Entry[] = [
  { tone: 'cause-more', text: `${CAUSE_MARK} the cause: more time`, isStriped: true },
  { tone: 'cause-less', text: `${CAUSE_MARK} the cause: less time`, isStriped: true },
  { text: `${CAUSE_MARK} what shows the cause` },
  { tone: 'more', text: '▲ more time' },
  { tone: 'less', text: '▼ less time' },
  { tone: 'same', text: 'about the same' },
  { tone: 'several', text: 'several, each too short to show' },
  { tone: 'baseline', text: 'baseline' },
  { tone: 'baseline-off', text: 'thin: not on the critical path', isThin: true },
];

const FONT = FONTS.small;
const SWATCH = { widthPx: 30, heightPx: 16, thinPx: 5 };
const GAP = 8;
const BETWEEN = 22;
const LINE_GAP = 5;

export function drawLegend(drawn: readonly Item[], top: number): Section {
  const tones = drawn.flatMap((item) => (item.what === 'rect' || item.what === 'bars' ? [item.tone] : []));
  const used = new Set<Tone>(tones.map((tone) => (tone.endsWith('-off') ? 'baseline-off' : tone)));
  const items: Item[] = [];
  let [x, y] = [LEFT, top];
  const isMarked = drawn.some((item) => item.what === 'text' && item.text.startsWith(CAUSE_MARK));
  const hasColour = used.has('cause-more') || used.has('cause-less');
  const entries = ENTRIES.filter(({ tone }) => (tone === undefined ? isMarked && !hasColour : used.has(tone)));
  for (const entry of entries) {
    const widthPx = (entry.tone === undefined ? 0 : SWATCH.widthPx + GAP) + widthOf(entry.text, FONT);
    if (x > LEFT && x + widthPx > RIGHT) [x, y] = [LEFT, y + heightOf(FONT) + LINE_GAP];
    items.push(...drawEntry(entry, x, y));
    x += widthPx + BETWEEN;
  }
  return { items, bottom: items.length === 0 ? top : y + heightOf(FONT) };
}

function drawEntry({ tone, text, isStriped = false, isThin = false }: Entry, x: number, y: number): readonly Item[] {
  if (tone === undefined) return [textAt(x, y, text, FONT, 'quiet')];
  const heightPx = isThin ? SWATCH.thinPx : SWATCH.heightPx;
  const swatchY = y + (heightOf(FONT) - heightPx) / 2;
  return [
    { what: 'rect', tone, x, y: swatchY, widthPx: SWATCH.widthPx, heightPx, isStriped },
    textAt(x + SWATCH.widthPx + GAP, y, text, FONT, 'quiet'),
  ];
}
