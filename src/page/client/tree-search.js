/** Search: rows whose service, dependency and operation hold all words, or whose span id begins with what was typed. */
import { treePlace } from './tree-rows.js';

const TREE_ID_START = /^[0-9a-f]{4,16}$/;

/** The rows that match, in order; null where nothing is searched. */
export function treeHits(tree, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const isHit = tree.operations.map(({ service, name, dependency = '' }) => {
    const text = `${tree.services[service]} ${dependency} ${name}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const start = words.length === 1 && TREE_ID_START.test(words[0]) ? words[0] : null;
  const hits = new Int32Array(tree.length);
  let count = 0;
  for (let row = 0; row < tree.length; row++) {
    if (isHit[tree.operation[row]] || (start !== null && treeIdStarts(tree, row, start))) hits[count++] = row;
  }
  return hits.subarray(0, count);
}

function treeIdStarts({ baseline, candidate }, row, start) {
  return baseline.spanId[row].startsWith(start) || candidate.spanId[row].startsWith(start);
}

/** Those that the filters leave. */
export function treeHitsWithin(hits, kept) {
  return hits === null || kept === null ? hits : hits.filter((row) => kept[row] === 1);
}

/** The next hit after a row, or before it (`step` −1), round the end; −1 for none. `from` −1: before the first row. */
export function treeNextHit(hits, from, step) {
  if (hits === null || hits.length === 0) return -1;
  const place = treePlace(hits, from);
  const isOn = hits[place] === from;
  const next = step > 0 ? place + (isOn ? 1 : 0) : place - 1;
  return hits[(next + hits.length) % hits.length];
}

/** The row that has a span id, on the candidate's side first; −1 for none. */
export function treeRowOfSpan({ baseline, candidate }, spanId) {
  const row = candidate.spanId.indexOf(spanId);
  return row >= 0 ? row : baseline.spanId.indexOf(spanId);
}
