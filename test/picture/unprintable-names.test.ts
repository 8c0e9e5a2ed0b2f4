/** Names that no XML document may hold: a picture is one, and a service is called whatever its owner wants. */
import { expect, test } from 'vitest';
import { drawPicture } from '../../src/picture/picture.ts';
import { rasterise } from '../../src/picture/png.ts';
import { buildTrace } from '../support/build.ts';
import { generateRequest } from '../support/generate-request.ts';
import { addOwnTime, renameServices } from '../support/mutate.ts';
import { Random } from '../support/random.ts';
import { readPng } from '../support/read-png.ts';
import { withWaterfall } from './cases.ts';

test.each([
  ['what never is a character', 'a\uffff\ufffeb\ufdd0'],
  ['control characters', '\u0000\u000b\u001f\u007f'],
  ['half characters', '\ud800\udc00x\udfff'],
  ['ends of everything', ']]></title></svg>--><!--'],
])('%s: the picture is whole all the same', async (_, name) => {
  const spans = generateRequest(new Random(1));
  const { spanId, endUnixNano } = spans[1]!;
  const [baseline, candidate] = [spans, addOwnTime(spans, spanId, endUnixNano!, 500_000_000)].map((each) =>
    buildTrace(renameServices(each, (service) => `${name}${service}`)),
  );
  const picture = drawPicture(withWaterfall(baseline!, candidate!, 'given'));
  expect(picture.svg).not.toMatch(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
  const { widthPx, heightPx } = readPng(await rasterise(picture));
  expect(widthPx / heightPx).toBeCloseTo(picture.widthPx / picture.heightPx, 2);
});
