/** The numbers of a finished sentence, read by their own rules: which value, of which side, in which direction. */
import type { Claims, Pair } from './last-gate-claims.ts';

const UNIT_NS: Readonly<Record<string, number>> = { ns: 1, µs: 1e3, ms: 1e6, s: 1e9, min: 6e10, h: 3.6e12 };
const NUMBER = /[−-]?\d[\d,.]*\d|[−-]?\d/gu;
const WELL_FORMED = /^(?:0|[1-9]\d{0,2}(?:,\d{3})*)(?:\.\d{1,3})?$/;
/** A number with a time unit, as a group, for the patterns below. */
const TIME = '(\\d[\\d,.]* (?:ns|µs|ms|s|min|h))(?![\\p{L}\\p{N}])';

export function areNumbersKnown(text: string, claims: Claims): boolean {
  for (const match of text.matchAll(NUMBER)) {
    const written = match[0];
    const unit = /^ (ns|µs|ms|s|min|h|%)(?![\p{L}\p{N}])/u.exec(text.slice(match.index + written.length))?.[1];
    if (!WELL_FORMED.test(written)) return false;
    const value = Number(written.replaceAll(',', ''));
    const isKnown =
      unit === undefined
        ? claims.counts.includes(value)
        : unit === '%'
          ? claims.shares.some((share) => Math.abs(share * 100 - value) <= 0.0500001)
          : claims.durations.some((ns) => isRounded(`${written} ${unit}`, ns));
    if (!isKnown) return false;
  }
  return true;
}

/** Three decimals at most: the value lies within half of the third one. */
function isRounded(written: string, ns: number): boolean {
  const [number, unit] = written.split(' ');
  const unitNs = UNIT_NS[unit!]!;
  return Math.abs(Number(number!.replaceAll(',', '')) * unitNs - Math.abs(ns)) <= 0.0005 * unitNs * 1.000001;
}

/* Sides and signs */

/** Each pattern with what its numbers must be; a value of one side in the place of the other is a false sentence. */
export function areSidesRight(text: string, { pairs, instead, savings, ...counts }: Claims): boolean {
  const isSplit = (isRight: (split: Claims['splits'][number]) => boolean) => counts.splits.some(isRight);
  const isPair = (of: readonly Pair[], from: string, to: string) =>
    of.some(({ baselineNs, candidateNs }) => isRounded(from, baselineNs) && isRounded(to, candidateNs));
  const isBaseline = (written: string) => pairs.some(({ baselineNs }) => isRounded(written, baselineNs));
  const isCandidate = (written: string) => pairs.some(({ candidateNs }) => isRounded(written, candidateNs));
  return (
    every(text, `from ${TIME} to ${TIME}`, (from, to) => isPair(pairs, from, to)) &&
    every(text, `${TIME} against ${TIME}`, (to, from) => isPair(pairs, from, to)) &&
    every(text, `would take ${TIME} instead of ${TIME}`, (then, now) => isPair(instead, now, then)) &&
    every(text, `\\(${TIME} instead of ${TIME}`, (to, from) => isPair(pairs, from, to)) &&
    every(text, `would still take ${TIME}`, (now) => isPair(instead, now, now)) &&
    every(text, `baseline took ${TIME} and the candidate took ${TIME}`, (from, to) => isPair(pairs, from, to)) &&
    every(text, `holds ${TIME} of the critical path, ${TIME} in the baseline`, (to, from) => isPair(pairs, from, to)) &&
    every(text, `(?:stayed at|the same time,|takes) ${TIME}`, (both) => isPair(pairs, both, both)) &&
    every(text, `${TIME} in both traces`, (both) => isPair(pairs, both, both)) &&
    every(text, `, taking ${TIME}`, isCandidate) &&
    every(text, `, which took ${TIME}`, isBaseline) &&
    every(text, `${TIME} in the baseline`, isBaseline) &&
    every(text, `${TIME} in the candidate`, isCandidate) &&
    every(text, `would save ${TIME}`, (written) => savings.some((ns) => ns > 0 && isRounded(written, ns))) &&
    every(text, `${COUNT}(?: errors?)? in the baseline`, (count) => counts.countsBaseline.includes(countOf(count))) &&
    every(text, `${COUNT}(?: errors?)? in the candidate`, (count) => counts.countsCandidate.includes(countOf(count))) &&
    every(text, `ran ${COUNT}`, (count) => counts.countsCandidate.includes(countOf(count))) &&
    every(text, `with ${COUNT} of ${COUNT} other services`, (some, of) =>
      counts.neighbours.some(({ all, changed }) => all === countOf(of) && changed === countOf(some)),
    ) &&
    every(text, `with ${COUNT} other services`, (of) => counts.neighbours.some(({ all }) => all === countOf(of))) &&
    every(text, `${COUNT} fewer (?:calls?|runs?)`, (count) => isSplit(({ more }) => more === -countOf(count))) &&
    every(text, `${COUNT} more (?:calls?|runs?)`, (count) => isSplit(({ more }) => more === countOf(count))) &&
    every(text, `(?:calls?|runs?) at ${TIME} each[a-z ]* added ${TIME}`, (mean, sum) =>
      isSplit((split) => split.byCountNs > 0 && isRounded(mean, split.meanNs) && isRounded(sum, split.byCountNs)),
    ) &&
    every(text, `(?:calls?|runs?) at ${TIME} each[a-z ]* saved ${TIME}`, (mean, sum) =>
      isSplit((split) => split.byCountNs < 0 && isRounded(mean, split.meanNs) && isRounded(sum, split.byCountNs)),
    ) &&
    every(text, `${TIME} more per (?:call|run) added ${TIME}`, (longer, sum) =>
      isSplit((split) => split.longerNs > 0 && isRounded(longer, split.longerNs) && isRounded(sum, split.perCallNs)),
    ) &&
    every(text, `${TIME} less per (?:call|run) saved ${TIME}`, (longer, sum) =>
      isSplit((split) => split.longerNs < 0 && isRounded(longer, split.longerNs) && isRounded(sum, split.perCallNs)),
    ) &&
    (!/took about as long as before/.test(text) || isSplit(({ isAsLong }) => isAsLong)) &&
    count(text, 'more per (?:call|run)|less per (?:call|run)|added(?! up)|saved') ===
      count(text, `each[a-z ]* (?:added|saved) ${TIME}`) +
        2 * count(text, `(?:more per (?:call|run) added|less per (?:call|run) saved) ${TIME}`)
  );
}

/** A whole number that is no time. */
const COUNT = '(\\d[\\d,]*)(?! ?(?:[\\d,.]|ns|µs|ms|s\\b|min|h\\b))';

function countOf(written: string): number {
  return Number(written.replaceAll(',', ''));
}

/** A difference stands beside the two numbers that it is the difference of, with the right word for its direction. */
export function areSignsRight(text: string, { pairs, instead }: Claims): boolean {
  const isChange = (from: string, to: string, size: string, isUp: boolean) =>
    pairs.some(({ baselineNs, candidateNs }) => {
      const isThis = isRounded(from, baselineNs) && isRounded(to, candidateNs);
      return isThis && isRounded(size, candidateNs - baselineNs) && candidateNs > baselineNs === isUp;
    });
  const isLonger = (to: string, from: string, isUp: boolean) =>
    pairs.some(
      (pair) =>
        isRounded(from, pair.baselineNs) &&
        isRounded(to, pair.candidateNs) &&
        pair.candidateNs > pair.baselineNs === isUp,
    );
  return (
    every(text, `from ${TIME} to ${TIME}, an increase of ${TIME}`, (from, to, size) =>
      isChange(from, to, size, true),
    ) &&
    every(text, `from ${TIME} to ${TIME}, a decrease of ${TIME}`, (from, to, size) =>
      isChange(from, to, size, false),
    ) &&
    every(text, `${TIME} in the candidate and ${TIME} in the baseline: ${TIME} longer`, (to, from, size) =>
      isChange(from, to, size, true),
    ) &&
    every(text, `${TIME} in the candidate and ${TIME} in the baseline: ${TIME} shorter`, (to, from, size) =>
      isChange(from, to, size, false),
    ) &&
    every(text, `took ${TIME} longer than the baseline \\(${TIME} against ${TIME}`, (size, to, from) =>
      isChange(from, to, size, true),
    ) &&
    every(text, `took ${TIME} less than the baseline \\(${TIME} against ${TIME}`, (size, to, from) =>
      isChange(from, to, size, false),
    ) &&
    every(text, `longer in total \\(${TIME} instead of ${TIME}`, (to, from) => isLonger(to, from, true)) &&
    every(text, `less time in total \\(${TIME} instead of ${TIME}`, (to, from) => isLonger(to, from, false)) &&
    (!text.includes('as fast as') || instead.every(({ baselineNs, candidateNs }) => candidateNs < baselineNs)) &&
    (!text.includes('as slow as') || instead.every(({ baselineNs, candidateNs }) => candidateNs > baselineNs)) &&
    count(text, 'increase of|decrease of') === count(text, `from ${TIME} to ${TIME}, an? (?:in|de)crease of ${TIME}`)
  );
}

function every(text: string, pattern: string, isRight: (...numbers: [string, string, string]) => boolean): boolean {
  return [...text.matchAll(new RegExp(pattern, 'gu'))].every((match) => isRight(match[1]!, match[2]!, match[3]!));
}

function count(text: string, pattern: string): number {
  return [...text.matchAll(new RegExp(pattern, 'gu'))].length;
}
