/**
 * Pictures as SVG. The goldens in test/golden/pictures are for people: `npm run contact-sheet` shows them side by side;
 * `vitest run test/picture/picture.test.ts --update` renews them.
 */
import { describe, expect, test } from 'vitest';
import { COLOURS } from '../../src/picture/paint.ts';
import { drawPicture } from '../../src/picture/picture.ts';
import type { Change } from '../../src/picture/scene.ts';
import { choiceText } from '../../src/render/baseline-choice.ts';
import { headlineOf } from '../../src/render/headline.ts';
import type { Report } from '../../src/report/report.ts';
import { forEachCase } from '../support/random.ts';
import { DRAWN_CASES, SIMULATED_CASES } from './cases.ts';
import { madeUp } from './random-views.ts';

/** Of the simulated ones those that have most to show. */
const GOLDEN_SIMULATED = [
  'simulated-own-time',
  'simulated-n-plus-one',
  'simulated-lost-concurrency',
  'simulated-retries',
];
const GOLDEN = [...DRAWN_CASES, ...SIMULATED_CASES.filter(({ name }) => GOLDEN_SIMULATED.includes(name))];

describe('picture', () => {
  test.each(GOLDEN)('$name', async ({ name, view }) => {
    await expect(drawPicture(view()).svg).toMatchFileSnapshot(`../golden/pictures/${name}.svg`);
  });

  test('the same comparison is the same picture, byte for byte', () => {
    for (const { view } of DRAWN_CASES) expect(drawPicture(view())).toEqual(drawPicture(view()));
  });

  test('whatever the names: no script, no reference, nothing that ends an element', () => {
    forEachCase(100, (random) => {
      const { svg } = drawPicture(madeUp(random));
      expect(svg).not.toMatch(/<script|<foreignObject|<image|<use|href|\bon\w+=|@import|\]\]>|javascript:/i);
      expect([...svg.matchAll(/url\(([^)]*)\)/g)].every(([, target]) => target === '#spandiff-stripes')).toBe(true);
      expect(svg).not.toMatch(/[^\P{C}\n]/u);
      expect(/&(?!amp;|lt;|gt;|quot;|#39;)/.exec(svg)).toBeNull();
    });
  });

  test('numbers are those of the answer, digit for digit', () => {
    for (const { view } of DRAWN_CASES) {
      const shown = view();
      const { svg } = drawPicture(shown);
      const { delta, fromTo } = headlineOf(shown.report, (name) => name);
      expect(svg).toContain(`>${delta}<`);
      expect(svg).toContain(`>${fromTo.replace('>', '&gt;')}<`);
    }
  });
});

test('how a baseline was found that nobody named is told in the words of the answer', () => {
  const { report, waterfall } = named('own-time');
  const { svg } = drawPicture({ report: { ...report, baselineChoice: CHOICE }, waterfall });
  const told = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text).join(' ');
  expect(told).toContain(choiceText({ ...report, baselineChoice: CHOICE }, 'test'));
});

const CHOICE: NonNullable<Report['baselineChoice']> = {
  source: 'test',
  window: { from: '1727427200000000000', to: '1727513600000000000' },
  ...{ found: 20, read: 20, comparable: 18, sameVersion: 18, pool: 18, faster: 18, percentile: 100 },
  ...{ medianNs: 180_000_000, p95Ns: 220_000_000, leastNs: 140_000_000, others: [] },
};

describe('alt text', () => {
  test('it says in sentences who, how much and how sure', () => {
    const { altText } = drawPicture(named('own-time'));
    expect(altText).toBe(
      'pay: its own time grew. The request went from 180 ms to 320 ms (1.8 times as long): +140 ms. ' +
        'pay accounts for +140 ms, 100 % of the difference. High confidence. The picture shows the critical paths of the ' +
        'baseline and the candidate as bars on one time axis. Below them the 6 rows of spans that tell most.',
    );
  });

  test('it has at most 1,000 characters on one line, whatever the names', () => {
    forEachCase(200, (random) => {
      const { altText } = drawPicture(madeUp(random));
      expect(altText.length).toBeLessThanOrEqual(1_000);
      expect(altText).not.toMatch(/[\n\p{Cc}\p{Cf}\p{Cs}]/u);
    });
  });
});

describe('colours', () => {
  const CHANGES: readonly Change[] = ['cause-more', 'cause-less', 'more', 'less', 'same'];

  test.each([0, 1] as const)('words have a contrast of 4.5 to 1 with what is behind them, scheme %i', (scheme) => {
    const of = (tone: keyof typeof COLOURS) => COLOURS[tone][scheme];
    for (const tone of ['ink', 'quiet', ...CHANGES.map((change) => `${change}-ink` as const)] as const)
      expect(contrast(of(tone), of('card')), tone).toBeGreaterThanOrEqual(4.5);
    for (const change of CHANGES) expect(contrast(of(`on-${change}`), of(change)), change).toBeGreaterThanOrEqual(4.5);
  });

  test.each([0, 1] as const)(
    'bars on the critical path have a contrast of 3 to 1 with the card, scheme %i',
    (scheme) => {
      for (const tone of ['baseline', ...CHANGES] as const)
        expect(contrast(COLOURS[tone][scheme], COLOURS.card[scheme]), tone).toBeGreaterThanOrEqual(3);
    },
  );

  test.each(['protan', 'deutan', 'tritan'] as const)('more and less time differ for %s readers', (kind) => {
    for (const scheme of [0, 1] as const) {
      const seen = (tone: Change) => asSeenBy(kind, COLOURS[tone][scheme]);
      for (const more of ['cause-more', 'more'] as const)
        for (const less of ['cause-less', 'less', 'same'] as const)
          expect(distance(seen(more), seen(less)), `${more} and ${less}`).toBeGreaterThan(60);
    }
  });
});

function named(name: string) {
  return DRAWN_CASES.find((each) => each.name === name)!.view();
}

// --- colours as numbers ------------------------------------------------------------------------------------------

type Rgb = readonly [number, number, number];

function rgbOf(hex: string): Rgb {
  return [1, 3, 5].map((from) => Number.parseInt(hex.slice(from, from + 2), 16)) as unknown as Rgb;
}

function linear(channel: number): number {
  const part = channel / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(hex: string): number {
  const [red, green, blue] = rgbOf(hex).map(linear) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Machado, Oliveira and Fernandes 2009, severity 1: what is left of red, green and blue. */
const SEEN_BY = {
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const;

function asSeenBy(kind: keyof typeof SEEN_BY, hex: string): Rgb {
  const [red, green, blue] = rgbOf(hex).map(linear) as unknown as Rgb;
  const m = SEEN_BY[kind];
  const mixed = [0, 3, 6].map((row) => m[row]! * red + m[row + 1]! * green + m[row + 2]! * blue);
  return mixed.map((part) => 255 * Math.min(1, Math.max(0, part)) ** (1 / 2.2)) as unknown as Rgb;
}

function distance(one: Rgb, other: Rgb): number {
  return Math.hypot(...one.map((channel, i) => channel - other[i]!));
}
