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
 * Constants: calibration.ts.
 */
import { getOrInsert } from '../trace/get-or-insert.ts';
import type { Nanoseconds } from '../trace/trace.ts';
import type { Calibration } from './calibration.ts';
import type { Growth, GrowthSheet } from './growth-item.ts';
import { isBetweenTwo, Surroundings } from './surroundings.ts';

const ROUNDS = 2;

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

/** Best first; ties by the ledger's order. Only services with some growth. */
export function rankSuspects(sheet: GrowthSheet, calibration: Calibration): readonly RankedSuspect[] {
  const scene: Scene = { sheet, calibration, surroundings: new Surroundings(sheet, calibration) };
  const callOdds = sheet.items.map((item) => (isBetweenTwo(item) ? oddsOfCaller(item, scene) : 0));
  let splits = sheet.items.map((item, k) => (isBetweenTwo(item) ? splitCall(item, chance(callOdds[k]!)) : ALONE));
  let scores = scoresOf(sheet, splits);
  for (let round = 0; round < ROUNDS; round++) {
    const known = scores;
    const best = largestTwo(known);
    splits = sheet.items.map((item, k) => {
      if (!isBetweenTwo(item)) return splitOwnTime(item, scene, known, best);
      return splitCall(item, chance(callOdds[k]! * occam(item.service, item.peer!, scene, known)));
    });
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

/** What every item is weighed in. */
interface Scene {
  readonly sheet: GrowthSheet;
  readonly surroundings: Surroundings;
  readonly calibration: Calibration;
}

function splitCall(item: Growth, share: number): Split {
  return { share, other: item.peer };
}

/** Odds of the caller against the callee, before it counts what each explains already. */
function oddsOfCaller(item: Growth, scene: Scene): number {
  const { callerPriorRequest, callerPriorResponse } = scene.calibration;
  const prior = callerPriorRequest + (callerPriorResponse - callerPriorRequest) * item.responseShare;
  return oddsOf(prior, item.service, item.peer!, item, scene);
}

/** Own time of spans without children, shared with whoever else explains most; the rest of the item stays. */
function splitOwnTime(item: Growth, scene: Scene, scores: Scores, best: readonly string[]): Split {
  const other = best.find((service) => service !== item.service);
  if (item.leafNs === 0 || other === undefined || !scene.surroundings.hasGrown(item)) return ALONE;
  const odds = oddsOf(scene.calibration.hiddenCallPrior, other, item.service, item, scene);
  const hidden = chance(odds * occam(other, item.service, scene, scores));
  return { share: 1 - (hidden * item.leafNs) / item.growthNs, other };
}

/** One owner against another: prior odds, times what grew around each. */
function oddsOf(
  prior: number,
  service: string,
  against: string,
  item: Growth,
  { surroundings, calibration: { sameWaitOdds, evidencePower } }: Scene,
): number {
  let odds = prior / (1 - prior);
  if (isBetweenTwo(item))
    odds *= sameWaitOdds ** (surroundings.sameWaits(service, item) - surroundings.sameWaits(against, item));
  return odds * (surroundings.grownAround(service, item) / surroundings.grownAround(against, item)) ** evidencePower;
}

/** What each explains already makes it likelier by so much. */
function occam(service: string, against: string, { sheet, calibration }: Scene, scores: Scores): number {
  const floor = calibration.occamFloor * sheet.totalNs;
  return (((scores.get(service) ?? 0) + floor) / ((scores.get(against) ?? 0) + floor)) ** calibration.occamPower;
}

function chance(odds: number): number {
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
  return [...scores].filter(([, partNs]) => partNs >= 1).sort(([, partNs], [, otherNs]) => otherNs - partNs);
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
