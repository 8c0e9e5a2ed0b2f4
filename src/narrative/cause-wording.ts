/** What changed at the culprit, in words: shown by the fact that carries the numbers, or by the kind of cause alone. */
import { formatNumber } from '../trace/time.ts';
import type { AccountKind, Cause, CauseKind, Fact, LedgerRow } from '../verdict/verdict-types.ts';
import { accountClause, whereOf } from './account-wording.ts';
import { repeatClause } from './repeat-wording.ts';
import { counted, quoted, wentFromTo } from './wording.ts';

/** The first fact about the culprit that shows this kind of cause in numbers of the same direction. */
export function shownBy(cause: Cause, facts: readonly Fact[]): ShowingFact | undefined {
  const showing = facts.filter((fact): fact is ShowingFact => isShowing(fact, cause));
  const own = showing.filter((fact) => fact.kind !== 'account');
  return [...own, ...showing].find((fact) => fact.operation === cause.operation) ?? own[0] ?? showing[0];
}

type ShowingFact = Extract<Fact, { kind: 'account' | 'calls' | 'new-work' | 'gone-work' | 'errors' | 'sequential' }>;

function isShowing(fact: Fact, cause: Cause): boolean {
  if ('deltaNs' in fact && Math.sign(fact.deltaNs) !== Math.sign(cause.deltaNs)) return false;
  switch (fact.kind) {
    case 'account':
      return ACCOUNTS[cause.kind]?.includes(fact.account) === true && [fact.service, fact.peer].includes(cause.service);
    case 'calls':
      return cause.kind === 'more-calls' && isAbout(fact, cause);
    case 'new-work':
    case 'gone-work':
      return cause.kind === 'new-work' && isAbout(fact, cause);
    case 'errors':
      return cause.kind === 'errors' && isAbout(fact, cause);
    case 'sequential':
      return cause.kind === 'lost-concurrency' && isAbout(fact, cause);
    default:
      return false;
  }
}

/** Which accounts can show a kind of cause. */
const ACCOUNTS: Readonly<Partial<Record<CauseKind, readonly AccountKind[]>>> = {
  'own-time': ['own'],
  gap: ['gap'],
  dependency: ['dependency'],
  'new-work': ['own', 'gap', 'dependency'],
  'lost-shortcut': ['own', 'gap', 'dependency'],
};

function isAbout(fact: { readonly service: string; readonly operation: string }, cause: Cause): boolean {
  return fact.service === cause.service || (fact.service === cause.peer && fact.operation === cause.operation);
}

/** What changed at the culprit; starts in lower case, ends without a full stop. */
export function causeClause(
  cause: Cause,
  shown: ShowingFact | undefined,
  ledger: readonly LedgerRow[],
  share: string,
): string {
  switch (shown?.kind) {
    case 'account':
      return `${accountClause(subjectOf(cause, shown), shown, ledger, share)}${skipped(cause)}`;
    case 'calls':
      return `${here(shown, cause)} ran ${counted(shown.callsCandidate, 'time')} against ${formatNumber(shown.callsBaseline, 0)} in the baseline; added up, its time ${wentFromTo(shown)}${share}${repeatClause({ ...shown, noun: 'call' })}`;
    case 'new-work':
      return `${here(shown, cause)} is new in the candidate (${counted(shown.spans, 'span')}); added up, its time ${wentFromTo(shown)}${share}`;
    case 'gone-work':
      return `${here(shown, cause)} is gone in the candidate (${counted(shown.spans, 'span')}); added up, its time ${wentFromTo(shown)}${share}`;
    case 'errors':
      return `${here(shown, cause)} has ${counted(shown.errorsCandidate, 'error')} in the candidate, ${formatNumber(shown.errorsBaseline, 0)} in the baseline`;
    case 'sequential':
      return `${concurrency(here(shown, cause), shown.deltaNs)}; its time ${wentFromTo(shown)}${share}`;
    default:
      return plainClause(cause);
  }
}

/** A lost short cut is more than time that grew. */
function skipped({ kind, deltaNs }: Cause): string {
  if (kind !== 'lost-shortcut') return '';
  return `; the ${deltaNs < 0 ? 'candidate' : 'baseline'} could skip this work, as after a cache hit`;
}

function subjectOf(cause: Cause, fact: Extract<Fact, { kind: 'account' }>): string {
  const where = whereOf(fact);
  if (fact.account === 'own') return `its own time${where}`;
  const other = fact.service === cause.service ? (fact.peer ?? fact.service) : fact.service;
  if (fact.account === 'gap') return `the time between it and ${quoted(other)}${where} (network, connection, queueing)`;
  return fact.service === cause.service
    ? `the time it waits for ${quoted(other)}${where}`
    : `the time that ${quoted(other)} waits for it${where}`;
}

/** Without a fact that carries the numbers: the kind of change only. */
export function plainClause(cause: PlainCause): string {
  const operation = cause.operation === '' ? 'it' : quoted(cause.operation);
  const more = cause.deltaNs >= 0;
  switch (cause.kind) {
    case 'own-time':
      return `its own time in ${operation} ${more ? 'grew' : 'shrank'}`;
    case 'gap':
      return `the time between it and ${cause.peer === undefined ? 'the other end of its calls' : quoted(cause.peer)} (network, connection, queueing) ${more ? 'grew' : 'shrank'}`;
    case 'dependency':
      return `the time in calls between it and ${cause.peer === undefined ? 'its callers' : quoted(cause.peer)} ${more ? 'grew' : 'shrank'}`;
    case 'more-calls':
      return `${operation} ran ${more ? 'more' : 'less'} often`;
    case 'new-work':
      return more
        ? `the candidate has work in ${operation} that the baseline does not have`
        : `work in ${operation} is gone in the candidate`;
    case 'lost-concurrency':
      return concurrency(operation, cause.deltaNs);
    case 'lost-shortcut':
      return `the ${more ? 'baseline' : 'candidate'} could skip work in ${operation}, as after a cache hit, that the ${more ? 'candidate' : 'baseline'} did`;
    case 'errors':
      return `${operation} failed ${more ? 'more' : 'less'} often`;
    case 'ambiguous':
      return `several changes in ${operation} add up`;
    default:
      return cause.kind satisfies never;
  }
}

type PlainCause = Pick<Cause, 'kind' | 'operation' | 'deltaNs'> & { readonly peer?: string };

function concurrency(where: string, deltaNs: number): string {
  const [overlap, sequence] = deltaNs < 0 ? ['candidate', 'baseline'] : ['baseline', 'candidate'];
  return `calls below ${where} overlap in the ${overlap} and run one after another in the ${sequence}`;
}

function here(fact: { readonly service: string; readonly operation: string }, cause: Cause): string {
  const name = quoted(fact.operation === '' ? fact.service : fact.operation);
  return fact.service === cause.service || fact.operation === '' ? name : `${name} in ${quoted(fact.service)}`;
}
