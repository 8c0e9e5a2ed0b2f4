/**
 * Picture → PNG, through resvg with the fonts of this package and no others, so that a picture has the same bytes on
 * every machine. Drawn in a thread of the native module, off the event loop. The module's own PNG would be made on it, for a
 * tenth of a second, and three times as large.
 */
import { fileURLToPath } from 'node:url';
import { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import { encodePng } from './indexed-png.ts';
import type { Picture } from './picture.ts';

const FONTS = ['Inter-Regular.ttf', 'Inter-Bold.ttf'].map((name) =>
  fileURLToPath(new URL(`../../fonts/${name}`, import.meta.url)),
);
/** Pixels of the image for one of the picture: sharp on a telephone; less where the file would be too large. */
const SCALES = [2, 1.5, 1];

export async function rasterise(picture: Picture): Promise<Uint8Array> {
  const { renderAsync } = await loadResvg();
  let png = new Uint8Array();
  for (const value of SCALES) {
    const image = await renderAsync(picture.svg, {
      font: { loadSystemFonts: false, fontFiles: FONTS, defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' },
      fitTo: { mode: 'zoom', value },
    });
    png = await encodePng({ bytes: image.pixels, widthPx: image.width, heightPx: image.height });
    if (png.length <= LIMITS.pictureBytes) break;
  }
  return png;
}

/** A native module: only where a picture is asked for, and not there on every machine. */
async function loadResvg(): Promise<typeof import('@resvg/resvg-js')> {
  try {
    return await import('@resvg/resvg-js');
  } catch (cause) {
    throw new Failure('unavailable', 'Pictures cannot be made as PNG on this machine: @resvg/resvg-js does not load.', {
      advice: 'Ask for SVG instead.',
      cause,
    });
  }
}
