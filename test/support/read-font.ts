/**
 * What a TrueType font says of its letters: how far each one moves the pen. Reads the tables head, hhea, hmtx and cmap
 * (format 4) as https://learn.microsoft.com/typography/opentype/spec/ defines them; anything else in them throws.
 */
import { readFileSync } from 'node:fs';

interface Font {
  readonly unitsPerEm: number;
  /** Above and below the base line, in units; the latter negative. */
  readonly ascender: number;
  readonly descender: number;
  /** Code point → units. */
  readonly advances: ReadonlyMap<number, number>;
}

export function readFont(path: string): Font {
  const bytes = readFileSync(path);
  const font = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const table = tablesOf(font);
  const [head, hhea, hmtx] = [table('head'), table('hhea'), table('hmtx')];
  const widthCount = font.getUint16(hhea + 34);
  const advanceOf = (glyph: number) => font.getUint16(hmtx + 4 * Math.min(glyph, widthCount - 1));
  return {
    unitsPerEm: font.getUint16(head + 18),
    ascender: font.getInt16(hhea + 4),
    descender: font.getInt16(hhea + 6),
    advances: new Map(
      [...glyphs(font, unicodeMap(font, table('cmap')))].map(([code, glyph]) => [code, advanceOf(glyph)]),
    ),
  };
}

function tablesOf(font: DataView): (tag: string) => number {
  const offsets = new Map<string, number>();
  for (let i = 0; i < font.getUint16(4); i++) {
    const entry = 12 + 16 * i;
    const tag = String.fromCharCode(...[0, 1, 2, 3].map((byte) => font.getUint8(entry + byte)));
    offsets.set(tag, font.getUint32(entry + 8));
  }
  return (tag) => {
    const offset = offsets.get(tag);
    if (offset === undefined) throw new Error(`the font has no table ${tag}`);
    return offset;
  };
}

/** Offset of the map from Unicode's first plane (platform 3, encoding 1). */
function unicodeMap(font: DataView, cmap: number): number {
  for (let i = 0; i < font.getUint16(cmap + 2); i++) {
    const entry = cmap + 4 + 8 * i;
    if (font.getUint16(entry) !== 3 || font.getUint16(entry + 2) !== 1) continue;
    const map = cmap + font.getUint32(entry + 4);
    if (font.getUint16(map) === 4) return map;
  }
  throw new Error('the font has no map of format 4');
}

function* glyphs(font: DataView, map: number): Generator<readonly [code: number, glyph: number]> {
  const doubled = font.getUint16(map + 6);
  const [ends, starts] = [map + 14, map + 16 + doubled];
  for (let i = 0; i < doubled; i += 2) {
    const [start, end] = [font.getUint16(starts + i), font.getUint16(ends + i)];
    const delta = font.getInt16(starts + doubled + i);
    const rangeAt = starts + 2 * doubled + i;
    const range = font.getUint16(rangeAt);
    for (let code = start; code <= end && code < 0xffff; code++) {
      const named = range === 0 ? code : font.getUint16(rangeAt + range + 2 * (code - start));
      const glyph = range !== 0 && named === 0 ? 0 : (named + delta) & 0xffff;
      if (glyph !== 0) yield [code, glyph];
    }
  }
}
