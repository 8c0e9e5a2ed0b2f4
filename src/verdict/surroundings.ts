/**
 * Surroundings: how much of what touches a service grew, apart from the item in question. One walk over the items;
 * every question after that is answered from counts.
 */
import { getOrInsert } from '../trace/get-or-insert.ts';
import type { Growth, GrowthSheet } from './growth-item.ts';

/** An item counts as grown when it grew by this part of all growth and by this part of its own baseline. */
const GROWN_SHARE = 0.05;
const GROWN_RATIO = 0.1;
/** Pseudo-counts: with nothing else around a service, half of it counts as grown. */
const SMOOTHING = 0.5;

interface Count {
  touching: number;
  grown: number;
}

export class Surroundings {
  readonly #sheet: GrowthSheet;
  readonly #ofService = new Map<string, Count>();
  readonly #ofPair = new Map<string, Count>();

  constructor(sheet: GrowthSheet) {
    this.#sheet = sheet;
    for (const item of sheet.items) {
      const isGrown = this.hasGrown(item);
      for (const service of new Set([item.service, item.peer ?? item.service]))
        this.#count(this.#ofService, service, isGrown);
      if (isBetweenTwo(item)) this.#count(this.#ofPair, pairKey(item), isGrown);
    }
  }

  hasGrown(item: Growth): boolean {
    return item.growthNs > GROWN_SHARE * this.#sheet.totalNs && item.growthNs > GROWN_RATIO * item.baselineNs;
  }

  /** Part of the items touching a service that grew, smoothed; without `except` and what lies between the same two. */
  grownAround(service: string, except: Growth): number {
    const { touching, grown } = this.#ofService.get(service) ?? { touching: 0, grown: 0 };
    const left = isBetweenTwo(except) ? this.#ofPair.get(pairKey(except))! : this.#alone(service, except);
    return (SMOOTHING + grown - left.grown) / (2 * SMOOTHING + touching - left.touching);
  }

  #alone(service: string, item: Growth): Count {
    const touches = item.service === service || item.peer === service;
    return touches ? { touching: 1, grown: Number(this.hasGrown(item)) } : { touching: 0, grown: 0 };
  }

  #count(counts: Map<string, Count>, key: string, isGrown: boolean): void {
    const count = getOrInsert(counts, key, () => ({ touching: 0, grown: 0 }));
    count.touching++;
    if (isGrown) count.grown++;
  }
}

/** True where caller and callee share what lies between them. */
export function isBetweenTwo(item: Growth): boolean {
  return item.peer !== undefined && item.peer !== item.service && (item.kind === 'gap' || item.kind === 'dependency');
}

function pairKey({ service, peer }: Growth): string {
  return `${service}\u0000${peer}`;
}
