/**
 * Operations of both traces under common numbers, so that spans compare by number. An operation is (service, normalised
 * name, kind). Numbers follow the words, not the order of spans or traces: what is decided by them is the same when the traces are
 * swapped.
 */
import { normalisedName } from '../analysis/normalise-name.ts';
import { getOrInsert } from '../trace/get-or-insert.ts';
import type { Operation, Trace } from '../trace/trace.ts';

export interface CommonOperations {
  /** Per span its number. */
  readonly baseline: Uint32Array;
  readonly candidate: Uint32Array;
  /** By number, with normalised names. */
  readonly list: readonly Operation[];
}

export function commonOperations(baseline: Trace, candidate: Trace): CommonOperations {
  const words = { byKey: new Map<string, Entry>(), normalised: new Map<string, string>() };
  const before = entriesOf(baseline, words);
  const after = entriesOf(candidate, words);
  const entries = [...words.byKey.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
  for (const [number, entry] of entries.entries()) entry.number = number;
  return {
    baseline: numbered(baseline, before),
    candidate: numbered(candidate, after),
    list: entries.map(({ operation }) => operation),
  };
}

/** Both sides with some numbers replaced by others: operations that were renamed are one from then on. */
export function renumbered(operations: CommonOperations, other: ReadonlyMap<number, number>): CommonOperations {
  const numbers = Uint32Array.from(operations.list, (_, number) => other.get(number) ?? number);
  const replace = (ofSpans: Uint32Array) => ofSpans.map((number) => numbers[number]!);
  return { ...operations, baseline: replace(operations.baseline), candidate: replace(operations.candidate) };
}

/** An operation of either trace. */
interface Entry {
  readonly key: string;
  readonly operation: Operation;
  number: number;
}

interface Words {
  readonly byKey: Map<string, Entry>;
  /** Names are the same in both traces, and often in several services. */
  readonly normalised: Map<string, string>;
}

/** By the number in the trace's own table. */
function entriesOf({ operations }: Trace, { byKey, normalised }: Words): readonly Entry[] {
  return operations.map(({ service, name: written, kind }) => {
    const name = getOrInsert(normalised, written, () => normalisedName(written));
    const key = `${service}\u0000${name}\u0000${kind}`;
    return getOrInsert(byKey, key, () => ({ key, operation: { service, name, kind }, number: -1 }));
  });
}

function numbered({ operation, length }: Trace, entries: readonly Entry[]): Uint32Array {
  const numberOf = Uint32Array.from(entries, ({ number }) => number);
  const numbers = new Uint32Array(length);
  for (let i = 0; i < length; i++) numbers[i] = numberOf[operation[i]!]!;
  return numbers;
}
