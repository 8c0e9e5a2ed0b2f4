/**
 * Suspects: which services answer for the growth. Own time, extra calls and lost concurrency belong to one service. Two
 * kinds of growth have two possible owners:
 *
 * - A gap or a call to a dependency has two ends. Mostly it is the callee's (a slow handler's queue, its network), less
 *   so where the response waited (the caller may have been too busy to read it), and not at all where the caller's other
 *   calls waited as well and nothing else around the callee did.
 *
 *     frontend ─gap↑─ cart        all gaps of frontend grew, nothing else around the callees did:
 *     frontend ─gap↑─ ads         frontend is starved, not its three callees
 *     frontend ─gap↑─ currency
 *
 * - Own time of a span without children may be a call that nobody instrumented, to a service that other calls found slow.
 *
 * A service that already explains more of the growth is the likelier owner (Occam), so the shares are settled in rounds.
 *
 * Constants: chosen on a plateau by leaving one fault out at a time; figures in ARCHITECTURE.md.
 */
import { getOrInsert } from '../trace/get-or-insert.ts';
import type { Nanoseconds } from '../trace/trace.ts';
import type { Growth, GrowthSheet } from './growth-item.ts';
import { isBetweenTwo, Surroundings } from './surroundings.ts';

/** The caller's share of each leg of a call before anything else is known. */
const CALLER_PRIOR_REQUEST = 0.1;
const CALLER_PRIOR_RESPONSE = 0.2;
/** The chance that own time of a span without children is a hidden call. */
const HIDDEN_CALL_PRIOR = 0.05;
/** How strongly the accounts around both owners count, against the prior. */
const EVIDENCE_POWER = 1.5;
/** What each other call that waited as long per call is worth, up to two. */
const SAME_WAIT_ODDS = 7;
const ROUNDS = 2;
const OCCAM_POWER = 0.5;
/** Keeps a service without any growth of its own in the race. */
const OCCAM_FLOOR = 0.02;

export interface RankedSuspect {
  readonly service: string;
  /** Its part of every item, as a share of all growth: what suspects are ranked by. */
  readonly weight: number;
  /** Items that are mostly its own, largest contribution first; each item belongs to one suspect. */
  readonly items: readonly Growth[];
  /** Sum of its items. */
  readonly growthNs: Nanoseconds;
  /** growthNs as a share of all growth. */
  readonly share: number;
}

/** Who answers for an item: its service with `share`, the other end with the rest. */
interface Split {
  readonly share: number;
  readonly other: string | undefined;
}

type Scores = ReadonlyMap<string, Nanoseconds>;

/** Best first; ties by name. Only services with some growth. */
export function rankSuspects(sheet: GrowthSheet): readonly RankedSuspect[] {
  const surroundings = new Surroundings(sheet);
  let splits = sheet.items.map((item) => splitCall(item, sheet, surroundings, undefined));
  let scores = scoresOf(sheet, splits);
  for (let round = 0; round < ROUNDS; round++) {
    const known = scores;
    const best = largestTwo(known);
    splits = sheet.items.map((item) =>
      isBetweenTwo(item)
        ? splitCall(item, sheet, surroundings, known)
        : splitOwnTime(item, sheet, surroundings, known, best),
    );
    scores = scoresOf(sheet, splits);
  }
  const byOwner = itemsByOwner(sheet, splits);
  return inOrder(scores).map(([service, partNs], rank) => {
    const owned = byOwner.get(service) ?? [];
    const hasGrown = owned.some((item) => item.growthNs > 0);
    const items = hasGrown || rank > 0 ? owned : [largestPart(sheet, splits, service), ...owned];
    const growthNs = items.reduce((sum, item) => sum + item.growthNs, 0);
    return { service, weight: partOf(sheet, partNs), items, growthNs, share: partOf(sheet, growthNs) };
  });
}

/** The first suspect when every gap is the callee's: an independent, simpler rule to compare with. */
export function suspectByCallee(sheet: GrowthSheet): string | undefined {
  const splits = sheet.items.map((item) => (isBetweenTwo(item) ? { share: 0, other: item.peer } : ALONE));
  return inOrder(scoresOf(sheet, splits))[0]?.[0];
}

const ALONE: Split = { share: 1, other: undefined };

function splitCall(item: Growth, sheet: GrowthSheet, surroundings: Surroundings, scores: Scores | undefined): Split {
  if (!isBetweenTwo(item)) return ALONE;
  const prior = CALLER_PRIOR_REQUEST + (CALLER_PRIOR_RESPONSE - CALLER_PRIOR_REQUEST) * item.responseShare;
  return { share: chanceOf(prior, item.service, item.peer!, item, sheet, surroundings, scores), other: item.peer };
}

/** Own time of spans without children, shared with whoever else explains most; the rest of the item stays. */
function splitOwnTime(
  item: Growth,
  sheet: GrowthSheet,
  surroundings: Surroundings,
  scores: Scores,
  best: readonly string[],
): Split {
  const other = best.find((service) => service !== item.service);
  if (item.leafNs === 0 || other === undefined || !surroundings.hasGrown(item)) return ALONE;
  const hidden = chanceOf(HIDDEN_CALL_PRIOR, other, item.service, item, sheet, surroundings, scores);
  return { share: 1 - (hidden * item.leafNs) / item.growthNs, other };
}

/** Chance of one owner against another: prior odds, times what grew around each, times what each explains already. */
function chanceOf(
  prior: number,
  service: string,
  against: string,
  item: Growth,
  sheet: GrowthSheet,
  surroundings: Surroundings,
  scores: Scores | undefined,
): number {
  let odds = prior / (1 - prior);
  if (isBetweenTwo(item)) {
    odds *= SAME_WAIT_ODDS ** (surroundings.sameWaits(service, item) - surroundings.sameWaits(against, item));
  }
  odds *= (surroundings.grownAround(service, item) / surroundings.grownAround(against, item)) ** EVIDENCE_POWER;
  if (scores !== undefined) {
    const floor = OCCAM_FLOOR * sheet.totalNs;
    odds *= (((scores.get(service) ?? 0) + floor) / ((scores.get(against) ?? 0) + floor)) ** OCCAM_POWER;
  }
  return odds / (1 + odds);
}

function scoresOf(sheet: GrowthSheet, splits: readonly Split[]): Map<string, Nanoseconds> {
  const scores = new Map<string, number>();
  const add = (service: string, growthNs: number) => scores.set(service, (scores.get(service) ?? 0) + growthNs);
  sheet.items.forEach((item, k) => {
    const { share, other } = splits[k]!;
    add(item.service, item.growthNs * share);
    if (other !== undefined) add(other, item.growthNs * (1 - share));
  });
  return scores;
}

function inOrder(scores: Scores): readonly (readonly [string, Nanoseconds])[] {
  return [...scores]
    .filter(([, partNs]) => partNs >= 1)
    .sort(([name, partNs], [otherName, otherNs]) => otherNs - partNs || (name < otherName ? -1 : 1));
}

function largestTwo(scores: Scores): readonly string[] {
  return inOrder(scores)
    .slice(0, 2)
    .map(([service]) => service);
}

function partOf({ totalNs }: GrowthSheet, growthNs: Nanoseconds): number {
  return totalNs === 0 ? 0 : Math.min(1, growthNs / totalNs);
}

/** The first suspect may have half of many items and most of none: then its largest part stands for it. */
function largestPart(sheet: GrowthSheet, splits: readonly Split[], service: string): Growth {
  const partNs = (k: number) => {
    const { share, other } = splits[k]!;
    const item = sheet.items[k]!;
    return item.growthNs * (item.service === service ? share : other === service ? 1 - share : 0);
  };
  const largest = [...splits.keys()].reduce((most, k) => (partNs(k) > partNs(most) ? k : most));
  return sheet.items[largest]!;
}

/** Each item under the one who answers for most of it, largest contribution first. */
function itemsByOwner(sheet: GrowthSheet, splits: readonly Split[]): ReadonlyMap<string, readonly Growth[]> {
  const owned = new Map<string, { readonly item: Growth; readonly partNs: Nanoseconds }[]>();
  sheet.items.forEach((item, k) => {
    const { share, other } = splits[k]!;
    const [owner, part] = share >= 0.5 || other === undefined ? [item.service, share] : [other, 1 - share];
    // What grew beside the path is the owner's too: mending the cause mends it as well.
    if (item.growthNs > 0 || item.selfGrowthNs > 0) {
      getOrInsert(owned, owner, () => []).push({ item, partNs: item.growthNs * part });
    }
  });
  const inOrderOfPart = (all: readonly { readonly item: Growth; readonly partNs: Nanoseconds }[]) =>
    [...all].sort((one, other) => other.partNs - one.partNs).map(({ item }) => item);
  return new Map([...owned].map(([owner, all]) => [owner, inOrderOfPart(all)]));
}
