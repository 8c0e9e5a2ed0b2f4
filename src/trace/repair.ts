/**
 * Repairs of the tree's wiring: span ids that stand twice, parents that are missing, spans that are their own ancestors.
 * The result is one parent index per span. Nothing here depends on the order in which spans arrived.
 */
import { StoredAttributes } from './attribute-store.ts';
import type { RawSpans } from './builder.ts';
import type { DefectLog } from './defect-log.ts';
import { getOrInsert } from './get-or-insert.ts';
import { SpanIdIndex } from './span-ids.ts';

/** Parent indices below zero. */
export const NO_PARENT = -1;
/** The parent is not in the trace, or the way up to it was a circle. */
export const ORPHAN = -2;
/** An exact copy of another span: left out. */
export const DROPPED = -3;

/** For each raw span its parent's index, NO_PARENT, ORPHAN or DROPPED. Renames duplicate ids in `raw.spanId`. */
export function resolveParents(raw: RawSpans, log: DefectLog): Int32Array {
  const parents = new Int32Array(raw.length);
  const { groups, named } = findByIds(raw);
  const { holderOf, halves } = resolveDuplicates(raw, groups, parents, log);
  for (let i = 0; i < raw.length; i++) {
    if (parents[i] === DROPPED) continue;
    parents[i] = halves.clientOf.get(i) ?? findParent(raw, i, named[i]!, holderOf, halves.serverOf);
    if (parents[i] === ORPHAN) log.add('orphan', raw.spanId.at(i));
  }
  breakCycles(raw, parents, log);
  return parents;
}

/** B3 propagation: the client and the server half of one call share one span id. */
interface Halves {
  /** Server half → client half. */
  readonly clientOf: Map<number, number>;
  /** Client half → server half. */
  readonly serverOf: Map<number, number>;
}

/** `named`: the first span with the id that span i gives as its parent's, −1 for none. */
function findParent(
  raw: RawSpans,
  i: number,
  named: number,
  holderOf: ReadonlyMap<number, number>,
  serverOf: ReadonlyMap<number, number>,
): number {
  if (named < 0) return raw.parentSpanId.isNone(i) ? NO_PARENT : ORPHAN;
  const holder = holderOf.get(named) ?? named;
  const server = serverOf.get(holder);
  // Work below a shared id was done by the server half where it runs in the server's service.
  const parent = server !== undefined && serviceOf(raw, server) === serviceOf(raw, i) ? server : holder;
  return parent;
}

/** Looks all ids up before any is changed. `groups`: spans that share an id, by the first of them. */
function findByIds({ length, spanId, parentSpanId }: RawSpans) {
  const index = new SpanIdIndex(spanId);
  const groups = new Map<number, number[]>();
  for (let i = 0; i < length; i++) {
    const first = index.add(i);
    if (first !== i) getOrInsert(groups, first, () => [first]).push(i);
  }
  const named = new Int32Array(length);
  for (let i = 0; i < length; i++) named[i] = parentSpanId.isNone(i) ? -1 : index.find(parentSpanId, i);
  return { groups, named };
}

/** `holderOf`: by the first span of a group the one that other spans mean by its id. */
function resolveDuplicates(raw: RawSpans, groups: ReadonlyMap<number, number[]>, parents: Int32Array, log: DefectLog) {
  const holderOf = new Map<number, number>();
  const halves: Halves = { clientOf: new Map(), serverOf: new Map() };
  for (const [first, group] of groups) {
    group.sort((one, other) => compareRaw(raw, one, other));
    const distinct = dropCopies(raw, group, parents, log);
    const holder = distinct.find((i) => isCallerKind(raw, i)) ?? distinct[0]!;
    holderOf.set(first, holder);
    renameRest(raw, distinct, holder, halves, log);
  }
  return { holderOf, halves };
}

/** Keeps the first of spans that are alike in every column; marks the others. */
function dropCopies(raw: RawSpans, sorted: readonly number[], parents: Int32Array, log: DefectLog): number[] {
  const distinct: number[] = [];
  for (const i of sorted) {
    const last = distinct.at(-1);
    if (last !== undefined && compareRaw(raw, last, i) === 0) {
      parents[i] = DROPPED;
      log.add('duplicate-dropped', raw.spanId.at(i));
    } else distinct.push(i);
  }
  return distinct;
}

function renameRest(raw: RawSpans, distinct: readonly number[], holder: number, halves: Halves, log: DefectLog): void {
  const spanId = raw.spanId.at(holder);
  let number = 1;
  for (const i of distinct) {
    if (i === holder) continue;
    const isHalf = isCallerKind(raw, holder) && isHandlerKind(raw, i) && !halves.serverOf.has(holder);
    if (isHalf) {
      halves.clientOf.set(i, holder);
      halves.serverOf.set(holder, i);
    }
    log.add(isHalf ? 'shared-id' : 'duplicate-id', spanId);
    number++;
    raw.spanId.set(i, `${spanId}~${number}`);
  }
}

/**
 * Breaks every circle of parents at its earliest span. Each span's way up is walked once: `walk` holds the number of the
 * walk that first met a span, so that meeting one's own walk again is a circle and meeting an older one is not.
 */
function breakCycles(raw: RawSpans, parents: Int32Array, log: DefectLog): void {
  const walk = new Int32Array(raw.length);
  for (let i = 0; i < raw.length; i++) {
    let at = i;
    while (at >= 0 && walk[at] === 0 && parents[at] !== DROPPED) {
      walk[at] = i + 1;
      at = parents[at]!;
    }
    if (at < 0 || walk[at] !== i + 1 || parents[at]! < 0) continue;
    const earliest = earliestOnCircle(raw, parents, at);
    parents[earliest] = ORPHAN;
    log.add('cycle', raw.spanId.at(earliest));
  }
}

function earliestOnCircle(raw: RawSpans, parents: Int32Array, from: number): number {
  let earliest = from;
  for (let at = parents[from]!; at !== from; at = parents[at]!) {
    if (compareByStart(raw, at, earliest) < 0) earliest = at;
  }
  return earliest;
}

function compareByStart(raw: RawSpans, one: number, other: number): number {
  const difference = raw.start.compare(one, other);
  if (difference !== 0) return difference;
  return raw.spanId.compare(one, other);
}

/** A total order of spans with one id by everything they hold; 0 only for copies. */
function compareRaw(raw: RawSpans, one: number, other: number): number {
  const times = raw.start.compare(one, other) || raw.end.compare(other, one);
  if (times !== 0) return times;
  const textOf = (i: number) => {
    const { service, name, kind } = raw.operations[raw.operation[i]!]!;
    const own = new StoredAttributes(raw.attributes, raw.attributesFrom[i]!, raw.attributesTo[i]!);
    const attributes = [own, raw.resources[raw.resource[i]!]!].map((map) => [...map].sort());
    const events = (raw.events.get(i) ?? []).map((event) => [
      event.name,
      String(event.atUnixNano),
      [...event.attributes].sort(),
    ]);
    return JSON.stringify([kind, service, name, raw.parentSpanId.at(i), raw.status[i], attributes, events]);
  };
  const text = textOf(one);
  const otherText = textOf(other);
  return text < otherText ? -1 : text > otherText ? 1 : 0;
}

function isCallerKind(raw: RawSpans, i: number): boolean {
  const kind = raw.operations[raw.operation[i]!]!.kind;
  return kind === 'client' || kind === 'producer';
}

function isHandlerKind(raw: RawSpans, i: number): boolean {
  const kind = raw.operations[raw.operation[i]!]!.kind;
  return kind === 'server' || kind === 'consumer';
}

function serviceOf(raw: RawSpans, i: number): string {
  return raw.operations[raw.operation[i]!]!.service;
}
