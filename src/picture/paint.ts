/**
 * Scene → SVG that stands alone: no scripts, no references, no fonts. Every text says how wide it is, so that a viewer
 * without our font keeps it in its place. Growth is warm, shrinkage blue, after Okabe and Ito
 * (https://jfly.uni-koeln.de/color/), told apart by colour-blind readers; dark where the viewer is.
 */
import type { Font } from './letters.ts';
import { baseLineOf, FONTS, type Item, type Scene, type Tone } from './scene.ts';

export function paint({ widthPx, heightPx, items }: Scene, title: string, description: string): string {
  const size = `width="${widthPx}" height="${heightPx}" viewBox="0 0 ${widthPx} ${heightPx}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" font-family="Inter, system-ui, sans-serif">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(description)}</desc>`,
    `<style>${styleOf(items)}</style>`,
    STRIPES,
    ...items.map(elementOf),
    '</svg>\n',
  ].join('\n');
}

// --- elements ----------------------------------------------------------------------------------------------------

function elementOf(item: Item): string {
  switch (item.what) {
    case 'text': {
      const place = `x="${rounded(item.x)}" y="${rounded(baseLineOf(item))}"`;
      const length = `textLength="${rounded(item.widthPx)}" lengthAdjust="spacingAndGlyphs"`;
      return `<text class="${fontClass(item.font)} ${item.tone}" ${place} ${length}>${escaped(item.text)}</text>`;
    }
    case 'rect': {
      const { x, y, widthPx, heightPx, radiusPx } = item;
      const size = `width="${rounded(widthPx)}" height="${rounded(heightPx)}"`;
      const place = `x="${rounded(x)}" y="${rounded(y)}" ${size}${radiusPx === undefined ? '' : ` rx="${radiusPx}"`}`;
      const stripes = item.isStriped === true ? `<rect fill="url(#spandiff-stripes)" ${place}/>` : '';
      return `<rect class="${item.tone}" ${place}/>${stripes}`;
    }
    case 'bars': {
      const outline = item.places.map(({ x, widthPx }) => barPath(x, item.y, widthPx, item.heightPx)).join('');
      const stripes = item.isStriped ? `<path fill="url(#spandiff-stripes)" d="${outline}"/>` : '';
      return `<path class="${item.tone}" d="${outline}"/>${stripes}`;
    }
    case 'chevron': {
      const inward = item.x + (item.pointsTo === 'left' ? 1 : -1) * item.heightPx;
      const points = [item.x, item.y + item.heightPx / 2, inward, item.y, inward, item.y + item.heightPx];
      return `<polygon class="ink" points="${points.map(rounded).join(' ')}"/>`;
    }
  }
}

function barPath(x: number, y: number, widthPx: number, heightPx: number): string {
  return `M${rounded(x)} ${rounded(y)}h${rounded(widthPx)}v${rounded(heightPx)}h${rounded(-widthPx)}z`;
}

function fontClass(font: Font): keyof typeof FONTS {
  const names = Object.keys(FONTS) as (keyof typeof FONTS)[];
  return names.find((name) => FONTS[name] === font)!;
}

/** A tenth of a pixel. */
function rounded(px: number): string {
  return String(Math.round(px * 10) / 10);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);
}

// --- colours -----------------------------------------------------------------------------------------------------

/** Light, dark. Words have a contrast of 4.5 to 1 with what they stand on, bars on the critical path 3 to 1. */
export const COLOURS: Readonly<Record<Tone, readonly [light: string, dark: string]>> = {
  card: ['#ffffff', '#1a1d21'],
  edge: ['#d0d4d9', '#3a3f45'],
  ink: ['#1d1c1d', '#e8e8e8'],
  quiet: ['#565d65', '#a9b0b8'],
  rule: ['#e3e6ea', '#32373d'],
  baseline: ['#56616b', '#9aa5af'],
  'baseline-off': ['#b4bcc4', '#4f5963'],
  'cause-more': ['#c44e00', '#f5813a'],
  'cause-more-off': ['#efb690', '#7a4320'],
  'cause-more-ink': ['#b04600', '#ff9a57'],
  'on-cause-more': ['#ffffff', '#1a1d21'],
  'cause-less': ['#0069a6', '#58b0e6'],
  'cause-less-off': ['#93c4e2', '#244f6b'],
  'cause-less-ink': ['#005f96', '#7cc4f0'],
  'on-cause-less': ['#ffffff', '#1a1d21'],
  more: ['#cc8400', '#e69f00'],
  'more-off': ['#f0d59c', '#65490f'],
  'more-ink': ['#8a5900', '#f2bc4b'],
  'on-more': ['#1d1c1d', '#1a1d21'],
  less: ['#3d97d0', '#8ccbf0'],
  'less-off': ['#bcdff3', '#33566b'],
  'less-ink': ['#005f96', '#8ccbf0'],
  'on-less': ['#1d1c1d', '#1a1d21'],
  same: ['#8b959f', '#78828c'],
  'same-off': ['#d3d8dd', '#444c54'],
  'same-ink': ['#565d65', '#a9b0b8'],
  'on-same': ['#1d1c1d', '#14171a'],
  several: ['#d3d8dd', '#444c54'],
};

const STRIPES =
  '<defs><pattern id="spandiff-stripes" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">' +
  '<rect width="3" height="8" fill="#fff" fill-opacity=".45"/></pattern></defs>';

/** Of the fonts and colours that are used. */
function styleOf(items: readonly Item[]): string {
  const tones = new Set(items.flatMap((item) => ('tone' in item ? [item.tone] : ['ink' as const])));
  const fonts = new Set(items.flatMap((item) => (item.what === 'text' ? [fontClass(item.font)] : [])));
  const sizes = [...fonts].sort().map((name) => {
    const { sizePx, isBold } = FONTS[name];
    return `.${name}{font-size:${sizePx}px;font-weight:${isBold ? 700 : 400}}`;
  });
  const fills = (scheme: 0 | 1) => [...tones].sort().map((tone) => `.${tone}{fill:${COLOURS[tone][scheme]}}`);
  return [...sizes, ...fills(0), '@media (prefers-color-scheme:dark){', ...fills(1), '}'].join('');
}
