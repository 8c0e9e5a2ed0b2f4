/**
 * Details: the modal with all accounts of the ledger and all spans of the report, a page at a time. Pure. Accounts stand in
 * the order of what they changed, spans in the report's own, the most telling first.
 */
import type { Report, ReportSpan, SpanSide } from '../report/report.ts';
import { formatNumber } from '../trace/time.ts';
import type { LedgerRow } from '../verdict/verdict-types.ts';
import { type Amounts, amountsOf, counted } from './amounts.ts';
import {
  bold,
  bullets,
  context,
  foreign,
  foreignName,
  link,
  type RichElement,
  richText,
  type SlackBlock,
  text,
} from './block-kit.ts';
import { actions, button } from './buttons.ts';
import { spanAddress } from './culprit-span.ts';
import { markOf } from './headline.ts';
import { accountName } from './ledger-blocks.ts';
import { type Modal, modal } from './modal.ts';

export const DETAILS_LISTS = ['accounts', 'spans'] as const;
type DetailsList = (typeof DETAILS_LISTS)[number];

export interface DetailsPage {
  readonly list: DetailsList;
  /** From 0. */
  readonly page: number;
}

export const FIRST_PAGE: DetailsPage = { list: 'accounts', page: 0 };
/** The buttons that turn pages: each carries the page that it leads to. */
export const DETAILS_ACTIONS = /^details_(?:previous|next|list)$/;

const ROWS_PER_PAGE = 20;
const LABEL_CHARACTERS = 120;
const NAME_CHARACTERS = 60;

/** `state`: what the buttons below the answer carry. A page that is not there becomes the last one. */
export function detailsView(report: Report, { list, page }: DetailsPage, state: string): Modal {
  const rows = ROWS[list](report);
  const last = Math.max(0, Math.ceil(rows.length / ROWS_PER_PAGE) - 1);
  const shown = Math.min(page, last);
  const from = shown * ROWS_PER_PAGE;
  const onPage = rows.slice(from, from + ROWS_PER_PAGE);
  const described = onPage.map((row) => row(amountsOf(report)));
  const range = `${formatNumber(from + 1, 0)} to ${formatNumber(from + onPage.length, 0)} of ${TITLES[list](report)}`;
  const blocks: SlackBlock[] = [
    turner({ list, page: shown }, last),
    context(rows.length === 0 ? `No ${list}.` : `${range}. ${ORDERS[list]}`),
    ...(described.length === 0 ? [] : [richText(bullets(described))]),
  ];
  return modal('Details', blocks, state);
}

function turner({ list, page }: DetailsPage, last: number): SlackBlock {
  const other = list === 'accounts' ? 'spans' : 'accounts';
  const to = (target: DetailsPage) => JSON.stringify(target);
  return actions([
    ...(page > 0 ? [button('details_previous', '◀ Previous', to({ list, page: page - 1 }))] : []),
    ...(page < last ? [button('details_next', 'Next ▶', to({ list, page: page + 1 }))] : []),
    button('details_list', other === 'spans' ? 'Show spans' : 'Show accounts', to({ list: other, page: 0 })),
  ]);
}

type Row = (amounts: Amounts) => readonly RichElement[];

const ROWS: Readonly<Record<DetailsList, (report: Report) => readonly Row[]>> = {
  accounts: ({ ledger }) =>
    [...ledger]
      .sort((one, other) => Math.abs(other.deltaNs) - Math.abs(one.deltaNs))
      .map((row) => (amounts) => accountRow(row, amounts)),
  spans: (report) => report.spans.map((span) => (amounts) => spanRow(span, report, amounts)),
};

const TITLES: Readonly<Record<DetailsList, (report: Report) => string>> = {
  accounts: ({ ledger }) => counted(ledger.length, 'account'),
  spans: ({ spans, omitted }) => {
    const all = `${counted(spans.length, 'span')} (a pair counts once)`;
    return omitted.spans === 0 ? all : `${all}; ${formatNumber(omitted.spans, 0)} more are not in the report`;
  },
};

const ORDERS: Readonly<Record<DetailsList, string>> = {
  accounts: 'What changed most on the critical path comes first.',
  spans: 'What changed most comes first.',
};

// --- accounts ----------------------------------------------------------------------------------------------------

function accountRow(row: LedgerRow, amounts: Amounts): readonly RichElement[] {
  const { baselineNs, candidateNs, selfBaselineNs, selfCandidateNs, calls, normal } = row;
  const [before, after] = [amounts.duration(baselineNs), amounts.duration(candidateNs)];
  const parts = [`${change(row.deltaNs, amounts)} on the critical path (${before} → ${after})`];
  if (selfBaselineNs !== baselineNs || selfCandidateNs !== candidateNs) {
    parts.push(`on and off it ${amounts.duration(selfBaselineNs)} → ${amounts.duration(selfCandidateNs)}`);
  }
  parts.push(`${callsText(calls)}`);
  if (normal !== undefined) {
    parts.push(`normal ${amounts.duration(normal.medianNs)}, p95 ${amounts.duration(normal.p95Ns)}`);
  }
  return [bold(foreign(accountName(row), LABEL_CHARACTERS)), text(`\n${parts.join('; ')}`)];
}

function callsText({ baseline, candidate }: LedgerRow['calls']): string {
  if (baseline === candidate) return counted(baseline, 'span');
  return `${formatNumber(baseline, 0)} → ${counted(candidate, 'span')}`;
}

// --- spans -------------------------------------------------------------------------------------------------------

function spanRow(span: ReportSpan, report: Report, amounts: Amounts): readonly RichElement[] {
  const { service, operation, kind, baseline, candidate } = span;
  const name = `${foreignName(service, NAME_CHARACTERS)} · ${foreignName(operation, NAME_CHARACTERS)}`;
  const elements = [bold(name), text(` (${kind})\n${timesText(span, amounts)}`)];
  for (const side of ['baseline', 'candidate'] as const) {
    const one = span[side];
    const url = one === null ? undefined : spanAddress(report[side].spanUrl, one.spanId);
    if (url !== undefined) elements.push(text(' · '), link(url, `in the ${side}`));
  }
  return [...elements, ...statusText(baseline, candidate)];
}

function timesText({ baseline, candidate, how }: ReportSpan, amounts: Amounts): string {
  const sides = [baseline, candidate].filter((side) => side !== null);
  const whole = partText('durationNs', sides, amounts);
  const parts = `${partText('selfNs', sides, amounts)}; ${partText('criticalNs', sides, amounts)}`;
  if (candidate === null) return `only in the baseline: ${whole}; ${parts}`;
  if (baseline === null) return `only in the candidate: ${whole}; ${parts}`;
  const paired = how === 'path' ? '' : `; paired as ${how}`;
  return `${change(candidate.durationNs - baseline.durationNs, amounts)} (${whole}); ${parts}${paired}`;
}

const PARTS = { durationNs: '', selfNs: 'own time', criticalNs: 'on the critical path' } as const;

/** "on the critical path 21.384 ms → 634.917 ms" */
function partText(field: keyof typeof PARTS, sides: readonly SpanSide[], amounts: Amounts): string {
  const what = PARTS[field];
  if (what !== '' && sides.every((side) => side[field] === side.durationNs)) return `all ${what}`;
  if (what !== '' && sides.every((side) => side[field] === 0))
    return what === 'own time' ? 'no own time' : `not ${what}`;
  return `${what} ${sides.map((side) => amounts.duration(side[field])).join(' → ')}`.trim();
}

function statusText(baseline: SpanSide | null, candidate: SpanSide | null): readonly RichElement[] {
  const failed = [
    ...(baseline?.status === 'error' ? ['baseline'] : []),
    ...(candidate?.status === 'error' ? ['candidate'] : []),
  ];
  return failed.length === 0 ? [] : [text(' · '), bold(`failed in the ${failed.join(' and the ')}`)];
}

function change(deltaNs: number, amounts: Amounts): string {
  return `${markOf(deltaNs)} ${amounts.delta(deltaNs)}`;
}
