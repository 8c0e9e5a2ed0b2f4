/**
 * The span tree as text for the page: JSON of columns, in differences where these are smaller; beyond a few rows compressed
 * (gzip, base64). client/data.js reads it back. Names are made printable here, so that no reader of them can forget it.
 */
import { gzipSync } from 'node:zlib';
import type { calledDependencies } from '../render/called-dependency.ts';
import { printable } from '../render/terminal.ts';
import type { SpanTree, TreeSide } from '../report/views.ts';

type DependencyOf = ReturnType<typeof calledDependencies>;

interface PackedText {
  readonly encoding: 'json' | 'gzip';
  /** Harmless within a `<script>` element. */
  readonly text: string;
}

/** Below, base64 and its decoding cost more than they save. */
const LEAST_COMPRESSED_CHARACTERS = 16_384;
/** Times are nearly random digits: higher levels take two to three times as long for 5 % less. */
const LEVEL = 1;

/** `dependencyOf`: what the spans of an operation wait for, where no span tells. */
export function packTree(tree: SpanTree, dependencyOf: DependencyOf): PackedText {
  const json = JSON.stringify(packed(tree, dependencyOf));
  if (json.length < LEAST_COMPRESSED_CHARACTERS) return { encoding: 'json', text: json.replaceAll('<', '\\u003c') };
  return { encoding: 'gzip', text: gzipSync(json, { level: LEVEL }).toString('base64') };
}

function packed(tree: SpanTree, dependencyOf: DependencyOf) {
  return {
    length: tree.length,
    services: tree.services.map(printable),
    operations: tree.operations.map(({ service, name, kind }) => {
      const dependency = dependencyOf({ service: tree.services[service]!, operation: name });
      return [service, printable(name), kind, ...(dependency === undefined ? [] : [printable(dependency)])];
    }),
    depth: differences(tree.depth),
    operation: [...tree.operation],
    how: [...tree.how],
    isCause: nonZero(tree.isCause),
    omitted: nonZero(tree.omitted),
    omittedRows: tree.omittedRows,
    baseline: packedSide(tree.baseline),
    candidate: packedSide(tree.candidate),
    changes: tree.changes.map((change) => ({
      ...change,
      key: printable(change.key),
      baseline: change.baseline && printable(change.baseline),
      candidate: change.candidate && printable(change.candidate),
    })),
    omittedChanges: tree.omittedChanges,
  };
}

/** Most spans have no children, so that all of their duration is their own; most sections start where the one before ended. */
function packedSide({ spanId, startNs, durationNs, selfNs, criticalNs, status, path }: TreeSide) {
  return {
    spanId: spanId.map(printableId),
    startNs: differences(startNs),
    durationNs: [...durationNs],
    belowNs: numbers(selfNs.length, (i) => durationNs[i]! - selfNs[i]!),
    criticalNs: nonZero(criticalNs),
    status: nonZero(status),
    path: {
      row: differences(path.row),
      pauseNs: numbers(path.row.length, (i) => path.fromNs[i]! - (i === 0 ? 0 : path.toNs[i - 1]!)),
      lengthNs: numbers(path.row.length, (i) => path.toNs[i]! - path.fromNs[i]!),
    },
  };
}

/** Nearly all ids are hex digits, and there are very many. */
function printableId(id: string): string {
  return /^[0-9a-f]*$/.test(id) ? id : printable(id);
}

function numbers(length: number, valueAt: (i: number) => number): number[] {
  const values = new Array<number>(length);
  for (let i = 0; i < length; i++) values[i] = valueAt(i);
  return values;
}

type Column = Int32Array | Uint32Array | Uint8Array | Float64Array;

function differences(column: Column): number[] {
  return numbers(column.length, (i) => column[i]! - (i === 0 ? 0 : column[i - 1]!));
}

/** Where most of a column is zero: the steps from one other value to the next, and the values. */
function nonZero(column: Column): { readonly steps: readonly number[]; readonly values: readonly number[] } {
  const steps: number[] = [];
  const values: number[] = [];
  let last = 0;
  for (let i = 0; i < column.length; i++) {
    if (column[i] === 0) continue;
    steps.push(i - last);
    values.push(column[i]!);
    last = i;
  }
  return { steps, values };
}
