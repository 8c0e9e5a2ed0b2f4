/** The exact interval of a rate (Clopper and Pearson, 1934): no rate outside it makes what was seen rarer than 2.5 %. */

export function clopperPearson(hits: number, tries: number, level = 0.95): readonly [from: number, to: number] {
  const tail = (1 - level) / 2;
  const from = hits === 0 ? 0 : solve((rate) => 1 - atMost(hits - 1, tries, rate) > tail);
  const to = hits === tries ? 1 : solve((rate) => atMost(hits, tries, rate) <= tail);
  return [from, to];
}

/** The rate at which `isReached` turns true; it must not turn back. */
function solve(isReached: (rate: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (isReached(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Probability of at most `hits` in `tries`, added up in logarithms. */
function atMost(hits: number, tries: number, rate: number): number {
  if (rate <= 0) return 1;
  if (rate >= 1) return hits >= tries ? 1 : 0;
  let logTerm = tries * Math.log1p(-rate);
  let sum = Math.exp(logTerm);
  for (let k = 1; k <= hits; k++) {
    logTerm += Math.log((tries - k + 1) / k) + Math.log(rate) - Math.log1p(-rate);
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}
