/** A finished comparison → text or bytes in the format that was asked for. What a format needs is loaded for it alone. */
import { Failure } from '../failure.ts';
import type { Picture } from '../picture/picture.ts';
import type { Report } from '../report/report.ts';
import type { View, Viewed } from '../report/views.ts';
import type { Format } from './formats.ts';
import type { Content } from './output.ts';
import type { Progress } from './progress.ts';

/** What must be computed beside the report. */
export const VIEWS: Readonly<Record<Format, readonly View[]>> = {
  text: [],
  json: [],
  markdown: [],
  html: ['tree'],
  png: ['waterfall'],
  svg: ['waterfall'],
};

/** What can be shown where a text goes. */
export interface Screen {
  readonly color: boolean;
  /** Columns. */
  readonly width: number;
}

/** Throws Failure `unavailable` where this machine cannot make a PNG. */
export async function renderAnswer(
  viewed: Viewed,
  format: Format,
  { screen, progress }: { readonly screen: Screen; readonly progress: Progress },
): Promise<Content> {
  const { report } = viewed;
  switch (format) {
    case 'text':
      return (await import('../render/text.ts')).renderText(report, screen);
    case 'json':
      return (await import('../render/json.ts')).renderJson(report);
    case 'markdown':
      return (await import('../render/markdown.ts')).renderMarkdown(report);
    case 'html':
      return renderHtml(report, viewed.tree!, progress);
    case 'svg':
      return (await draw(viewed, progress)).svg;
    case 'png':
      return toPng(await draw(viewed, progress));
  }
}

async function renderHtml(report: Report, tree: NonNullable<Viewed['tree']>, progress: Progress): Promise<string> {
  progress.say('laying out the page');
  const { renderPage } = await import('../page/page.ts');
  return renderPage({ report, tree });
}

async function draw({ report, waterfall }: Viewed, progress: Progress): Promise<Picture> {
  progress.say('drawing the picture');
  const { drawPicture } = await import('../picture/picture.ts');
  return drawPicture({ report, waterfall: waterfall! });
}

async function toPng(picture: Picture): Promise<Uint8Array> {
  const { rasterise } = await import('../picture/png.ts');
  try {
    return await rasterise(picture);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'unavailable') throw error;
    throw new Failure(error.code, error.message, { advice: 'Use --format svg.', cause: error });
  }
}
