/** The narrative without a model: the default plan. Also what stands when a model fails. */
import type { Narrative, Report, Statement } from '../report/report.ts';
import { defaultHypotheses } from './hypotheses/tell-hypotheses.ts';
import { gateProblems } from './last-gate.ts';
import { defaultPlan, offerOf } from './plan.ts';
import { renderPlan } from './render-narrative.ts';
import { type WordedFact, wordFacts } from './statements.ts';

/** `fallback`: why there is no other narrative although a model was asked. */
export function templateNarrative(report: Report, fallback?: string, rejected: Narrative['rejected'] = []): Narrative {
  const worded = wordFacts(report);
  const offer = offerOf(worded, report);
  const statements = renderPlan(defaultPlan(offer), worded);
  return {
    author: 'template',
    ...(fallback === undefined ? {} : { fallback }),
    statements: gateProblems(report, statements).length === 0 ? statements : safeStatements(report, worded),
    hypotheses: defaultHypotheses(offer, report),
    rejected,
  };
}

/** A last gate that closes on the template is a bug of ours: then verdict and total stand alone, where they pass. */
export function safeStatements(report: Report, worded: readonly WordedFact[]): readonly Statement[] {
  return worded
    .filter(({ fact }) => fact.kind === 'verdict' || fact.kind === 'total')
    .map(({ fact, text }) => ({ factId: fact.id, text }))
    .filter((statement) => gateProblems(report, [statement]).every(({ statement: index }) => index < 0));
}
