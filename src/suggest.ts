/** The word that was most likely meant: one or two slips of the fingers away (edit distance), or a part of it. */

const MOST_SLIPS = 2;
const LEAST_PART = 4;

/** Undefined where no known word is near, or a short word would have to change beyond recognition. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, slips: slipsBetween(word.toLowerCase(), candidate) }))
    .filter(({ candidate, slips }) => slips <= MOST_SLIPS && slips < candidate.length / 2)
    .sort((one, other) => one.slips - other.slips);
  const isPart = (candidate: string) => word.length >= LEAST_PART && candidate.includes(word.toLowerCase());
  return ranked[0]?.candidate ?? known.find(isPart);
}

/** Damerau's distance, with neighbours changing places as one slip; words are short. */
function slipsBetween(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > MOST_SLIPS) return MOST_SLIPS + 1;
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const isEqual = one[i - 1] === other[j - 1];
      const isTurned = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const changed = rows[i - 1]![j - 1]! + (isEqual ? 0 : 1);
      const turned = isTurned ? rows[i - 2]![j - 2]! + 1 : changed;
      row.push(Math.min(row[j - 1]! + 1, rows[i - 1]![j]! + 1, changed, turned));
    }
    rows.push(row);
  }
  return rows[one.length]![other.length]!;
}
