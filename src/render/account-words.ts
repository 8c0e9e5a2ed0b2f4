/** What an account of the ledger is called, in words that chat, page and document share; names as each of them shows names. */
import { formatNumber } from '../trace/time.ts';
import type { LedgerRow } from '../verdict/verdict-types.ts';
import type { LedgerTable } from './ledger-table.ts';
import type { Namer } from './likely-suspects.ts';

export interface AccountNamers {
  /** A service that stands alone. */
  readonly alone: Namer;
  /** One end of a call. */
  readonly end: Namer;
  readonly operation: Namer;
}

/** "preprocess · preprocess-request", "between web and cart", "web waits for postgres" */
export function accountWords(row: LedgerRow, name: AccountNamers): string {
  const { account, service, peer = '?', operation = '' } = row;
  const where = operation === '' ? '' : ` · ${name.operation(operation)}`;
  switch (account) {
    case 'own':
      return `${name.alone(service)}${where}`;
    case 'gap':
      return `between ${name.end(service)} and ${name.end(peer)}${where}`;
    case 'dependency':
      return `${name.end(service)} waits for ${name.end(peer)}${where}`;
  }
}

/** " ×1 → ×12"; empty where both traces make as many calls. */
export function callsWords({ baseline, candidate }: LedgerRow['calls']): string {
  return baseline === candidate ? '' : ` ×${formatNumber(baseline, 0)} → ×${formatNumber(candidate, 0)}`;
}

/** What a reader must know of the words in a table, and of its star. */
export function tableLegend({ rows }: LedgerTable): readonly string[] {
  const isAny = (kind: LedgerRow['account']) => rows.some((row) => !row.isNobody && row.account.account === kind);
  return [
    ...(isAny('gap') ? ['Between: network, connection and queueing before the other side starts.'] : []),
    ...(isAny('dependency') ? ['Waits for: a call to something that sends no spans.'] : []),
    ...(rows.some((row) => row.isMovedOnly) ? [`* ${MOVED_WORDS}.`] : []),
    ...(rows.some((row) => row.isNobody) ? ['No span was running: between the parts of an incomplete trace.'] : []),
  ];
}

/** What a star behind an account says. */
export const MOVED_WORDS = 'came onto the critical path or left it; its own work is no slower or faster';
