/**
 * Scene: what a picture is made of, in pixels of a picture 800 wide. Scaled to the 390 of a telephone its smallest text is
 * still 9 pixels high. Sections are drawn one below the other; each takes the place where it begins and says where it ends.
 */
import { ascentOf, type Font, heightOf, widthOf } from './letters.ts';

export const WIDTH = 800;
const MARGIN = 28;
/** Everything that is drawn lies between these two. */
export const LEFT = MARGIN;
export const RIGHT = WIDTH - MARGIN;
export const TOP = MARGIN;
export const BOTTOM_MARGIN = MARGIN;

export const FONTS = {
  headline: { sizePx: 32, isBold: true },
  delta: { sizePx: 46, isBold: true },
  plain: { sizePx: 22, isBold: false },
  name: { sizePx: 20, isBold: true },
  text: { sizePx: 20, isBold: false },
  small: { sizePx: 19, isBold: false },
  smallBold: { sizePx: 19, isBold: true },
} as const satisfies Readonly<Record<string, Font>>;

/**
 * What a colour means; paint.ts has the colours, light and dark. Of a change: its bars, those off the critical path, its
 * words on the card, and words on its bars.
 */
export type Tone =
  | 'card'
  | 'edge'
  | 'ink'
  | 'quiet'
  | 'rule'
  | 'baseline'
  | 'baseline-off'
  | `${Change}`
  | `${Change}-off`
  | `${Change}-ink`
  | `on-${Change}`
  | 'several';

/** How an account or a row changed; the cause's are striped too. */
export type Change = 'cause-more' | 'cause-less' | 'more' | 'less' | 'same';

export interface TextBox {
  readonly what: 'text';
  readonly text: string;
  readonly font: Font;
  readonly tone: Tone;
  readonly x: number;
  /** The top of its line; the base line is an ascent below. */
  readonly y: number;
  readonly widthPx: number;
}

export interface Rect {
  readonly what: 'rect';
  readonly tone: Tone;
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly isStriped?: boolean;
  readonly radiusPx?: number;
}

/** Many rectangles of one colour and height in one row. */
export interface Bars {
  readonly what: 'bars';
  readonly tone: Tone;
  readonly y: number;
  readonly heightPx: number;
  readonly isStriped: boolean;
  readonly places: readonly { readonly x: number; readonly widthPx: number }[];
}

/** A triangle that says that a bar goes on beyond the picture. */
export interface Chevron {
  readonly what: 'chevron';
  readonly x: number;
  readonly y: number;
  readonly heightPx: number;
  readonly pointsTo: 'left' | 'right';
}

export type Item = TextBox | Rect | Bars | Chevron;

export interface Section {
  readonly items: readonly Item[];
  readonly bottom: number;
}

export interface Scene {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly items: readonly Item[];
}

/** Blanks at its ends would be measured, but not drawn. */
export function textAt(x: number, y: number, words: string, font: Font, tone: Tone = 'ink'): TextBox {
  const text = words.trim();
  return { what: 'text', text, font, tone, x, y, widthPx: widthOf(text, font) };
}

export function textEndingAt(right: number, y: number, text: string, font: Font, tone: Tone = 'ink'): TextBox {
  return textAt(right - widthOf(text.trim(), font), y, text, font, tone);
}

export function baseLineOf({ y, font }: TextBox): number {
  return y + ascentOf(font);
}

/** Lines below each other. */
export function lines(texts: readonly string[], top: number, font: Font, tone: Tone = 'ink'): Section {
  const items = texts.map((text, i) => textAt(LEFT, top + i * heightOf(font), text, font, tone));
  return { items, bottom: top + texts.length * heightOf(font) };
}
