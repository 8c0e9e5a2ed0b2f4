/** The row of the ledger for time in which no span ran. Only a virtual root has such time: a service may be called so too. */
import { NOBODY } from '../analysis/accounts.ts';
import type { TraceDiff } from '../diff/diff.ts';
import type { LedgerEntry } from '../diff/ledger.ts';
import { isVirtualRoot } from '../trace/trace.ts';

export function isNobody({ baseline, candidate }: TraceDiff, { kind, service, operation }: LedgerEntry): boolean {
  if (service !== NOBODY || operation !== NOBODY || kind !== 'own') return false;
  return isVirtualRoot(baseline.trace) || isVirtualRoot(candidate.trace);
}
