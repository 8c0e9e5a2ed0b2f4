/**
 * One measurement of bench:views in a process of its own, printed as a line of JSON: what picture and page of two traces cost
 * beside their comparison, at first and once more with warm code.
 */
import { gzipSync } from 'node:zlib';
import { diffTraces } from '../../src/diff/diff.ts';
import { renderPage } from '../../src/page/page.ts';
import { drawPicture } from '../../src/picture/picture.ts';
import { rasterise } from '../../src/picture/png.ts';
import { assembleReport } from '../../src/report/assemble-report.ts';
import { mergeTraces } from '../../src/report/merged-tree.ts';
import { spanTreeOf } from '../../src/report/span-tree.ts';
import { waterfallOf } from '../../src/report/waterfall.ts';
import { fetchFromFile } from '../../src/sources/file.ts';
import { judge } from '../../src/verdict/judge.ts';

export interface Round {
  /** From the diff to the rows of the picture, to its drawing, to the bytes of the PNG. */
  readonly rowsMs: number;
  readonly drawMs: number;
  readonly pngMs: number;
  /** From the diff to the tree, to the document. */
  readonly treeMs: number;
  readonly pageMs: number;
}

export interface ViewsMeasurement {
  readonly first: Round;
  readonly warm: Round;
  readonly svgBytes: number;
  readonly pngBytes: number;
  readonly pageBytes: number;
  readonly zippedPageBytes: number;
}

const { signal } = new AbortController();
const [baseline, candidate] = await Promise.all(
  process.argv.slice(2).map((path) => fetchFromFile({ path, traceId: undefined }, signal)),
);
const diff = diffTraces(baseline!, candidate!);
const judgement = judge(diff);
const report = assembleReport(diff, judgement, { order: 'given', isFlipped: false });
if (report.verdict.outcome === 'incomparable') throw new Error('the two traces should be comparable');

const first = await round();
const warm = await round();
console.log(JSON.stringify({ first: first.times, warm: warm.times, ...warm.bytes } satisfies ViewsMeasurement));
// The threads that have read the files stay for a while.
process.exit(0);

async function round() {
  let began = performance.now();
  const lap = () => {
    const now = performance.now();
    const ms = now - began;
    began = now;
    return ms;
  };
  const waterfall = waterfallOf(diff, mergeTraces(diff), judgement.causeSpans);
  const rowsMs = lap();
  const picture = drawPicture({ report, waterfall });
  const drawMs = lap();
  const png = await rasterise(picture);
  const pngMs = lap();
  const tree = spanTreeOf(diff, mergeTraces(diff), judgement.causeSpans);
  const treeMs = lap();
  const page = renderPage({ report, tree });
  const pageMs = lap();
  return {
    times: { rowsMs, drawMs, pngMs, treeMs, pageMs },
    bytes: {
      svgBytes: Buffer.byteLength(picture.svg),
      pngBytes: png.length,
      pageBytes: Buffer.byteLength(page),
      zippedPageBytes: gzipSync(page).length,
    },
  };
}
