/**
 * Facts about calls that nobody traced: they hide in own time. Told where that changes what a reader would do, at most one.
 *
 *   slow-callee     web render |====| → |=========|   nothing below it, and what others call became slow as well:
 *                   ads GET    |==|   → |======|      render may wait for ads
 *   lost-spans      the span has nothing below it any more, and its own time grew instead
 *   blind-service   the service has no traced call at all, so what its handler waits for cannot be told
 *
 * A verdict of high confidence on own time is not doubted; it is right in 99 of 100.
 */
import type { AnalysedTrace } from '../analysis/analyse.ts';
import { durationAt, isOutsideBooks, operationAt, type SpanIndex } from '../trace/trace.ts';
import { baselineRef, candidateRef, candidateRefs, type FactContext, type FactDraft, placeOf } from './fact-context.ts';
import type { Growth } from './growth-item.ts';
import { isBetweenTwo } from './surroundings.ts';
import type { Cause, Verdict } from './verdict-types.ts';

/** Less than this part of all growth changes no reader's mind. */
const MIN_SHARE = 0.05;
/** Calls are slower from this part of what they took. */
const SLOWER = 0.1;
/** Spans that are no longer there matter from this part of their parent's time: what they took may have grown with them. */
const LOST = 0.1;

export function untracedFacts(context: FactContext, { cause, confidence }: Verdict): FactDraft[] {
  if (cause === null) return [];
  const isDoubtful = confidence !== 'high';
  const found =
    lostSpans(context, cause) ??
    slowCallee(context, cause, isDoubtful) ??
    (isDoubtful ? blindService(context, cause) : undefined);
  return found === undefined ? [] : [found];
}

/* Spans without children beside calls that became slow */

function slowCallee(context: FactContext, cause: Cause, isDoubtful: boolean): FactDraft | undefined {
  const { sheet, sameWithinNs, suspects } = context;
  const least = Math.max(sameWithinNs, MIN_SHARE * sheet.totalNs);
  const hiding = sheet.items
    .filter(({ kind, leafNs }) => kind === 'own' && leafNs > least)
    .sort((one, other) => other.leafNs - one.leafNs);
  for (const item of hiding) {
    const leaves = grownLeaves(context, item);
    const callee = leaves.length === 0 ? undefined : slowestCallee(context, item.service, leaves[0]!);
    if (callee === undefined) continue;
    // Either the verdict's own time may be somebody else's, or somebody else's own time is counted as the verdict's.
    const isCauseOwn = cause.kind === 'own-time' && cause.service === item.service;
    const isCounted = callee === cause.service && suspects[0]!.items.includes(item);
    if (!isCounted && !(isCauseOwn && isDoubtful)) continue;
    return { kind: 'untraced', sign: 'slow-callee', peer: callee, ...ownTimeOf(context, leaves) };
  }
  return undefined;
}

/** Spans without children that are no handlers, on both sides, with the largest growth on the path first. */
function grownLeaves({ diff: { baseline, candidate, alignment }, spans }: FactContext, item: Growth): SpanIndex[] {
  const grownNs = (c: SpanIndex) =>
    candidate.path.timePerSpan[c]! - baseline.path.timePerSpan[alignment.baselineOf[c]!]!;
  return spans
    .of(item)
    .filter((c) => isLeaf(candidate, c) && !isHandler(candidate, c) && alignment.baselineOf[c]! >= 0 && grownNs(c) > 0)
    .sort((one, other) => grownNs(other) - grownNs(one) || one - other);
}

/** Whose calls became slower by most: neither the service itself nor somebody who waits for it. */
function slowestCallee({ diff, sheet }: FactContext, service: string, leaf: SpanIndex): string | undefined {
  const { trace } = diff.candidate;
  const waiting = new Set([service]);
  for (let c = trace.parent[leaf]!; c >= 0; c = trace.parent[c]!) waiting.add(operationAt(trace, c).service);
  const isSlower = ({ selfGrowthNs, selfBaselineNs }: Growth) =>
    selfGrowthNs > MIN_SHARE * sheet.totalNs && selfGrowthNs > SLOWER * selfBaselineNs;
  const slower = sheet.items.filter((item) => isBetweenTwo(item) && !waiting.has(item.peer!) && isSlower(item));
  if (slower.length === 0) return undefined;
  return slower.reduce((most, item) => (item.selfGrowthNs > most.selfGrowthNs ? item : most)).peer;
}

/* Spans that the baseline has below the cause's and the candidate has not */

function lostSpans({ diff, causeSpans, sameWithinNs }: FactContext, cause: Cause): FactDraft | undefined {
  const { baseline, candidate, alignment } = diff;
  const c = causeSpans[0];
  const b = c === undefined ? -1 : alignment.baselineOf[c]!;
  // A call less may be a branch that was not taken; that nothing at all is called any more is rather a matter of tracing.
  if (c === undefined || b < 0 || cause.kind !== 'own-time' || !isLeaf(candidate, c)) return undefined;
  const grownNs = candidate.self[c]! - baseline.self[b]!;
  const coveredNs = durationAt(baseline.trace, b) - baseline.self[b]!;
  const least = Math.max(sameWithinNs, LOST * durationAt(baseline.trace, b));
  if (grownNs <= sameWithinNs || coveredNs <= least) return undefined;
  let missing = 0;
  for (let i = b + 1; i < baseline.trace.subtreeEnd[b]!; i++)
    if (alignment.candidateOf[i]! < 0 && !isOutsideBooks(baseline.trace, i)) missing++;
  if (missing === 0) return undefined;
  return {
    kind: 'untraced',
    sign: 'lost-spans',
    ...placeOf(diff, c),
    spans: missing,
    baselineNs: baseline.self[b]!,
    candidateNs: candidate.self[c]!,
    deltaNs: grownNs,
    evidence: [candidateRef(diff, c), baselineRef(diff, b)],
  };
}

/* A service without a single traced call */

function blindService(context: FactContext, cause: Cause): FactDraft | undefined {
  const { diff, causeSpans } = context;
  const c = causeSpans[0];
  if (c === undefined || cause.kind !== 'own-time' || diff.alignment.baselineOf[c]! < 0) return undefined;
  if (!isLeaf(diff.candidate, c) || !isHandler(diff.candidate, c)) return undefined;
  const calls = diff.ledger.some(({ kind, service }) => kind !== 'own' && service === cause.service);
  return calls ? undefined : { kind: 'untraced', sign: 'blind-service', ...ownTimeOf(context, [c]) };
}

/** Own time of spans on both sides. */
function ownTimeOf({ diff }: FactContext, spans: readonly SpanIndex[]) {
  const { baseline, candidate, alignment } = diff;
  const baselineNs = spans.reduce((sum, c) => sum + baseline.self[alignment.baselineOf[c]!]!, 0);
  const candidateNs = spans.reduce((sum, c) => sum + candidate.self[c]!, 0);
  return {
    ...placeOf(diff, spans[0]!),
    spans: spans.length,
    baselineNs,
    candidateNs,
    deltaNs: candidateNs - baselineNs,
    evidence: candidateRefs(diff, spans),
  };
}

function isLeaf({ trace }: AnalysedTrace, i: SpanIndex): boolean {
  return trace.subtreeEnd[i] === i + 1;
}

function isHandler({ trace }: AnalysedTrace, i: SpanIndex): boolean {
  const { kind } = operationAt(trace, i);
  return kind === 'server' || kind === 'consumer';
}
