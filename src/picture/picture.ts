/**
 * Report and waterfall → a picture: verdict, both critical paths on one time axis, and the spans that matter. Pure:
 * SVG as text; png.ts makes pixels of it.
 */
import type { Report } from '../report/report.ts';
import type { Waterfall } from '../report/views.ts';
import { altTextOf, titleOf } from './alt-text.ts';
import { layOut } from './layout.ts';
import { paint } from './paint.ts';

export interface Picture {
  readonly svg: string;
  readonly widthPx: number;
  readonly heightPx: number;
  /** What it shows, for those who do not see it. */
  readonly altText: string;
}

export function drawPicture({
  report,
  waterfall,
}: {
  readonly report: Report;
  readonly waterfall: Waterfall;
}): Picture {
  const scene = layOut(report, waterfall);
  const altText = altTextOf(report, waterfall.rows.length);
  const { widthPx, heightPx } = scene;
  return { svg: paint(scene, titleOf(report), altText), widthPx, heightPx, altText };
}
