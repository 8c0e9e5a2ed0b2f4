/** What a picture shows, in sentences: for those who do not see it, and where it has not loaded. */
import { headlineOf } from '../render/headline.ts';
import { cut, cutName, printable } from '../render/terminal.ts';
import type { Report } from '../report/report.ts';

/** What Slack keeps of an image's alt text is 2,000; people listen to less. */
const MOST_CHARACTERS = 1_000;
const MOST_NAME = 60;

export function titleOf(report: Report): string {
  return headlineOf(report, shortened).culprit;
}

/** "Time of two requests, baseline above candidate: 422.967 ms → … ▲ preprocess: its own time grew. High confidence." */
export function altTextOf(report: Report, rowCount: number): string {
  const { culprit, delta, fromTo, howSure, share } = headlineOf(report, shortened);
  const shown =
    rowCount === 0
      ? ''
      : `Below them the ${rowCount === 1 ? 'span that tells' : `${rowCount} rows of spans that tell`} most.`;
  const sentences = [
    `${culprit.replace(/^\S+ /u, '')}.`,
    `The request went from ${fromTo.replace(' → ', ' to ')}: ${delta}.`,
    share,
    howSure,
    'The picture shows the critical paths of the baseline and the candidate as bars on one time axis.',
    shown,
  ];
  return cut(sentences.filter((sentence) => sentence !== '').join(' '), MOST_CHARACTERS);
}

function shortened(name: string): string {
  return cutName(printable(name), MOST_NAME);
}
