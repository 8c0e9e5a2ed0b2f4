/**
 * Suspects: which services answer for the growth. Own time, extra calls and lost concurrency belong to one service. A
 * gap has two ends, and a dependency's time may be its caller's doing too, so both ends share it: mostly the callee's
 * (a slow handler's queue, its network), unless other accounts around the caller grew too and those around the callee
 * did not. A service that already explains more of the growth is the likelier end of a gap as well (Occam), so the
 * shares are settled in a few rounds.
 *
 *   frontend ─gap↑─ cart        all gaps of frontend grew, nothing else around the callees did:
 *   frontend ─gap↑─ ads         frontend is starved, not its three callees
 *   frontend ─gap↑─ currency
 *
 * Constants: chosen on a plateau by leaving one fault out at a time; figures in ARCHITECTURE.md.
 */
import type { Nanoseconds } from '../trace/trace.ts';
import type { Growth, GrowthSheet } from './growth.ts';

/** The caller's share of a gap before anything else is known. */
const CALLER_PRIOR = 0.15;
/** How strongly the accounts around both ends count, against the prior. */
const EVIDENCE_POWER = 1.5;
/** Pseudo-counts: with nothing else around a service, half of it counts as grown. */
const SMOOTHING = 0.5;
/** An account counts as grown when it grew by this part of all growth and by this part of its own baseline. */
const GROWN_SHARE = 0.05;
const GROWN_RATIO = 0.1;
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

/** Best first; ties by name. Only services with some growth. */
export function rankSuspects(sheet: GrowthSheet): readonly RankedSuspect[] {
  let shares = sheet.items.map((item) => callerShare(sheet, item, undefined));
  let scores = scoresOf(sheet, shares);
  for (let round = 0; round < ROUNDS; round++) {
    shares = sheet.items.map((item) => callerShare(sheet, item, scores));
    scores = scoresOf(sheet, shares);
  }
  return [...scores]
    .filter(([, partNs]) => partNs >= 1)
    .sort(([name, partNs], [otherName, otherNs]) => otherNs - partNs || (name < otherName ? -1 : 1))
    .map(([service, partNs]) => {
      const items = itemsOf(sheet, shares, service);
      const growthNs = items.reduce((sum, item) => sum + item.growthNs, 0);
      return { service, weight: partOf(sheet, partNs), items, growthNs, share: partOf(sheet, growthNs) };
    });
}

function partOf({ totalNs }: GrowthSheet, growthNs: Nanoseconds): number {
  return totalNs === 0 ? 0 : Math.min(1, growthNs / totalNs);
}

/** The first suspect when every gap is the callee's: an independent, simpler rule to compare with. */
export function suspectByCallee(sheet: GrowthSheet): string | undefined {
  const scores = scoresOf(
    sheet,
    sheet.items.map((item) => (isShared(item) ? 0 : 1)),
  );
  return [...scores].sort(([name, ns], [otherName, otherNs]) => otherNs - ns || (name < otherName ? -1 : 1))[0]?.[0];
}

function isShared(item: Growth): boolean {
  return item.peer !== undefined && (item.kind === 'gap' || item.kind === 'dependency') && item.peer !== item.service;
}

/** Part of an item that its `service` answers for; the rest is its peer's. */
function callerShare(sheet: GrowthSheet, item: Growth, scores: ReadonlyMap<string, number> | undefined): number {
  if (!isShared(item)) return 1;
  const peer = item.peer!;
  let odds = CALLER_PRIOR / (1 - CALLER_PRIOR);
  odds *= (grownAround(sheet, item.service, item) / grownAround(sheet, peer, item)) ** EVIDENCE_POWER;
  if (scores !== undefined) {
    const floor = OCCAM_FLOOR * sheet.totalNs;
    odds *= (((scores.get(item.service) ?? 0) + floor) / ((scores.get(peer) ?? 0) + floor)) ** OCCAM_POWER;
  }
  return odds / (1 + odds);
}

/** Part of the other accounts touching a service that grew, smoothed. */
function grownAround(sheet: GrowthSheet, service: string, except: Growth): number {
  let touching = 0;
  let grown = 0;
  for (const item of sheet.items) {
    if (item === except || (item.service !== service && item.peer !== service)) continue;
    if (isShared(item) && item.service === except.service && item.peer === except.peer) continue;
    touching++;
    if (item.growthNs > GROWN_SHARE * sheet.totalNs && item.growthNs > GROWN_RATIO * item.baselineNs) grown++;
  }
  return (SMOOTHING + grown) / (2 * SMOOTHING + touching);
}

function scoresOf(sheet: GrowthSheet, shares: readonly number[]): Map<string, number> {
  const scores = new Map<string, number>();
  const add = (service: string, growthNs: number) => scores.set(service, (scores.get(service) ?? 0) + growthNs);
  sheet.items.forEach((item, k) => {
    add(item.service, item.growthNs * shares[k]!);
    if (isShared(item)) add(item.peer!, item.growthNs * (1 - shares[k]!));
  });
  return scores;
}

function itemsOf(sheet: GrowthSheet, shares: readonly number[], service: string): readonly Growth[] {
  return sheet.items
    .map((item, k) => ({
      item,
      part: item.service === service ? shares[k]! : item.peer === service && isShared(item) ? 1 - shares[k]! : 0,
    }))
    .filter(({ item, part }) => part >= 0.5 && item.growthNs > 0)
    .sort((one, other) => other.item.growthNs * other.part - one.item.growthNs * one.part)
    .map(({ item }) => item);
}
