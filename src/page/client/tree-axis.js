/** The time axis as arithmetic: what part of the time is seen, zoom and pan within bounds, ticks. Nanoseconds throughout. */

/** Closer than this nothing more is to be seen. */
const TREE_CLOSEST_NS = 10;

/** All time in which a span of either trace ran. */
export function treeDomain({ length, baseline, candidate }, longestNs) {
  let fromNs = 0;
  let toNs = Math.max(longestNs, TREE_CLOSEST_NS);
  for (const { startNs, durationNs } of [baseline, candidate]) {
    for (let row = 0; row < length; row++) {
      if (durationNs[row] < 0) continue;
      if (startNs[row] < fromNs) fromNs = startNs[row];
      if (startNs[row] + durationNs[row] > toNs) toNs = startNs[row] + durationNs[row];
    }
  }
  return { fromNs, toNs };
}

/** The part between two times, in whichever order, no closer than useful and within the domain. */
export function treeView(domain, oneNs, otherNs) {
  const widthNs = Math.min(Math.max(Math.abs(otherNs - oneNs), TREE_CLOSEST_NS), domain.toNs - domain.fromNs);
  const middleNs = (oneNs + otherNs) / 2;
  const fromNs = Math.min(Math.max(middleNs - widthNs / 2, domain.fromNs), domain.toNs - widthNs);
  return { fromNs, toNs: fromNs + widthNs };
}

/** `factor` 2: half the time in the same room. `aroundNs` stays where it is. */
export function treeZoomed(view, domain, factor, aroundNs) {
  const widthNs = Math.max((view.toNs - view.fromNs) / factor, TREE_CLOSEST_NS);
  const share = (aroundNs - view.fromNs) / (view.toNs - view.fromNs);
  const fromNs = aroundNs - share * widthNs;
  return treeView(domain, fromNs, fromNs + widthNs);
}

/** Moved by a share of what is seen: 0.5 is half a screen later. */
export function treePanned(view, domain, share) {
  const stepNs = (view.toNs - view.fromNs) * share;
  return treeView(domain, view.fromNs + stepNs, view.toNs + stepNs);
}

/** A stretch with some room around it. */
export function treeViewOf(domain, fromNs, toNs) {
  const marginNs = (toNs - fromNs) * 0.1;
  return treeView(domain, Math.max(fromNs - marginNs, domain.fromNs), Math.min(toNs + marginNs, domain.toNs));
}

/** Pixels from the left edge. */
export function treeX(ns, { fromNs, toNs }, widthPx) {
  return ((ns - fromNs) / (toNs - fromNs)) * widthPx;
}

/** A step below this part of a unit is told in a smaller one. */
const TREE_LEAST_STEP = 0.01;

/** Times about `gapPx` from each other: steps of 1, 2 or 5, round in the unit in which they are told. */
export function treeTicks({ fromNs, toNs }, widthPx, gapPx, unitNs = 1) {
  const leastNs = ((toNs - fromNs) * gapPx) / Math.max(widthPx, 1);
  const baseNs = leastNs >= unitNs * TREE_LEAST_STEP ? unitNs : 1;
  const powerNs = Math.max(1, Math.round(baseNs * 10 ** Math.floor(Math.log10(leastNs / baseNs))));
  const stepNs = powerNs * ([1, 2, 5].find((factor) => factor * powerNs >= leastNs) ?? 10);
  const ticks = [];
  for (let at = Math.ceil(fromNs / stepNs); at * stepNs <= toNs; at++) ticks.push(at * stepNs);
  return { stepNs, ticks };
}
