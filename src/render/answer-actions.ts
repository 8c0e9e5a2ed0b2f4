/**
 * The buttons below an answer and in its progress. Pure. Each carries its whole request as text, so that it works after a
 * restart of the bot: `{"v":1,"b":"tempo:4bf9…","c":"tempo:00f0…","o":"given","p":["tempo:77ab…"]}`. What comes back with
 * a click is read by slack/actions/button-values.ts.
 */
import type { Report } from '../report/report.ts';
import {
  type ActionsBlock,
  actions,
  button,
  type FeedbackBlock,
  feedbackButtons,
  linkButton,
  opinion,
  VALUE_CHARACTERS,
} from './buttons.ts';

export const ACTIONS = {
  openReport: 'answer_open_report',
  pageFile: 'answer_page_file',
  files: 'answer_files',
  swap: 'answer_swap',
  details: 'answer_details',
  whyNot: 'answer_why_not',
  anotherBaseline: 'answer_another_baseline',
  json: 'answer_json',
  feedback: 'answer_feedback',
  stop: 'stop',
} as const;

/** Two traces that were compared, each as `source:id`. */
export interface ComparedTraces {
  readonly baseline: string;
  readonly candidate: string;
  readonly order: Report['order'];
  /** More baselines, the next one to take first. */
  readonly pool: readonly string[];
}

/** Where the report page of an answer is. */
export interface ReportAddress {
  readonly url: string;
  /** How long it can be opened there. */
  readonly days: number;
}

/**
 * `pool`: the one that was asked with; a report that chose its baseline knows its own. `page`: undefined where the page can
 * be had as a file alone. Six buttons are what a phone shows in three lines.
 */
export function answerActions(report: Report, pool: readonly string[], page?: ReportAddress): ActionsBlock {
  const value = comparedValue(report, pool);
  return actions([
    openReport(value, page),
    button(ACTIONS.details, 'Details', value, { accessibility_label: 'All accounts and spans of this comparison' }),
    button(ACTIONS.whyNot, 'Why not …?', value, { accessibility_label: 'Evidence for and against another service' }),
    button(ACTIONS.swap, 'Swap', value, { accessibility_label: 'Compare again with baseline and candidate exchanged' }),
    button(ACTIONS.anotherBaseline, 'Another baseline', value, {
      accessibility_label: 'Compare the candidate with another baseline',
    }),
    page === undefined
      ? button(ACTIONS.json, 'JSON file', value, { accessibility_label: 'The report as a JSON file' })
      : button(ACTIONS.files, 'Files', value, {
          accessibility_label: 'The report as a page and as JSON, in two files',
        }),
  ]);
}

function openReport(value: string, page: ReportAddress | undefined) {
  if (page === undefined) {
    const spoken = 'The whole report as a page, in a file that opens in a browser';
    return button(ACTIONS.pageFile, 'Open report', value, { accessibility_label: spoken });
  }
  const { url, days } = page;
  const spoken = `The whole report as a page: whoever has the link can open it, ${days === 1 ? 'for 1 day' : `for ${days} days`}`;
  return linkButton(ACTIONS.openReport, 'Open report', url, spoken);
}

export function feedbackActions(): FeedbackBlock {
  return feedbackButtons(
    ACTIONS.feedback,
    opinion('Helpful', FEEDBACK.helpful, 'This answer was helpful'),
    opinion('Not helpful', FEEDBACK.unhelpful, 'This answer was not helpful'),
  );
}

export const FEEDBACK = { helpful: 'helpful', unhelpful: 'unhelpful' } as const;

/** `job`: the key of what is to be stopped. */
export function stopAction(job: string): ActionsBlock {
  return actions([
    button(ACTIONS.stop, 'Stop', JSON.stringify({ v: 1, job }), { accessibility_label: 'Stop this comparison' }),
  ]);
}

/** What a button says of the comparison; the same for the same comparison, so that it names its report too. */
export function comparedValue(report: Report, pool: readonly string[]): string {
  const { baseline, candidate, order, baselineChoice } = report;
  const [b, c] = [baseline, candidate].map(({ source, traceId }) => `${source}:${traceId}`);
  const p = baselineChoice?.others.map((traceId) => `${baselineChoice.source}:${traceId}`) ?? pool;
  const compared = { v: 1, b, c, o: order };
  const value = JSON.stringify({ ...compared, ...(p.length > 0 && { p }) });
  // A pool that somebody named by links may be too long: then another baseline is asked for.
  return value.length <= VALUE_CHARACTERS ? value : JSON.stringify(compared);
}
