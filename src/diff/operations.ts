/** The operation of each span of both traces, by common numbers; what was renamed has one number. */
import type { CommonOperations, OperationTable } from '../analysis/common-operations.ts';
import type { Operation, Trace } from '../trace/trace.ts';

export interface OperationsOfSpans {
  /** Per span its number. */
  readonly baseline: Uint32Array;
  readonly candidate: Uint32Array;
  /** By number, with normalised names. */
  readonly list: readonly Operation[];
}

export function operationsOfSpans(baseline: Trace, candidate: Trace, operations: CommonOperations): OperationsOfSpans {
  return {
    baseline: numbered(baseline, operations.tableOf(baseline)),
    candidate: numbered(candidate, operations.tableOf(candidate)),
    list: operations.list,
  };
}

/** Both sides with some numbers replaced by others: operations that were renamed are one from then on. */
export function renumbered(operations: OperationsOfSpans, other: ReadonlyMap<number, number>): OperationsOfSpans {
  const numbers = Uint32Array.from(operations.list, (_, number) => other.get(number) ?? number);
  const replace = (ofSpans: Uint32Array) => ofSpans.map((number) => numbers[number]!);
  return { ...operations, baseline: replace(operations.baseline), candidate: replace(operations.candidate) };
}

function numbered({ operation, length }: Trace, { numbers }: OperationTable): Uint32Array {
  const ofSpans = new Uint32Array(length);
  for (let i = 0; i < length; i++) ofSpans[i] = numbers[operation[i]!]!;
  return ofSpans;
}
