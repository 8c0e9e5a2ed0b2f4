/** Pictures as PNG: real files of the right size, sharp, small, the same each time, and made beside the event loop. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/limits.ts';
import { encodePng, type Pixels } from '../../src/picture/indexed-png.ts';
import { COLOURS } from '../../src/picture/paint.ts';
import { drawPicture } from '../../src/picture/picture.ts';
import { rasterise } from '../../src/picture/png.ts';
import { WIDTH } from '../../src/picture/scene.ts';
import { ROOT } from '../support/modules.ts';
import { Random } from '../support/random.ts';
import { type Image, readPng } from '../support/read-png.ts';
import { DRAWN_CASES, SIMULATED_CASES } from './cases.ts';
import { crowded } from './random-views.ts';

const NAMES = [
  'own-time',
  'errors',
  'incomparable',
  'no-time-at-all',
  'hours',
  'long-names',
  'other-scripts',
  'faster',
];
const CASES = [
  ...DRAWN_CASES.filter(({ name }) => NAMES.includes(name)),
  ...SIMULATED_CASES.filter(({ name }) => name === 'simulated-lost-concurrency'),
];

describe('PNG', () => {
  test.each(CASES)('$name: twice the pixels, under 300 kB', async ({ view }) => {
    const picture = drawPicture(view());
    const png = await rasterise(picture);
    expect(png.length).toBeLessThan(LIMITS.pictureBytes);
    const image = readPng(png);
    expect([image.widthPx, image.heightPx]).toEqual([2 * picture.widthPx, 2 * picture.heightPx]);
    const [card, ink] = [`${COLOURS.card[0].slice(1)}ff`, `${COLOURS.ink[0].slice(1)}ff`];
    expect([...image.colours]).toEqual(expect.arrayContaining([card, ink]));
    expect(image.colourAt(image.widthPx / 2, 10)).toBe(card);
    expect(image.colourAt(0, 0).slice(6)).toBe('00');
  });

  test('the same picture is the same file', async () => {
    const picture = drawPicture(DRAWN_CASES[0]!.view());
    expect(Buffer.compare(await rasterise(picture), await rasterise(picture))).toBe(0);
  });

  test('one with more in it than any comparison has is under 300 kB too, with fewer pixels', async () => {
    const png = await rasterise(drawPicture(crowded(new Random(3))));
    expect(png.length).toBeLessThan(LIMITS.pictureBytes);
    expect(readPng(png).widthPx).toBeLessThan(2 * WIDTH);
  });

  test('where the native module is missing it fails with advice', async () => {
    const program = `
      import { registerHooks } from 'node:module';
      registerHooks({ resolve(name, context, next) {
        if (name.startsWith('@resvg/')) throw new Error('no such module');
        return next(name, context);
      } });
      const { rasterise } = await import('./src/picture/png.ts');
      await rasterise({ svg: '<svg/>', widthPx: 1, heightPx: 1, altText: '' }).catch(({ code, message, advice }) => {
        console.log(JSON.stringify([code, message, advice]));
      });`;
    const { stdout } = await promisify(execFile)('node', ['--input-type=module', '--eval', program], { cwd: ROOT });
    const [code, message, advice] = JSON.parse(stdout);
    expect(code).toBe('unavailable');
    expect(message).toMatch(/^Pictures cannot be made as PNG[^\n]*$/);
    expect(advice).toMatch(/SVG/);
  });
});

describe('a PNG with a palette', () => {
  test('it holds what was given, pixel for pixel, up to 256 colours', async () => {
    for (const seed of [1, 2]) {
      const pixels = randomPixels(new Random(seed), 256);
      expect(channelsOf(readPng(await encodePng(pixels)))).toEqual([...pixels.bytes]);
    }
  });

  test.each([300, 3_000, 30_000])(
    'of %i colours it keeps those that most pixels have, and the others nearly',
    async (count) => {
      const pixels = randomPixels(new Random(count), count);
      const image = readPng(await encodePng(pixels));
      expect(image.colours.size).toBeLessThanOrEqual(256);
      const shown = channelsOf(image);
      const farthest = pixels.bytes.reduce((most, channel, i) => Math.max(most, Math.abs(channel - shown[i]!)), 0);
      expect(farthest).toBeLessThan(64);
      const isWhite = (channels: ArrayLike<number>, i: number) => [0, 1, 2, 3].every((c) => channels[i + c] === 255);
      for (let i = 0; i < shown.length; i += 4) if (isWhite(pixels.bytes, i)) expect(isWhite(shown, i)).toBe(true);
    },
  );

  test('others have their turn after every few rows', async () => {
    const [widthPx, heightPx] = [8, 64 * 10];
    let turns = 0;
    const count = () => {
      turns++;
      counting = setImmediate(count);
    };
    let counting = setImmediate(count);
    await encodePng({ bytes: new Uint8Array(4 * widthPx * heightPx), widthPx, heightPx });
    clearImmediate(counting);
    // Colours are counted, then written: ten bands each.
    expect(turns).toBeGreaterThanOrEqual(20);
  });
});

/** Half of them white. */
function randomPixels(random: Random, colours: number): Pixels {
  const [widthPx, heightPx] = [random.int(150, 250), random.int(150, 250)];
  const palette = Array.from({ length: colours - 1 }, () => Array.from({ length: 4 }, () => random.int(0, 255)));
  const bytes = new Uint8Array(4 * widthPx * heightPx).fill(255);
  for (let i = 0; i < bytes.length; i += 4) if (random.chance(0.5)) bytes.set(random.pick(palette), i);
  return { widthPx, heightPx, bytes };
}

/** Red, green, blue, opacity of all pixels. */
function channelsOf({ widthPx, heightPx, colourAt }: Image): readonly number[] {
  const colours = Array.from({ length: widthPx * heightPx }, (_, i) => colourAt(i % widthPx, Math.floor(i / widthPx)));
  return [...Buffer.from(colours.join(''), 'hex')];
}
