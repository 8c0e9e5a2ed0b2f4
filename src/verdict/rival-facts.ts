/**
 * Facts about rivals: who else may be the culprit, where the verdict is not sure, with what speaks for and against it.
 * The two ends of a call share what lies between them; what tells them apart is how their other calls fared.
 *
 *   web ─gap↑─ cart      web's calls to ads and to search took no longer: that speaks against web
 *    ├──gap── ads
 *    └──gap── search
 */
import { operationOf } from './cause.ts';
import { kindFor } from './cause-kind.ts';
import { candidateRefs, type FactContext, type FactDraft } from './fact-context.ts';
import type { Growth } from './growth-item.ts';
import { isBetweenTwo } from './surroundings.ts';
import type { RankedSuspect } from './suspects.ts';
import type { Verdict } from './verdict-types.ts';

/** A second suspect is worth naming from this part of the first one's weight. */
const CLOSE = 0.5;
/** Calls count as slower when they grew by this part of what they took. */
const SLOWER = 0.1;

/** Of an ambiguous verdict both explanations; of one that is not sure the next best, where it is close. */
export function rivalFacts(context: FactContext, { cause, confidence }: Verdict): FactDraft[] {
  const [first, second] = context.suspects;
  if (cause === null || confidence === 'high' || first === undefined || second === undefined) return [];
  if (cause.kind === 'ambiguous') return [...rivalFact(context, first, second), ...rivalFact(context, second, first)];
  return second.weight >= CLOSE * first.weight ? rivalFact(context, second, first) : [];
}

function rivalFact(context: FactContext, rival: RankedSuspect, other: RankedSuspect): FactDraft[] {
  const { diff, spans, sheet } = context;
  const contested = contestedItem(context, rival.service, other.service);
  const item = contested ?? rival.items[0];
  // Growth that is neither its own nor in a call between the two is own time of the other: untraced-facts.ts tells that.
  if (item === undefined || item.growthNs === 0) return [];
  const isCaller = item.service === rival.service;
  const peer = isCaller ? item.peer : item.service;
  const growthNs = contested === undefined ? rival.growthNs : item.growthNs;
  const neighbours = neighboursOf(context, rival.service, contested === undefined ? undefined : other.service);
  const telling = spans.tellingFor(item);
  return [
    {
      kind: 'rival',
      causeKind: kindFor(rival.service, diff, spans, item),
      end: contested === undefined ? 'alone' : isCaller ? 'caller' : 'callee',
      service: rival.service,
      operation: operationOf(diff, item, telling),
      ...(peer === undefined ? {} : { peer }),
      deltaNs: Math.round(growthNs),
      share: sheet.totalNs === 0 ? 0 : Math.min(1, growthNs / sheet.totalNs),
      ...neighbours,
      evidence: candidateRefs(diff, telling),
    },
  ];
}

/** What grew most between the two, where that is most of what one of them answers for. */
function contestedItem({ sheet, suspects }: FactContext, one: string, other: string): Growth | undefined {
  const between = sheet.items
    .filter((item) => isBetweenTwo(item) && touches(item, one) && touches(item, other) && item.growthNs > 0)
    .sort((first, second) => second.growthNs - first.growthNs);
  const sharedNs = between.reduce((sum, { growthNs }) => sum + growthNs, 0);
  const least = Math.min(...suspects.slice(0, 2).map(({ weight }) => weight * sheet.totalNs));
  return sharedNs >= least / 2 ? between[0] : undefined;
}

/** The others that a service calls or is called by in both traces, and those whose calls took longer. */
function neighboursOf({ sheet, sameWithinNs }: FactContext, service: string, except: string | undefined) {
  const neighbours = new Map<string, boolean>();
  for (const item of sheet.items) {
    if (!isBetweenTwo(item) || !touches(item, service) || !isOnBothSides(item)) continue;
    const other = item.service === service ? item.peer! : item.service;
    if (other === except) continue;
    const isSlower = item.selfGrowthNs > sameWithinNs && item.selfGrowthNs > SLOWER * item.selfBaselineNs;
    neighbours.set(other, neighbours.get(other) === true || isSlower);
  }
  return { neighbours: neighbours.size, neighboursChanged: [...neighbours.values()].filter(Boolean).length };
}

function touches({ service, peer }: Growth, name: string): boolean {
  return service === name || peer === name;
}

function isOnBothSides({ entries }: Growth): boolean {
  return entries.some(({ baseline, candidate }) => baseline.calls > 0 && candidate.calls > 0);
}
