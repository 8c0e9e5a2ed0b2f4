/**
 * Pixels → PNG with a palette (https://www.w3.org/TR/png-3/): a drawing has few colours besides the shades along its edges,
 * and takes a third of the bytes so. Where there are more than a palette holds, shades that are nearly alike become one.
 * Worked off in bands, with room for others between them.
 */
import { setImmediate as othersFirst } from 'node:timers/promises';
import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';

export interface Pixels {
  /** A byte each for red, green, blue and opacity, row by row; the colours as they are without the opacity. */
  readonly bytes: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
}

const BAND_ROWS = 64;
const MOST_COLOURS = 256;
/** Bits of each channel that tell two shades apart, until a palette holds them all: with two bits it does. */
const MASKS = [0xffffffff, 0xfcfcfcfc, 0xf8f8f8f8, 0xf0f0f0f0, 0xe0e0e0e0, 0xc0c0c0c0];
/** Nearly as small as 9, in a quarter of the time. */
const LEVEL = 6;

const compress = promisify<Uint8Array, { readonly level: number }, Uint8Array>(deflate);

export async function encodePng(pixels: Pixels): Promise<Uint8Array<ArrayBuffer>> {
  const { colours, counts, colourOf } = await countColours(pixels);
  const { palette, entryOf } = paletteOf(colours, counts);
  const rows = await indexRows(pixels, colourOf, entryOf);
  const chunks = [
    chunk('IHDR', header(pixels)),
    chunk('PLTE', new Uint8Array(palette.flatMap((colour) => channels(colour).slice(0, 3)))),
    chunk('tRNS', new Uint8Array(palette.map((colour) => channels(colour)[3]!))),
    chunk('IDAT', await compress(rows, { level: LEVEL })),
    chunk('IEND', new Uint8Array()),
  ];
  return new Uint8Array(Buffer.concat([SIGNATURE, ...chunks]));
}

// --- colours -----------------------------------------------------------------------------------------------------

interface Colours {
  /** Each once, as four bytes in the order of this machine's numbers; in the order in which they were met. */
  readonly colours: readonly number[];
  /** How many pixels have it. */
  readonly counts: readonly number[];
  /** Per pixel an index in `colours`. */
  readonly colourOf: Uint32Array;
}

async function countColours({ bytes, widthPx, heightPx }: Pixels): Promise<Colours> {
  const pixels = new Uint32Array(bytes.slice().buffer);
  const colourOf = new Uint32Array(widthPx * heightPx);
  const [colours, counts]: [number[], number[]] = [[], []];
  const numbers = new Map<number, number>();
  let [last, number] = [-1, -1];
  for (let row = 0, i = 0; row < heightPx; row++) {
    if (row % BAND_ROWS === 0) await othersFirst();
    for (const end = i + widthPx; i < end; i++) {
      const colour = pixels[i]!;
      if (colour !== last) {
        number = numbers.get(colour) ?? colours.push(colour) - 1;
        numbers.set(colour, number);
        counts[number] ??= 0;
        last = colour;
      }
      colourOf[i] = number;
      counts[number]!++;
    }
  }
  return { colours, counts, colourOf };
}

interface Palette {
  readonly palette: readonly number[];
  /** Per colour its index in the palette. */
  readonly entryOf: Uint8Array;
}

/** A group of shades gets the colour that most of its pixels have. */
function paletteOf(colours: readonly number[], counts: readonly number[]): Palette {
  const group = (colour: number, mask: number) => (colour & mask) >>> 0;
  const mask = MASKS.find((each) => new Set(colours.map((colour) => group(colour, each))).size <= MOST_COLOURS)!;
  const entries = new Map<number, number>();
  const [palette, most]: [number[], number[]] = [[], []];
  const entryOf = Uint8Array.from(colours, (colour, i) => {
    const entry = entries.get(group(colour, mask)) ?? entries.size;
    entries.set(group(colour, mask), entry);
    if (counts[i]! > (most[entry] ?? 0)) [palette[entry], most[entry]] = [colour, counts[i]!];
    return entry;
  });
  return { palette, entryOf };
}

function channels(colour: number): readonly number[] {
  return [...new Uint8Array(Uint32Array.of(colour).buffer)];
}

// --- the file ----------------------------------------------------------------------------------------------------

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Every row behind a zero: its bytes are as they are, without a filter. */
async function indexRows(
  { widthPx, heightPx }: Pixels,
  colourOf: Uint32Array,
  entryOf: Uint8Array,
): Promise<Uint8Array> {
  const rows = new Uint8Array((widthPx + 1) * heightPx);
  for (let row = 0, to = 0, from = 0; row < heightPx; row++) {
    if (row % BAND_ROWS === 0) await othersFirst();
    to++;
    for (let i = 0; i < widthPx; i++) rows[to++] = entryOf[colourOf[from++]!]!;
  }
  return rows;
}

function header({ widthPx, heightPx }: Pixels): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(13));
  bytes.setUint32(0, widthPx);
  bytes.setUint32(4, heightPx);
  const [bitDepth, withPalette] = [8, 3];
  bytes.setUint8(8, bitDepth);
  bytes.setUint8(9, withPalette);
  return new Uint8Array(bytes.buffer);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), framed.length - 4);
  return framed;
}
