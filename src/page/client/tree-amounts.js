/**
 * Times as the rest of the page writes them: src/render/amounts.ts and src/trace/time.ts for a browser. A test holds them
 * to the same characters.
 */

const TREE_UNITS = [
  { name: 'h', ns: 3_600_000_000_000, from: 36_000_000_000_000 },
  { name: 'min', ns: 60_000_000_000, from: 600_000_000_000 },
  { name: 's', ns: 1_000_000_000, from: 10_000_000_000 },
  { name: 'ms', ns: 1_000_000, from: 1_000_000 },
  { name: 'µs', ns: 1_000, from: 1_000 },
  { name: 'ns', ns: 1, from: 0 },
];
/** A value below this part of the shared unit keeps its own. */
const TREE_LEAST_OF_UNIT = 0.01;

/** All times in the unit of the longer request, or each in its own where one would lose its digits. */
export function treeAmountsOf(baseline, candidate) {
  const longestNs = Math.max(baseline.durationNs, candidate.durationNs);
  const size = (ns) => {
    const sizeNs = Math.abs(ns);
    const shared = treeUnitOf(Math.max(longestNs, sizeNs));
    const isTold = [longestNs, sizeNs].every((one) => one === 0 || one >= shared.ns * TREE_LEAST_OF_UNIT);
    const unit = isTold ? shared : treeUnitOf(sizeNs);
    return `${treeNumber(sizeNs / unit.ns, 3)} ${unit.name}`;
  };
  return {
    unitNs: treeUnitOf(longestNs).ns,
    duration: (ns) => `${ns < 0 ? '−' : ''}${size(ns)}`,
    delta: (ns) => `${ns === 0 ? '' : ns > 0 ? '+' : '−'}${size(ns)}`,
  };
}

/** "▲ +613.531 ms" */
export function treeChange(deltaNs, amounts) {
  return `${deltaNs === 0 ? '=' : deltaNs > 0 ? '▲' : '▼'} ${amounts.delta(deltaNs)}`;
}

/** 0.4166 → "41.7 %" */
export function treeShare(share) {
  return `${share < 0 ? '−' : ''}${treeNumber(Math.abs(share) * 100, 1)} %`;
}

/** Thousands by comma, at most `decimals` digits after the point, no trailing zeros. */
export function treeNumber(value, decimals = 0) {
  const [whole, fraction = ''] = value.toFixed(decimals).split('.');
  const trimmed = fraction.replace(/0+$/, '');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return trimmed === '' ? grouped : `${grouped}.${trimmed}`;
}

/** "1 row", "1,204 rows" */
export function treeCounted(count, noun) {
  return `${treeNumber(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function treeUnitOf(sizeNs) {
  return TREE_UNITS.find(({ from }) => sizeNs >= from);
}
