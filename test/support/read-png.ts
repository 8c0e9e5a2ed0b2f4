/** PNG → pixels, for tests: 8 bits a channel or with a palette, no interlace, no filters; anything else throws. Checks every sum. */
import { crc32, inflateSync } from 'node:zlib';

export interface Image {
  readonly widthPx: number;
  readonly heightPx: number;
  /** As "rrggbbaa", row by row. */
  colourAt(x: number, y: number): string;
  readonly colours: ReadonlySet<string>;
}

const SIGNATURE = '89504e470d0a1a0a';

export function readPng(bytes: Uint8Array): Image {
  const file = Buffer.from(bytes);
  if (file.toString('hex', 0, 8) !== SIGNATURE) throw new Error('this is no PNG');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < file.length; ) {
    const [length, type] = [file.readUInt32BE(at), file.toString('latin1', at + 4, at + 8)];
    if (file.readUInt32BE(at + 8 + length) !== crc32(file.subarray(at + 4, at + 8 + length)))
      throw new Error(`the sum of ${type} is wrong`);
    if (chunks.has(type)) throw new Error(`two chunks ${type}`);
    chunks.set(type, file.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  if ([...chunks.keys()].at(-1) !== 'IEND') throw new Error('it does not end');
  const header = chunks.get('IHDR')!;
  const [widthPx, heightPx] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  if (header.toString('hex', 8) !== '0803000000') throw new Error('not 8 bits with a palette');
  const rows = inflateSync(chunks.get('IDAT')!);
  if (rows.length !== (widthPx + 1) * heightPx) throw new Error('rows are missing, or too many');
  for (let y = 0; y < heightPx; y++) if (rows[y * (widthPx + 1)] !== 0) throw new Error('a row is filtered');
  const palette = paletteOf(chunks.get('PLTE')!, chunks.get('tRNS')!);
  const colourAt = (x: number, y: number) => palette[rows[y * (widthPx + 1) + 1 + x]!]!;
  return { widthPx, heightPx, colourAt, colours: new Set(palette) };
}

function paletteOf(colours: Buffer, opacities: Buffer): readonly string[] {
  return Array.from({ length: colours.length / 3 }, (_, i) => {
    return colours.toString('hex', 3 * i, 3 * i + 3) + opacities.toString('hex', i, i + 1);
  });
}
