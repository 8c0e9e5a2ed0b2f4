/** Facts about single pairs of spans: who is slow only because of a child, and who did not change. */
import { durationAt, isOutsideBooks, isVirtualRoot, type SpanIndex } from '../trace/trace.ts';
import { baselineRef, candidateRef, type FactContext, type FactDraft, pairChange, placeOf } from './fact-context.ts';
import { overlapNs } from './lost-concurrency.ts';

const MAX_INHERITED = 2;

/** Ancestors of the cause that take longer in total although their own time stayed the same, nearest first. */
export function inheritedFacts(context: FactContext): FactDraft[] {
  const { diff, causeSpans } = context;
  const facts: FactDraft[] = [];
  let inside = causeSpans[0];
  if (inside === undefined) return [];
  const { trace } = diff.candidate;
  for (let c = trace.parent[inside]!; c >= 0 && facts.length < MAX_INHERITED; c = trace.parent[c]!) {
    if (c === 0 && isVirtualRoot(trace)) break;
    const b = diff.alignment.baselineOf[c]!;
    if (b < 0) continue;
    const change = pairChange(diff, b, c);
    const selfGrewNs = Math.abs(diff.candidate.self[c]! - diff.baseline.self[b]!);
    if (change.deltaNs <= context.sameWithinNs || selfGrewNs > context.sameWithinNs) continue;
    facts.push({
      kind: 'inherited',
      ...placeOf(diff, c),
      inside: placeOf(diff, inside),
      ...change,
      evidence: [candidateRef(diff, c), baselineRef(diff, b)],
    });
    inside = c;
  }
  return facts;
}

/** The longest span that took as long as before: what a reader might suspect first, and should not. */
export function unchangedFacts(context: FactContext): FactDraft[] {
  const { diff } = context;
  const c = longestUnchanged(context);
  if (c < 0) return [];
  const b = diff.alignment.baselineOf[c]!;
  const evidence = [candidateRef(diff, c), baselineRef(diff, b)];
  return [{ kind: 'unchanged', ...placeOf(diff, c), ...pairChange(diff, b, c), evidence }];
}

/** The first of the longest; neither the cause, nor of its operations, nor around it. Negative for none. */
function longestUnchanged({ diff, causeSpans, sameWithinNs }: FactContext): SpanIndex {
  const { baseline, candidate, alignment } = diff;
  const { trace } = candidate;
  const operations = alignment.operations.candidate;
  const cause = causeSpans[0] ?? 0;
  const operationsOfCause = new Set(causeSpans.map((c) => operations[c]!));
  let longest = -1;
  let longestNs = sameWithinNs;
  for (let c = 1; c < trace.length; c++) {
    const candidateNs = durationAt(trace, c);
    const b = alignment.baselineOf[c]!;
    if (candidateNs <= longestNs || b < 0 || (c <= cause && cause < trace.subtreeEnd[c]!)) continue;
    if (Math.abs(candidateNs - durationAt(baseline.trace, b)) > sameWithinNs) continue;
    if (operationsOfCause.has(operations[c]!)) continue;
    if (isOutsideBooks(trace, c) || isOutsideBooks(baseline.trace, b)) continue;
    longest = c;
    longestNs = candidateNs;
  }
  return longest;
}

/** The cause's parent whose children overlapped in the baseline and run in a row now. */
export function sequentialFacts(context: FactContext): FactDraft[] {
  const { diff, causeSpans } = context;
  const c = causeSpans[0];
  if (c === undefined) return [];
  const b = diff.alignment.baselineOf[c]!;
  if (b < 0) return [];
  const lostNs =
    overlapNs(diff.baseline.trace, diff.baseline.self, b) - overlapNs(diff.candidate.trace, diff.candidate.self, c);
  const change = pairChange(diff, b, c);
  // Where most of what the span grew is something else, its growth would be told as lost concurrency.
  if (lostNs <= context.sameWithinNs || change.deltaNs < lostNs / 2 || lostNs < change.deltaNs / 2) return [];
  return [
    { kind: 'sequential', ...placeOf(diff, c), ...change, evidence: [candidateRef(diff, c), baselineRef(diff, b)] },
  ];
}
