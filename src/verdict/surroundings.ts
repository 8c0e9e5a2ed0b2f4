/**
 * Surroundings: what else happened around a service, apart from the item in question. Everything is counted in one walk
 * over the items, so that a hub with thousands of callees costs no more than a chain.
 */
import { getOrInsert } from '../trace/get-or-insert.ts';
import type { Nanoseconds } from '../trace/trace.ts';
import type { Calibration } from './calibration.ts';
import type { Growth, GrowthSheet } from './growth-item.ts';

/** Pseudo-counts: with nothing else around a service, half of it counts as grown. */
const SMOOTHING = 0.5;
/** Only calls that at least doubled waited. */
const SAME_WAIT_GROWTH = 1;
/** More calls that waited alike say no more. */
const SAME_WAITS_COUNTED = 2;

interface Around {
  touching: number;
  grown: number;
  /** Growth per call of the calls that at least doubled, ascending once sorted. */
  readonly waits: number[];
}

export class Surroundings {
  readonly #sheet: GrowthSheet;
  readonly #calibration: Calibration;
  readonly #ofService = new Map<string, Around>();
  /** What lies between the same two, by item. */
  readonly #betweenTwo = new Map<Growth, Around>();

  constructor(sheet: GrowthSheet, calibration: Calibration) {
    this.#sheet = sheet;
    this.#calibration = calibration;
    const ofPair = new Map<string, Around>();
    for (const item of sheet.items) {
      this.#count(getOrInsert(this.#ofService, item.service, nothing), item);
      if (item.peer !== undefined && item.peer !== item.service)
        this.#count(getOrInsert(this.#ofService, item.peer, nothing), item);
      if (!isBetweenTwo(item)) continue;
      const between = getOrInsert(ofPair, `${item.service}\u0000${item.peer}`, nothing);
      this.#count(between, item);
      this.#betweenTwo.set(item, between);
    }
    for (const { waits } of [...this.#ofService.values(), ...ofPair.values()]) waits.sort((one, other) => one - other);
  }

  /** Calls beside the critical path are witnesses too; own time beside it may only wait for what runs next to it. */
  hasGrown(item: Growth): boolean {
    const { grownShare, grownRatio } = this.#calibration;
    const [growthNs, baselineNs] = isBetweenTwo(item)
      ? [item.selfGrowthNs, item.selfBaselineNs]
      : [item.growthNs, item.baselineNs];
    return growthNs > grownShare * this.#sheet.totalNs && growthNs > grownRatio * baselineNs;
  }

  /** Part of the items touching a service that grew, smoothed; without `except` and what lies between the same two. */
  grownAround(service: string, except: Growth): number {
    const { touching, grown } = this.#ofService.get(service) ?? NOTHING;
    const left = this.#betweenTwo.get(except) ?? this.#alone(service, except);
    return (SMOOTHING + grown - left.grown) / (2 * SMOOTHING + touching - left.touching);
  }

  /**
   * How many other calls of a service, to or from it, waited as long per call as this one: a delay of the network or of a
   * pool adds the same time to each call, however often it is made. At most SAME_WAITS_COUNTED.
   */
  sameWaits(service: string, item: Growth): number {
    const waitNs = perCallNs(item);
    if (waitNs <= 0) return 0;
    const own = this.#alike(waitNs, this.#betweenTwo.get(item) ?? NOTHING, Number.POSITIVE_INFINITY);
    const alike = this.#alike(waitNs, this.#ofService.get(service) ?? NOTHING, own + SAME_WAITS_COUNTED);
    return Math.max(0, alike - own);
  }

  /** How many calls waited as long; no more than `most` are counted. */
  #alike(waitNs: Nanoseconds, { waits }: Around, most: number): number {
    const { sameWaitFactor } = this.#calibration;
    let alike = 0;
    for (let k = firstAbove(waits, waitNs / sameWaitFactor); k < waits.length && alike < most; k++) {
      if (waits[k]! >= waitNs * sameWaitFactor) break;
      alike++;
    }
    return alike;
  }

  #alone(service: string, item: Growth): Omit<Around, 'waits'> {
    const touches = item.service === service || item.peer === service;
    return touches ? { touching: 1, grown: Number(this.hasGrown(item)) } : NOTHING;
  }

  #count(around: Around, item: Growth): void {
    around.touching++;
    if (this.hasGrown(item)) around.grown++;
    if (isBetweenTwo(item) && item.selfGrowthNs > SAME_WAIT_GROWTH * item.selfBaselineNs)
      around.waits.push(perCallNs(item));
  }
}

function nothing(): Around {
  return { touching: 0, grown: 0, waits: [] };
}

const NOTHING = nothing();

/** True where caller and callee share what lies between them. */
export function isBetweenTwo(item: Growth): boolean {
  return item.peer !== undefined && item.peer !== item.service && (item.kind === 'gap' || item.kind === 'dependency');
}

function perCallNs({ selfGrowthNs, calls }: Growth): number {
  return selfGrowthNs / calls;
}

/** Index of the first value above a limit in ascending values. */
function firstAbove(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
