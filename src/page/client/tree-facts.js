/** What each row says about the difference, as columns: changes of its times, whether it differs, whether it tells. */
import { treeUnfoldAbove } from './tree-shape.js';

/** Index in STATUS_CODES (src/trace/vocabulary.ts). */
const TREE_ERROR = 2;
/** Indices in PAIRED_HOW (src/report/views.ts). */
export const TREE_HOW = { none: 0, path: 1, moved: 2, renamed: 3 };
/** As the verdict has it: less than one percent of the baseline is the same. */
const TREE_SAME_SHARE = 0.01;

/** What a dependency without spans is called stands behind its caller: nothing else on the page's tree would name it. */
export function treeCallText(service, { dependency }) {
  return dependency === undefined ? service : `${service} → ${dependency}`;
}

export function treeFactsOf(tree, baselineSide, candidateSide) {
  const { length, baseline, candidate } = tree;
  const thresholdNs = baselineSide.durationNs * TREE_SAME_SHARE;
  const facts = {
    thresholdNs,
    /** Of the whole difference: 1 for slower. */
    direction: Math.sign(candidateSide.durationNs - baselineSide.durationNs),
    deltaDurationNs: treeDeltas(baseline, candidate, 'durationNs', length),
    deltaSelfNs: treeDeltas(baseline, candidate, 'selfNs', length),
    deltaCriticalNs: treeDeltas(baseline, candidate, 'criticalNs', length),
    differs: new Uint8Array(length),
    isCritical: new Uint8Array(length),
    isFailed: new Uint8Array(length),
  };
  for (let row = 0; row < length; row++) {
    const failedBefore = baseline.durationNs[row] >= 0 && baseline.status[row] === TREE_ERROR;
    const failedAfter = candidate.durationNs[row] >= 0 && candidate.status[row] === TREE_ERROR;
    facts.isFailed[row] = failedBefore || failedAfter ? 1 : 0;
    facts.differs[row] =
      tree.how[row] !== TREE_HOW.path ||
      failedBefore !== failedAfter ||
      treeEffectNs(facts, row) > thresholdNs ||
      Math.abs(facts.deltaDurationNs[row]) > thresholdNs
        ? 1
        : 0;
    const isOnOne = baseline.durationNs[row] >= 0 && baseline.criticalNs[row] > 0;
    facts.isCritical[row] = isOnOne || (candidate.durationNs[row] >= 0 && candidate.criticalNs[row] > 0) ? 1 : 0;
  }
  return facts;
}

/** A span that is missing on one side took no time there. */
function treeDeltas(baseline, candidate, column, length) {
  const deltas = new Float64Array(length);
  for (let row = 0; row < length; row++) {
    const before = baseline.durationNs[row] >= 0 ? baseline[column][row] : 0;
    const after = candidate.durationNs[row] >= 0 ? candidate[column][row] : 0;
    deltas[row] = after - before;
  }
  return deltas;
}

/** What changed in the span itself: a parent's duration also grows with what is below it. */
function treeEffectNs({ deltaSelfNs, deltaCriticalNs }, row) {
  return Math.max(Math.abs(deltaSelfNs[row]), Math.abs(deltaCriticalNs[row]));
}

/** How much of the whole difference the span itself could be. */
function treeCauseNs({ deltaSelfNs, deltaCriticalNs, direction }, row) {
  return Math.max(deltaSelfNs[row] * direction, deltaCriticalNs[row] * direction);
}

/** A tree of so few rows opens unfolded. */
const TREE_SMALL = 40;
/** So many telling rows are unfolded at opening; a reader looks at no more at once. */
const TREE_TELLING = 40;

/** Where the page opens: the telling rows seen, quiet subtrees folded; `first` is the row to look at. */
export function treeOpening(tree, shape, facts) {
  const folded = new Uint8Array(tree.length).fill(tree.length > TREE_SMALL ? 1 : 0);
  if (tree.length === 0) return { folded, first: -1 };
  const telling = treeTellingRows(tree, facts);
  for (const row of telling) treeUnfoldAbove(row, shape, folded);
  folded[0] = 0;
  return { folded, first: telling[0] ?? 0 };
}

/** The rows that show the cause, then those that changed most by themselves; of equals the earlier row. */
function treeTellingRows(tree, facts) {
  const tellsMore = (one, other) => {
    if (tree.isCause[one] !== tree.isCause[other]) return tree.isCause[one] === 1;
    const weight = tree.isCause[one] === 1 ? treeCauseNs : treeEffectNs;
    return weight(facts, one) > weight(facts, other);
  };
  const best = [];
  for (let row = 0; row < tree.length; row++) {
    if (tree.isCause[row] === 0 && treeEffectNs(facts, row) <= facts.thresholdNs) continue;
    if (best.length === TREE_TELLING && !tellsMore(row, best.at(-1))) continue;
    const place = best.findIndex((other) => tellsMore(row, other));
    best.splice(place < 0 ? best.length : place, 0, row);
    if (best.length > TREE_TELLING) best.pop();
  }
  return best;
}
