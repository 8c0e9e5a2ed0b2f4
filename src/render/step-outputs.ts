/** What a step of a workflow hands on: the verdict in one sentence, and its parts for conditions and further steps. Pure. */
import type { Report } from '../report/report.ts';
import { foreign, foreignName } from './block-kit.ts';
import { headlineOf } from './headline.ts';

/** Names are those of the manifest. */
export interface StepOutputs {
  readonly verdict: string;
  readonly duration_delta_ms: number;
  /** '' where no service stands out. */
  readonly culprit: string;
  readonly confidence: string;
  /** '' where the answer is not posted. */
  readonly report_url: string;
}

const NAME_CHARACTERS = 60;
const VERDICT_CHARACTERS = 1_000;

export function renderStepOutputs(report: Report, reportUrl: string): StepOutputs {
  const name = (text: string) => inert(foreignName(text, NAME_CHARACTERS));
  const { culprit, delta, fromTo, howSure } = headlineOf(report, name);
  const { cause, deltaNs, confidence } = report.verdict;
  const isNamed = cause !== null && cause.kind !== 'ambiguous';
  return {
    verdict: foreign(`${culprit}. ${delta} end to end, ${fromTo}. ${howSure}`, VERDICT_CHARACTERS),
    duration_delta_ms: deltaNs / 1e6,
    culprit: isNamed ? name(cause.service) : '',
    confidence,
    report_url: reportUrl,
  };
}

/** Whoever builds the workflow may put it into a message: there it must not ring a channel, nor become a link. */
function inert(name: string): string {
  return name.replaceAll('<', '‹').replaceAll('>', '›').replaceAll('@', '＠');
}
