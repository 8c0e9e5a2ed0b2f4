/**
 * Why not X?: the modal in which a person picks a service that they suspect, and reads what speaks for and against it. Pure,
 * and nothing but the report: the accounts that name it, whether it only waited, and what the request would have taken
 * had it been as fast as in the baseline.
 */
import type { Report, ReportSpan } from '../report/report.ts';
import { formatShare } from '../trace/time.ts';
import type { LedgerRow } from '../verdict/verdict-types.ts';
import { type Amounts, amountsOf, counted, ticksOf } from './amounts.ts';
import { bold, bullets, foreign, foreignName, paragraph, richText, type SlackBlock, text } from './block-kit.ts';
import { actions, MOST_OPTIONS, OPTION_CHARACTERS, option, select } from './buttons.ts';
import { accountName } from './ledger-blocks.ts';
import { type Modal, modal } from './modal.ts';

export const WHY_NOT_ACTION = 'why_not_pick';

const NAME_CHARACTERS = 60;
const ACCOUNT_CHARACTERS = 120;
const MOST_ACCOUNTS = 5;

/** Those who can be asked about: suspects first, then whoever else has an account; all but the verdict's culprit. */
export function suspectsToPick({ suspects, ledger, verdict }: Report): readonly string[] {
  const changed = new Map<string, number>();
  for (const { account, service, peer, deltaNs } of ledger) {
    for (const name of account === 'own' ? [service] : [service, peer ?? '']) {
      changed.set(name, (changed.get(name) ?? 0) + Math.abs(deltaNs));
    }
  }
  const others = [...changed].sort(([, one], [, other]) => other - one).map(([service]) => service);
  const culprit = verdict.cause?.kind === 'ambiguous' ? undefined : verdict.cause?.service;
  const all = new Set([...suspects.map(({ service }) => service), ...others]);
  return [...all].filter((service) => service !== '' && service !== culprit).slice(0, MOST_OPTIONS);
}

/** `picked`: the place in suspectsToPick; `state`: what the buttons below the answer carry. */
export function whyNotView(report: Report, picked: number | undefined, state: string): Modal {
  const services = suspectsToPick(report);
  if (services.length === 0) {
    return modal('Why not …?', [richText(paragraph(text('No other service has any time in these two traces.')))]);
  }
  const options = services.map((service, i) => option(foreignName(service, OPTION_CHARACTERS), String(i)));
  const service = picked === undefined ? undefined : services[picked];
  const chosen = picked === undefined ? undefined : options[picked];
  return modal(
    'Why not …?',
    [
      actions([select(WHY_NOT_ACTION, 'Whom do you suspect?', options, chosen)], 'why_not'),
      ...(service === undefined ? [] : evidence(report, service)),
    ],
    state,
  );
}

function evidence(report: Report, service: string): SlackBlock[] {
  const { own, calls } = accountsOf(report, service);
  const amounts = amountsOf(report);
  const parts = [
    { title: 'For it', sentences: [...accountSentences(report, own, calls), ...signs(report, service)] },
    { title: 'Against it', sentences: against(report, service, own, amounts) },
    { title: 'If it were as fast as before', sentences: counterfactual(report, service, own, amounts) },
  ];
  return [
    richText(paragraph(bold(`Why not ${shown(service)}?`))),
    ...parts.map(({ title, sentences }) => {
      const told = sentences.length === 0 ? ['Nothing.'] : sentences;
      return richText(paragraph(bold(title)), bullets(told.map((sentence) => [text(sentence)])));
    }),
  ];
}

/** `own`: time that is its alone; a dependency has no spans, so that the wait for it stands for it. */
function accountsOf({ ledger }: Report, service: string) {
  const own = ledger.filter(
    (row) =>
      (row.account === 'own' && row.service === service) || (row.account === 'dependency' && row.peer === service),
  );
  const calls = ledger.filter((row) => !own.includes(row) && (row.service === service || row.peer === service));
  return { own, calls };
}

// --- for ---------------------------------------------------------------------------------------------------------

/** Below this part of the whole difference a change is no evidence. */
const NOTABLE = 0.01;

/** Accounts that changed in the direction of the whole, largest first; those that say little together. */
function accountSentences(report: Report, own: readonly LedgerRow[], calls: readonly LedgerRow[]): readonly string[] {
  const amounts = amountsOf(report);
  const { deltaNs } = report.verdict;
  const sign = directionOf(report);
  const moved = [...own, ...calls]
    .filter((row) => sign * ticksOf(row.deltaNs, amounts) > 0)
    .sort((one, other) => sign * (other.deltaNs - one.deltaNs));
  const notable = moved.filter((row) => Math.abs(row.deltaNs) >= NOTABLE * Math.abs(deltaNs)).slice(0, MOST_ACCOUNTS);
  const told = notable.map((row) => {
    const name = foreign(accountName(row), ACCOUNT_CHARACTERS);
    return `${name}: ${changeOf(row, amounts)} on the critical path.${own.includes(row) ? '' : sharedText(row)}`;
  });
  const rest = moved.slice(told.length);
  if (rest.length === 0) return told;
  const size = told.length === 0 ? 'Only small' : 'Smaller';
  return [...told, `${size} changes: ${amounts.delta(sumOf(rest, 'deltaNs'))} in ${counted(rest.length, 'account')}.`];
}

function sharedText({ account, peer = '' }: LedgerRow): string {
  if (account === 'gap') return ' Both ends of the call may be behind it.';
  return ` The time is booked to ${shown(peer)}, which sends no spans.`;
}

function directionOf({ verdict }: Report): number {
  return Math.sign(verdict.deltaNs) || 1;
}

function signs({ facts }: Report, service: string): readonly string[] {
  return facts.flatMap((fact) => {
    if (!('service' in fact) || fact.service !== service) return [];
    if (fact.kind === 'rival') return ['The verdict itself names it as another explanation.'];
    if (fact.kind === 'errors' && fact.errorsCandidate > fact.errorsBaseline) {
      return [`It failed ${fact.errorsCandidate} times, ${fact.errorsBaseline} times in the baseline.`];
    }
    if (fact.kind === 'untraced') return ['Its own time may hold calls that nobody traced.'];
    if (fact.kind === 'changed')
      return [`Attributes of it differ: ${foreign(fact.keys.join(', '), ACCOUNT_CHARACTERS)}.`];
    return [];
  });
}

// --- against -----------------------------------------------------------------------------------------------------

function against(report: Report, service: string, own: readonly LedgerRow[], amounts: Amounts): readonly string[] {
  const { cause, deltaNs } = report.verdict;
  const direction = directionOf(report);
  const ownNs = sumOf(own, 'deltaNs');
  const sentences: string[] = [];
  if (sumOf(own, 'baselineNs') === 0 && sumOf(own, 'candidateNs') === 0) {
    sentences.push('No time of its own is on the critical path of either trace.');
  } else if (direction * ticksOf(ownNs, amounts) <= 0) {
    const change = { baselineNs: sumOf(own, 'baselineNs'), candidateNs: sumOf(own, 'candidateNs'), deltaNs: ownNs };
    sentences.push(`Its own time did not ${direction < 0 ? 'shrink' : 'grow'}: ${changeOf(change, amounts)}.`);
  }
  const waited = waitedSpan(report, service);
  if (waited !== undefined) sentences.push(waitedText(waited, amounts));
  if (cause !== null && cause.kind !== 'ambiguous') {
    const own = `${amounts.delta(ownNs)}${partOf(ownNs, deltaNs)}`;
    sentences.push(
      `It answers for ${own}; ${shown(cause.service)} answers for ${amounts.delta(cause.deltaNs)}${partOf(cause.deltaNs, deltaNs)}.`,
    );
  }
  return sentences;
}

/** Below this part of how much longer a span took, the change of its own time is not what made it longer. */
const OWN_PART = 0.1;

/** The span of the service that changed most although its own time hardly did: it only waited. */
function waitedSpan(report: Report, service: string): ReportSpan | undefined {
  const sign = directionOf(report);
  const leastNs = NOTABLE * Math.abs(report.verdict.deltaNs);
  const deltaOf = (span: ReportSpan, field: 'durationNs' | 'selfNs') =>
    span.baseline === null || span.candidate === null ? 0 : sign * (span.candidate[field] - span.baseline[field]);
  return report.spans
    .filter((span) => span.service === service && deltaOf(span, 'durationNs') > leastNs)
    .filter((span) => deltaOf(span, 'selfNs') <= OWN_PART * deltaOf(span, 'durationNs'))
    .sort((one, other) => deltaOf(other, 'durationNs') - deltaOf(one, 'durationNs'))[0];
}

function waitedText({ operation, baseline, candidate }: ReportSpan, amounts: Amounts): string {
  const longerNs = (candidate?.durationNs ?? 0) - (baseline?.durationNs ?? 0);
  const ownNs = (candidate?.selfNs ?? 0) - (baseline?.selfNs ?? 0);
  const longer = longerNs < 0 ? 'shorter' : 'longer';
  const own = ticksOf(ownNs, amounts) === 0 ? 'none' : amounts.delta(ownNs);
  return `Its “${shown(operation)}” took ${amounts.duration(Math.abs(longerNs))} ${longer}, of which ${own} was its own time; the rest it waited for others.`;
}

// --- counterfactual ----------------------------------------------------------------------------------------------

function counterfactual(
  { verdict, candidate }: Report,
  service: string,
  own: readonly LedgerRow[],
  amounts: Amounts,
): readonly string[] {
  const without = candidate.durationNs - sumOf(own, 'deltaNs');
  const real = amounts.duration(candidate.durationNs);
  const withIt =
    ticksOf(candidate.durationNs - without, amounts) === 0
      ? `With the accounts of ${shown(service)} as in the baseline, the candidate would have taken the same ${real}.`
      : `With the accounts of ${shown(service)} as in the baseline, the candidate would have taken ${amounts.duration(without)} instead of ${real}.`;
  const { cause, counterfactualNs } = verdict;
  if (cause === null || cause.kind === 'ambiguous' || counterfactualNs === undefined) return [withIt];
  return [withIt, `With those of ${shown(cause.service)} as in the baseline: ${amounts.duration(counterfactualNs)}.`];
}

// --- words -------------------------------------------------------------------------------------------------------

function changeOf(row: Pick<LedgerRow, 'baselineNs' | 'candidateNs' | 'deltaNs'>, amounts: Amounts): string {
  const range = `${amounts.duration(row.baselineNs)} → ${amounts.duration(row.candidateNs)}`;
  return `${amounts.delta(row.deltaNs)} (${range})`;
}

/** The smallest part that shows: half of the last digit of a percentage. */
const SHOWN_SHARE = 0.0005;

/** " (12 % of the difference)" where it is a part of it. */
function partOf(deltaNs: number, totalNs: number): string {
  return deltaNs < 0 !== totalNs < 0 || Math.abs(deltaNs) < SHOWN_SHARE * Math.abs(totalNs) || totalNs === 0
    ? ''
    : ` (${formatShare(deltaNs / totalNs)} of the difference)`;
}

function sumOf(rows: readonly LedgerRow[], field: 'baselineNs' | 'candidateNs' | 'deltaNs'): number {
  return rows.reduce((sum, row) => sum + row[field], 0);
}

function shown(name: string): string {
  return foreignName(name, NAME_CHARACTERS);
}
