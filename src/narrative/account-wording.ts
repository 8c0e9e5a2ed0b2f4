/**
 * Accounts in words: a service's own time, the gap between caller and callee, the wait for a dependency.
 *
 * The numbers of an account are time on the critical path. Whether the account itself became slower is told by its
 * whole self time in the ledger; where that does not agree, the sentence gives both and claims neither.
 */
import { formatAlike } from '../trace/time.ts';
import type { AccountKind, LedgerRow, RepeatSplit } from '../verdict/verdict-types.ts';
import { repeatClause } from './repeat-wording.ts';
import { type Change, type Place, quoted, wentFromTo } from './wording.ts';

interface AccountChange extends Place, Change {
  readonly account: AccountKind;
  readonly peer?: string;
  readonly repeats?: RepeatSplit;
}

/** At least this part of the change on the critical path must show in the whole time as well. */
const AGREEMENT = 0.9;

/** "The own time of “inference” in “inference-span”" */
export function accountSubject(change: AccountChange): string {
  const { account, service, peer } = change;
  const where = whereOf(change);
  if (account === 'own' || peer === undefined) return `The own time of ${quoted(service)}${where}`;
  if (account === 'gap')
    return `The time between ${quoted(service)} and ${quoted(peer)}${where} (network, connection, queueing)`;
  return `The time that ${quoted(service)} waits for ${quoted(peer)}${where}`;
}

/** Where the account's spans are; a gap lies around the calls of an operation. */
export function whereOf({ account, operation }: Pick<AccountChange, 'account' | 'operation'>): string {
  if (operation === '') return '';
  return account === 'gap' ? ` in calls of ${quoted(operation)}` : ` in ${quoted(operation)}`;
}

/** The subject with its numbers, what part of everything they are (`share`), and what repeats make of them; without a full stop. */
export function accountClause(
  subject: string,
  change: AccountChange,
  ledger: readonly LedgerRow[],
  share: string,
): string {
  const row = ledger.find((each) => isSameAccount(each, change));
  if (row === undefined) return `${subject} on the critical path ${wentFromTo(change)}${share}`;
  if (row.selfBaselineNs === change.baselineNs && row.selfCandidateNs === change.candidateNs) {
    return `${subject} ${wentFromTo(change)}${share}${repeatsOf(change, false)}`;
  }
  const selfDeltaNs = row.selfCandidateNs - row.selfBaselineNs;
  if (isAgreeing(selfDeltaNs, change.deltaNs))
    return `${subject} on the critical path ${wentFromTo(change)}${share}${repeatsOf(change, true)}`;
  const [baseline, candidate] = formatAlike(change.baselineNs, change.candidateNs);
  const whole = { baselineNs: row.selfBaselineNs, candidateNs: row.selfCandidateNs, deltaNs: selfDeltaNs };
  return `${subject} holds ${candidate} of the critical path, ${baseline} in the baseline${share}; counted on and off the path it ${wentFromTo(whole)}`;
}

function repeatsOf({ account, repeats, baselineNs, candidateNs }: AccountChange, isOnPathOnly: boolean): string {
  if (repeats === undefined) return '';
  return repeatClause({ ...repeats, baselineNs, candidateNs, noun: account === 'own' ? 'run' : 'call', isOnPathOnly });
}

function isSameAccount(row: LedgerRow, change: AccountChange): boolean {
  return (
    row.account === change.account &&
    row.service === change.service &&
    row.peer === change.peer &&
    (row.operation === undefined || row.operation === change.operation)
  );
}

function isAgreeing(selfDeltaNs: number, deltaNs: number): boolean {
  return deltaNs < 0 ? selfDeltaNs <= deltaNs * AGREEMENT : selfDeltaNs >= deltaNs * AGREEMENT;
}
