/**
 * The rival: whoever stands at the other end of most of what the first suspect explains. A call that waits may be
 * either end's fault, so the rival has to be ruled out: by growth that it has no part in, or by its other calls.
 *
 *   gateway ─ web ─gap↑─ cart      web called ads as fast as ever: a starved web, or its network, would have shown there
 *              └──gap── ads
 *
 *   gateway ─gap↑─ web ─gap↑─ cart      web is late towards others too: that speaks against it
 */
import type { Growth, GrowthSheet } from './growth-item.ts';
import { isBetweenTwo } from './surroundings.ts';

export interface Rival {
  /** Part of the growth around the suspect that the rival has no part in, 0..1. */
  readonly cannotExplain: number;
  /** A call between the rival and a third service, in both traces, took about as long as before. */
  readonly hasWitness: boolean;
  /** What else around the rival at least doubled, as a share of all growth. */
  readonly spokenAgainst: number;
}

/** Less than this part of all growth speaks against nobody, though it may have doubled. */
const TELLING = 0.01;

export function rivalOf(suspect: string, sheet: GrowthSheet): Rival {
  const around = sheet.items.filter((item) => touches(item, suspect));
  const shared = new Map<string, number>();
  for (const item of around) {
    if (!isBetweenTwo(item)) continue;
    const other = item.service === suspect ? item.peer! : item.service;
    shared.set(other, (shared.get(other) ?? 0) + item.growthNs);
  }
  const explainedNs = around.reduce((sum, { growthNs }) => sum + growthNs, 0);
  const [rival, sharedNs] = [...shared].reduce((most, each) => (each[1] > most[1] ? each : most), ['', 0] as const);
  const elsewhere = sheet.items.filter((item) => touches(item, rival) && !touches(item, suspect));
  const hasDoubled = ({ selfGrowthNs, selfBaselineNs }: Growth) =>
    selfGrowthNs > selfBaselineNs && selfGrowthNs > TELLING * sheet.totalNs;
  const spokenNs = elsewhere.reduce((sum, item) => sum + (hasDoubled(item) ? item.selfGrowthNs : 0), 0);
  return {
    cannotExplain: explainedNs === 0 ? 0 : 1 - sharedNs / explainedNs,
    hasWitness: elsewhere.some((item) => isBetweenTwo(item) && isOnBothSides(item) && !hasDoubled(item)),
    spokenAgainst: sheet.totalNs === 0 ? 0 : spokenNs / sheet.totalNs,
  };
}

function touches({ service, peer }: Growth, name: string): boolean {
  return service === name || peer === name;
}

function isOnBothSides({ entries }: Growth): boolean {
  return entries.some(({ baseline, candidate }) => baseline.calls > 0 && candidate.calls > 0);
}
