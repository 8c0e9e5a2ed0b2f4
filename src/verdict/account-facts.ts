/** Facts about accounts: the rows of the ledger that count. */
import type { TraceDiff } from '../diff/diff.ts';
import type { LedgerEntry } from '../diff/ledger.ts';
import { sortByNumber } from '../trace/sort-by-number.ts';
import type { Nanoseconds, SpanIndex } from '../trace/trace.ts';
import { candidateRefs, type FactContext, type FactDraft } from './fact-context.ts';
import { isNobody } from './nobody.ts';
import { knownRepeats } from './unseen.ts';

/** Rows told one by one; the ledger holds them all. */
const MAX_ACCOUNTS = 6;
/** A row counts from this part of all growth. */
const MIN_SHARE = 0.02;

/** The cause's account, then the others that count, largest difference first. */
export function tellingEntries({ diff, causeSpans, sameWithinNs }: FactContext): readonly LedgerEntry[] {
  const cause = causeSpans.length === 0 ? undefined : diff.candidate.accounts.ofSpan[causeSpans[0]!];
  const minNs = Math.max(sameWithinNs, MIN_SHARE * growthNsOf(diff.ledger));
  const telling = diff.ledger
    .filter((entry) => Math.abs(entry.deltaNs) > minNs && !isNobody(diff, entry))
    // What came in the place of something else stands before it: the ledger knows no direction.
    .sort((one, other) => Math.abs(other.deltaNs) - Math.abs(one.deltaNs) || other.deltaNs - one.deltaNs);
  const first = diff.ledger.filter(({ index }) => index === cause);
  return [...first, ...telling.filter((entry) => !first.includes(entry))].slice(0, MAX_ACCOUNTS);
}

export function accountFact({ diff, spans }: FactContext, entry: LedgerEntry): FactDraft {
  const growthNs = growthNsOf(diff.ledger);
  const callsOf = ({ calls, criticalNs }: LedgerEntry['baseline']) => ({ calls, timeNs: criticalNs });
  // Where no time of one side is on the path, it says nothing about a call.
  const isOnPath = entry.baseline.criticalNs > 0 && entry.candidate.criticalNs > 0;
  const repeats = isOnPath ? knownRepeats(diff, callsOf(entry.baseline), callsOf(entry.candidate)) : undefined;
  return {
    kind: 'account',
    account: entry.kind,
    service: entry.service,
    operation: entry.operation,
    ...(entry.peer === undefined ? {} : { peer: entry.peer }),
    baselineNs: entry.baseline.criticalNs,
    candidateNs: entry.candidate.criticalNs,
    deltaNs: entry.deltaNs,
    share: growthNs === 0 ? 0 : Math.max(0, entry.deltaNs) / growthNs,
    ...(repeats === undefined ? {} : { repeats }),
    evidence: candidateRefs(diff, longestOnPath(diff, spans.ofRow(entry))),
  };
}

function growthNsOf(ledger: readonly LedgerEntry[]): Nanoseconds {
  return ledger.reduce((sum, { deltaNs }) => sum + Math.max(0, deltaNs), 0);
}

/** Candidate spans with the most time on the critical path first. */
function longestOnPath({ candidate: { path } }: TraceDiff, spans: Int32Array): readonly SpanIndex[] {
  const inOrder = spans.slice();
  sortByNumber(inOrder, (c) => 0 - path.timePerSpan[c]!);
  return Array.from(inOrder);
}
