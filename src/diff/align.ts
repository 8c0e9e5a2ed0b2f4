/**
 * Alignment: which baseline span is which candidate span (DESIGN: "Alignment"). Three acts, each linear but for sorting:
 *
 *   1. path     top-down: children of aligned parents pair by operation, within one operation in order of time
 *   2. moved    what is left over pairs by operation wherever it stands, subtree by subtree
 *   3. renamed  what is still left under aligned parents pairs where service and kind agree and the names are close
 *
 * An operation is (service, normalised name, kind); both traces' tables are joined once, so spans compare by number.
 */
import { normalisedName } from '../analysis/normalise-name.ts';
import { getOrInsert } from '../trace/get-or-insert.ts';
import { operationAt, type SpanIndex, type Trace } from '../trace/trace.ts';

export const HOW = { none: 0, path: 1, moved: 2, renamed: 3 } as const;

export interface Alignment {
  /** Per baseline span the candidate's index, −1 for none. */
  readonly candidateOf: Int32Array;
  /** Per candidate span the baseline's index, −1 for none. */
  readonly baselineOf: Int32Array;
  /** Per candidate span how it was found: one of HOW. */
  readonly how: Uint8Array;
  /** Operations of both traces under common numbers, per span. */
  readonly operations: { readonly baseline: Uint32Array; readonly candidate: Uint32Array };
}

export function align(baseline: Trace, candidate: Trace): Alignment {
  const state = new Pairing(baseline, candidate);
  state.pair(0, 0, HOW.path);
  state.descend();
  pairMoved(state);
  pairRenamed(state);
  return state;
}

class Pairing implements Alignment {
  readonly baseline: Trace;
  readonly candidate: Trace;
  readonly candidateOf: Int32Array;
  readonly baselineOf: Int32Array;
  readonly how: Uint8Array;
  readonly operations: { readonly baseline: Uint32Array; readonly candidate: Uint32Array };
  readonly #waiting: SpanIndex[] = [];

  constructor(baseline: Trace, candidate: Trace) {
    this.baseline = baseline;
    this.candidate = candidate;
    this.candidateOf = new Int32Array(baseline.length).fill(-1);
    this.baselineOf = new Int32Array(candidate.length).fill(-1);
    this.how = new Uint8Array(candidate.length);
    const numbers = new Map<string, number>();
    this.operations = { baseline: commonNumbers(baseline, numbers), candidate: commonNumbers(candidate, numbers) };
  }

  pair(b: SpanIndex, c: SpanIndex, how: number): void {
    this.candidateOf[b] = c;
    this.baselineOf[c] = b;
    this.how[c] = how;
    this.#waiting.push(b, c);
  }

  /** Pairs the children of every pair that waits, and theirs. */
  descend(): void {
    while (this.#waiting.length > 0) {
      const c = this.#waiting.pop()!;
      const b = this.#waiting.pop()!;
      this.#pairChildren(b, c);
    }
  }

  #pairChildren(b: SpanIndex, c: SpanIndex): void {
    if (this.baseline.subtreeEnd[b] === b + 1 || this.candidate.subtreeEnd[c] === c + 1) return;
    const queues = new Map<number, { readonly spans: SpanIndex[]; next: number }>();
    for (const child of freeChildren(this.baseline, b, this.candidateOf)) {
      const operation = this.operations.baseline[child]!;
      getOrInsert(queues, operation, () => ({ spans: [] as SpanIndex[], next: 0 })).spans.push(child);
    }
    for (const child of freeChildren(this.candidate, c, this.baselineOf)) {
      const queue = queues.get(this.operations.candidate[child]!);
      if (queue !== undefined && queue.next < queue.spans.length)
        this.pair(queue.spans[queue.next++]!, child, HOW.path);
    }
  }
}

function commonNumbers(trace: Trace, numbers: Map<string, number>): Uint32Array {
  const ofTable = trace.operations.map(({ service, name, kind }) => {
    const key = `${service}\u0000${normalisedName(name)}\u0000${kind}`;
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
  return Uint32Array.from(trace.operation, (operation) => ofTable[operation]!);
}

function* freeChildren(trace: Trace, i: SpanIndex, partnerOf: Int32Array): Generator<SpanIndex> {
  for (let child = i + 1; child < trace.subtreeEnd[i]!; child = trace.subtreeEnd[child]!) {
    if (partnerOf[child]! < 0) yield child;
  }
}

/** Left-over subtrees pair with left-over subtrees of the same operation, in depth-first order. */
function pairMoved(state: Pairing): void {
  const queues = new Map<number, { readonly spans: SpanIndex[]; next: number }>();
  for (let b = 0; b < state.baseline.length; b++) {
    if (state.candidateOf[b]! >= 0) continue;
    const operation = state.operations.baseline[b]!;
    getOrInsert(queues, operation, () => ({ spans: [] as SpanIndex[], next: 0 })).spans.push(b);
  }
  if (queues.size === 0) return;
  for (let c = 0; c < state.candidate.length; c++) {
    if (state.baselineOf[c]! >= 0) continue;
    const queue = queues.get(state.operations.candidate[c]!);
    if (queue === undefined) continue;
    while (queue.next < queue.spans.length && state.candidateOf[queue.spans[queue.next]!]! >= 0) queue.next++;
    if (queue.next === queue.spans.length) continue;
    state.pair(queue.spans[queue.next++]!, c, HOW.moved);
    state.descend();
  }
}

/** Left-over siblings that are compared with one span before giving up on it. */
const RENAME_TRIES = 8;

/** Under aligned parents: left-over children of the same service and kind, with names that share half their words. */
function pairRenamed(state: Pairing): void {
  const leftOver = new Map<SpanIndex, { readonly spans: readonly SpanIndex[]; next: number }>();
  for (let c = 1; c < state.candidate.length; c++) {
    if (state.baselineOf[c]! >= 0) continue;
    const parent = state.baselineOf[state.candidate.parent[c]!]!;
    if (parent < 0) continue;
    const queue = getOrInsert(leftOver, parent, () => ({
      spans: [...freeChildren(state.baseline, parent, state.candidateOf)],
      next: 0,
    }));
    const b = findRename(state, queue, c);
    if (b === undefined) continue;
    state.pair(b, c, HOW.renamed);
    state.descend();
  }
}

/** Looks at the first few that are still free; those before them are never looked at again. */
function findRename(
  state: Pairing,
  queue: { readonly spans: readonly SpanIndex[]; next: number },
  c: SpanIndex,
): SpanIndex | undefined {
  const { spans } = queue;
  while (queue.next < spans.length && state.candidateOf[spans[queue.next]!]! >= 0) queue.next++;
  let tries = 0;
  for (let k = queue.next; k < spans.length && tries < RENAME_TRIES; k++) {
    const b = spans[k]!;
    if (state.candidateOf[b]! >= 0) continue;
    if (isRename(state, b, c)) return b;
    tries++;
  }
  return undefined;
}

function isRename(state: Pairing, b: SpanIndex, c: SpanIndex): boolean {
  const before = operationAt(state.baseline, b);
  const after = operationAt(state.candidate, c);
  return (
    before.service === after.service && before.kind === after.kind && sharesHalfOfItsWords(before.name, after.name)
  );
}

function sharesHalfOfItsWords(name: string, other: string): boolean {
  const words = wordsOf(name);
  const otherWords = wordsOf(other);
  const shared = words.intersection(otherWords).size;
  return shared > 0 && shared * 2 >= words.union(otherWords).size;
}

function wordsOf(name: string): Set<string> {
  return new Set(
    normalisedName(name)
      .toLowerCase()
      .match(/[\p{L}]+/gu) ?? [],
  );
}
