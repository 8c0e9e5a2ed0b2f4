/**
 * What a mechanism's precondition may look at: structure of the report, and which sort of system is called. The sort is
 * read off names, so it is unknown where names are hidden: then the offer is the same whatever the names are.
 */
import type { AttributeChange, Report, ReportSpan } from '../../report/report.ts';
import type { AccountKind, CauseKind, Fact } from '../../verdict/verdict-types.ts';
import { type ChangedKey, changedKeyOf, changedKeysOf } from './changed-keys.ts';
import { type System, systemOf } from './systems.ts';

export type SeenReport = Pick<Report, 'verdict' | 'facts' | 'ledger' | 'spans' | 'changes'>;
type AccountFact = Extract<Fact, { kind: 'account' }>;

export interface Seen {
  readonly cause: CauseKind;
  /** Where most of the cause's time was booked. */
  readonly account: AccountKind;
  /** Which end of the call the verdict names; `self` for a service's own time. */
  readonly culprit: 'self' | 'caller' | 'callee';
  readonly system: System;
  /** Kinds of the spans that show the cause. */
  readonly spanKinds: ReadonlySet<ReportSpan['kind']>;
  /** Of the operations that the culprit is part of. */
  readonly hasMoreCalls: boolean;
  /** The account was called this often in both traces, at least: time in it is a sum over many. */
  readonly callsInBoth: number;
  readonly hasMoreErrors: boolean;
  readonly hasNewWork: boolean;
  readonly hasGoneWork: boolean;
  readonly isSequential: boolean;
  /** The verdict's own time may hold calls that nobody traced. */
  readonly isUntraced: boolean;
  readonly changed: ReadonlySet<ChangedKey>;
  /** For `suggested` only: what is offered must not depend on attribute values. */
  readonly changeOf: (key: ChangedKey) => AttributeChange | undefined;
  /** Codes of the verdict's caveats. */
  readonly caveats: ReadonlySet<string>;
}

/** Undefined where there is nothing to explain: not slower, no cause, several equally good ones, or nowhere booked. */
export function seenIn(report: SeenReport, isNamed: boolean): Seen | undefined {
  const { cause, outcome, caveats } = report.verdict;
  const account = accountOfCause(report);
  if (outcome !== 'slower' || cause === null || cause.kind === 'ambiguous' || account === undefined) return undefined;
  const about = report.facts.filter((fact) => isAbout(fact, report));
  const row = report.ledger.find(
    ({ account: kind, service, peer, operation }) =>
      kind === account.account &&
      service === account.service &&
      peer === account.peer &&
      operation === account.operation,
  );
  return {
    cause: cause.kind,
    account: account.account,
    culprit: account.account === 'own' ? 'self' : cause.service === account.service ? 'caller' : 'callee',
    system: isNamed && account.account !== 'own' ? systemOf(account.peer ?? '', account.operation) : 'unknown',
    spanKinds: spanKindsOf(account, report),
    hasMoreCalls: about.some((fact) => fact.kind === 'calls' && fact.callsCandidate > fact.callsBaseline),
    callsInBoth: row === undefined ? 0 : Math.min(row.calls.baseline, row.calls.candidate),
    hasMoreErrors: about.some((fact) => fact.kind === 'errors' && fact.errorsCandidate > fact.errorsBaseline),
    hasNewWork: about.some(({ kind }) => kind === 'new-work'),
    hasGoneWork: about.some(({ kind }) => kind === 'gone-work'),
    isSequential: about.some(({ kind }) => kind === 'sequential'),
    isUntraced: account.account === 'own' && about.some(({ kind }) => kind === 'untraced'),
    changed: new Set(changedKeysOf(report.changes)),
    changeOf: (wanted) => report.changes.find(({ key }) => changedKeyOf(key) === wanted),
    caveats: new Set(caveats.map(({ code }) => code)),
  };
}

/** Facts stand in order of weight, and the cause's account before the others. */
export function accountOfCause({
  verdict: { cause },
  facts,
}: Pick<Report, 'verdict' | 'facts'>): AccountFact | undefined {
  return facts.find(
    (fact): fact is AccountFact =>
      fact.kind === 'account' && cause !== null && isOneOf([cause.service, cause.peer], [fact.service, fact.peer]),
  );
}

/** Whether a fact is about the verdict's service or the other end of its call. */
export function isAbout(fact: Fact, { verdict: { cause } }: Pick<Report, 'verdict'>): boolean {
  if (cause === null || !('service' in fact)) return false;
  return isOneOf([cause.service, cause.peer], [fact.service, 'peer' in fact ? fact.peer : undefined]);
}

function isOneOf(names: readonly (string | undefined)[], of: readonly (string | undefined)[]): boolean {
  return names.some((name) => name !== undefined && of.includes(name));
}

function spanKindsOf({ evidence }: AccountFact, { spans }: SeenReport): ReadonlySet<ReportSpan['kind']> {
  const ids = evidence.filter(({ side }) => side === 'candidate').map(({ spanId }) => spanId);
  return new Set(
    spans.filter(({ candidate }) => candidate !== null && ids.includes(candidate.spanId)).map(({ kind }) => kind),
  );
}

/* Questions that many preconditions ask */

export function isCall({ account }: Seen): boolean {
  return account !== 'own';
}

/** The same work as in the baseline, and it took longer. */
export function isLonger({ cause }: Seen): boolean {
  return cause === 'own-time' || cause === 'gap' || cause === 'dependency';
}

/** The service took longer itself, or whoever called it waited for it: the mechanism sits inside it. */
export function isInsideCulprit(seen: Seen): boolean {
  return isLonger(seen) && (seen.account === 'own' || (seen.account === 'gap' && seen.culprit === 'callee'));
}

/** Calls something of one of these sorts, or something of which the name says nothing. */
export function mayCall(seen: Seen, ...systems: readonly System[]): boolean {
  return isCall(seen) && (seen.system === 'unknown' || systems.includes(seen.system));
}

export function hasChanged({ changed }: Seen, ...keys: readonly ChangedKey[]): boolean {
  return keys.some((key) => changed.has(key));
}

/** Whether a number in an attribute is larger in the candidate. Two requests rarely agree on it. */
export function hasRisen({ changeOf }: Seen, key: ChangedKey): boolean {
  const { baseline, candidate } = changeOf(key) ?? { baseline: null, candidate: null };
  return baseline !== null && candidate !== null && Number(candidate) > Number(baseline);
}
