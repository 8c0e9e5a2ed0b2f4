/**
 * Operations of several traces under common numbers, so that spans compare by number. An operation is (service, normalised
 * name, kind). Numbers follow the words, not the order of spans or traces: what is decided by them is the same when the
 * traces are swapped.
 */
import { getOrInsert } from '../trace/get-or-insert.ts';
import { kindNumber, type Operation, type Trace } from '../trace/trace.ts';
import { normalisedName } from './normalise-name.ts';

export interface CommonOperations {
  /** By number, with normalised names. */
  readonly list: readonly Operation[];
  readonly services: readonly string[];
  readonly tableOf: (trace: Trace) => OperationTable;
}

/** The operations of one trace, by their numbers in its own table. */
export interface OperationTable {
  readonly numbers: Uint32Array;
  /** Place of the service in `services`. */
  readonly services: Uint32Array;
  /** OTLP's number of the kind. */
  readonly kinds: Uint8Array;
}

export function commonOperations(traces: readonly Trace[]): CommonOperations {
  const words = { entries: new Map<string, Entry>(), normalised: new Map<string, string>() };
  const entriesOf = new Map(traces.map((trace) => [trace, trace.operations.map((one) => entryOf(one, words))]));
  const sorted = [...words.entries.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
  for (const [number, entry] of sorted.entries()) entry.number = number;
  const services = new Map<string, number>();
  const serviceNumber = (service: string) => getOrInsert(services, service, () => services.size);
  const tables = new Map(
    [...entriesOf].map(([trace, entries]) => [
      trace,
      {
        numbers: Uint32Array.from(entries, ({ number }) => number),
        services: Uint32Array.from(entries, ({ operation }) => serviceNumber(operation.service)),
        kinds: Uint8Array.from(entries, ({ operation }) => kindNumber(operation.kind)),
      },
    ]),
  );
  return {
    list: sorted.map(({ operation }) => operation),
    services: [...services.keys()],
    tableOf: (trace) => tables.get(trace)!,
  };
}

interface Entry {
  readonly key: string;
  readonly operation: Operation;
  number: number;
}

interface Words {
  readonly entries: Map<string, Entry>;
  /** Names are the same in all traces, and often in several services. */
  readonly normalised: Map<string, string>;
}

function entryOf({ service, name: written, kind }: Operation, { entries, normalised }: Words): Entry {
  const name = getOrInsert(normalised, written, () => normalisedName(written));
  const key = `${service}\u0000${name}\u0000${kind}`;
  return getOrInsert(entries, key, () => ({ key, operation: { service, name, kind }, number: -1 }));
}
