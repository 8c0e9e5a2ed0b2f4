/**
 * Subjects: comparisons that false answers are tried on. Grown ones are whole comparisons of simulated requests, one per
 * kind of fault, told in both orders, beside pairs of which nothing can be said; drawn ones are reports by hand, one per
 * kind of fact and cause and per situation of a mechanism.
 */
import { reportOn } from '../../../src/compare.ts';
import type { Offer } from '../../../src/narrative/plan.ts';
import { type WordedFact, wordFacts } from '../../../src/narrative/statements.ts';
import type { Report } from '../../../src/report/report.ts';
import type { Trace } from '../../../src/trace/trace.ts';
import { mixed } from '../../support/faults/chance.ts';
import { FAULT_KINDS } from '../../support/faults/fault.ts';
import { drawCase } from '../../support/faults/fault-case.ts';
import { everyReport } from '../every-report.ts';
import { reportIn, SITUATIONS } from '../hypotheses/seen-reports.ts';
import { offerFor } from '../plans.ts';

export interface Subject {
  readonly name: string;
  readonly report: Report;
  readonly worded: readonly WordedFact[];
  readonly offer: Offer;
  /** Of a grown one. */
  readonly traces?: Traces;
}

interface Traces {
  readonly baseline: Trace;
  readonly candidate: Trace;
}

/** Per round one pair of every kind of fault, and what can be made of it: swapped, with itself, with another system's. */
export function grownSubjects(seed: number, rounds: number): readonly Subject[] {
  const subjects: Subject[] = [];
  let before: Trace | undefined;
  for (let round = 0; round < rounds; round++) {
    FAULT_KINDS.forEach((kind, k) => {
      const { baseline, candidate } = drawCase(kind, mixed(seed, round, k)).case;
      subjects.push(compared(kind, baseline, candidate), compared(`${kind}, swapped`, candidate, baseline));
      if (k % 6 === 0) subjects.push(compared(`${kind}, with itself`, baseline, baseline));
      if (k % 6 === 3 && before !== undefined) subjects.push(compared('two systems', before, candidate));
      before = baseline;
    });
  }
  return subjects;
}

export function drawnSubjects(): readonly Subject[] {
  const situations = Object.entries(SITUATIONS).map(([mechanism, [fits]]) => subjectOf(mechanism, reportIn(fits)));
  return [...[...everyReport()].map(([name, report]) => subjectOf(name, report)), ...situations];
}

/** A kind of verdict: what a reader is told about, in which direction and how surely. */
export function verdictOf({ report: { verdict } }: Subject): string {
  return `${verdict.outcome}, ${verdict.cause?.kind ?? 'no cause'}, ${verdict.confidence}`;
}

/** There is something to arrange. */
export function canBePlanned({ offer }: Subject): boolean {
  return offer.body.length > 0;
}

/** There is a mechanism that a note can belong to. */
export function canBeNoted(subject: Subject): boolean {
  return canBePlanned(subject) && subject.offer.mechanisms.length > 0;
}

function compared(name: string, baseline: Trace, candidate: Trace): Subject {
  return { ...subjectOf(name, reportOn(baseline, candidate, 'given')), traces: { baseline, candidate } };
}

function subjectOf(name: string, report: Report): Subject {
  return { name, report, worded: wordFacts(report), offer: offerFor(report) };
}
