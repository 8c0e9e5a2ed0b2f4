/**
 * How an account or a row of the waterfall changed, as a picture tells it: more, less or the same time on the critical path,
 * and whether the verdict's cause is in it. What makes next to nothing of the difference counts as the same.
 */
import type { Report } from '../report/report.ts';
import type { WaterfallRow } from '../report/views.ts';
import type { AccountKind, CauseKind, LedgerRow } from '../verdict/verdict-types.ts';
import type { Change, Tone } from './scene.ts';

/** Below this part of all growth (of all gains, where nothing grew) a change is not coloured. */
const NOTABLE_SHARE = 0.02;

/** How everything that is drawn changed. */
export interface Changes {
  /** Per row of the ledger. */
  readonly accounts: readonly Change[];
  /** Per row of the waterfall. */
  readonly rows: readonly Change[];
  /** Per row of the waterfall: whether it shows the cause, even where its own time is the same. */
  readonly showsCause: readonly boolean[];
}

export function changesOf(report: Report, rows: readonly WaterfallRow[]): Changes {
  const leastNs = notableNs(report);
  const evidence = evidenceRows(rows, report);
  const services = new Set(rows.filter((_, i) => evidence[i]).map(({ service }) => service));
  const accounts = report.ledger.map((row) => changeOf(row.deltaNs, leastNs, isOfCause(row, report, services)));
  const ofCause = new Set(report.ledger.filter((_, i) => isCause(accounts[i]!)).map(callOf));
  const showsCause = rows.map((row, i) => {
    const isAsTheWhole = Math.sign(criticalDeltaNs(row)) === Math.sign(report.verdict.deltaNs);
    return evidence[i]! || (isAsTheWhole && Math.abs(criticalDeltaNs(row)) >= leastNs && ofCause.has(callOf(row)));
  });
  return { accounts, rows: rows.map((row, i) => changeOf(criticalDeltaNs(row), leastNs, showsCause[i]!)), showsCause };
}

/** What an account and the spans that are booked to it have in common. */
function callOf({ service, operation }: { readonly service: string; readonly operation?: string }): string {
  return JSON.stringify([service, operation]);
}

/** What a row's own spans have more on the critical path. */
export function criticalDeltaNs({ baseline, candidate }: WaterfallRow): number {
  return (candidate?.criticalNs ?? 0) - (baseline?.criticalNs ?? 0);
}

/** Of the whole difference, where it is told in words. */
export function outcomeTone(outcome: Report['verdict']['outcome']): Tone {
  if (outcome === 'slower') return 'cause-more-ink';
  return outcome === 'faster' ? 'cause-less-ink' : 'ink';
}

export function isCause(change: Change): boolean {
  return change === 'cause-more' || change === 'cause-less';
}

function changeOf(deltaNs: number, leastNs: number, isTheCause: boolean): Change {
  if (deltaNs === 0 || Math.abs(deltaNs) < leastNs) return 'same';
  if (isTheCause) return deltaNs > 0 ? 'cause-more' : 'cause-less';
  return deltaNs > 0 ? 'more' : 'less';
}

function notableNs({ ledger, verdict }: Report): number {
  if (verdict.outcome === 'same' || verdict.outcome === 'incomparable') return Number.POSITIVE_INFINITY;
  const sum = (sign: number) => ledger.reduce((all, { deltaNs }) => all + Math.max(0, sign * deltaNs), 0);
  return NOTABLE_SHARE * (sum(1) || sum(-1));
}

// --- the cause ---------------------------------------------------------------------------------------------------

/**
 * The verdict's evidence; where calls run one after another, or no longer do, also the calls below it that this has brought
 * onto the critical path. None where nobody stands out.
 */
function evidenceRows(rows: readonly WaterfallRow[], report: Report): readonly boolean[] {
  if (!hasCause(report)) return rows.map(() => false);
  let evidenceDepth = Number.POSITIVE_INFINITY;
  return rows.map((row) => {
    if (row.depth <= evidenceDepth) evidenceDepth = row.isCause ? row.depth : Number.POSITIVE_INFINITY;
    const selfDeltaNs = (row.candidate?.selfNs ?? 0) - (row.baseline?.selfNs ?? 0);
    return row.isCause || (row.depth > evidenceDepth && isBroughtIn(criticalDeltaNs(row), selfDeltaNs, report));
  });
}

/** Where several explanations are as good, none of them is drawn as the cause. */
function hasCause({ verdict: { cause } }: Report): boolean {
  return cause !== null && cause.kind !== 'ambiguous';
}

/** Below this part of its change on the critical path, an account's work has not changed itself. */
const OWN_PART = 0.5;

/** As much work as before, but more or less of it on the critical path. */
function isBroughtIn(deltaNs: number, selfDeltaNs: number, { verdict }: Report): boolean {
  if (verdict.cause?.kind !== 'lost-concurrency') return false;
  const sign = Math.sign(verdict.deltaNs);
  return sign * deltaNs > 0 && sign * selfDeltaNs < OWN_PART * sign * deltaNs;
}

/** Accounts that a kind of cause shows in; the others show in all of them. */
const SHOWS_IN: Partial<Readonly<Record<CauseKind, AccountKind>>> = {
  'own-time': 'own',
  gap: 'gap',
  dependency: 'dependency',
};

/** It is the culprit's, or a call that the culprit is an end of, and changed as the whole did. */
function isOfCause(row: LedgerRow, report: Report, services: ReadonlySet<string>): boolean {
  const { cause, deltaNs } = report.verdict;
  if (cause === null || !hasCause(report)) return false;
  if (cause.kind === 'lost-concurrency')
    return services.has(row.service) && isBroughtIn(row.deltaNs, row.selfCandidateNs - row.selfBaselineNs, report);
  if (Math.sign(row.deltaNs) !== Math.sign(cause.deltaNs || deltaNs)) return false;
  const suspect = report.suspects.find(({ service }) => service === cause.service);
  const kinds = [cause.kind, ...(suspect?.kinds ?? [])];
  if (kinds.every((kind) => kind in SHOWS_IN) && !kinds.some((kind) => SHOWS_IN[kind] === row.account)) return false;
  return isSame(row.service, cause.service) || (row.peer !== undefined && isSame(row.peer, cause.service));
}

/** `payments` and `shop.payments`: a dependency is called what its caller calls it. */
function isSame(service: string, culprit: string): boolean {
  return service === culprit || service.split('.').at(-1) === culprit.split('.').at(-1);
}
