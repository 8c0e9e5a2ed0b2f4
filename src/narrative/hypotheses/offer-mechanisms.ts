/** Which mechanisms a report leaves open, and which statements each of them may rest on. */
import type { WordedFact } from '../statements.ts';
import { MECHANISMS } from './catalogue.ts';
import type { Mechanism } from './mechanism.ts';
import { isAbout, type SeenReport, seenIn } from './seen.ts';

export interface OfferedMechanism {
  readonly mechanism: Mechanism;
  /** Ids; the verdict's first. */
  readonly statements: readonly string[];
  readonly isSuggested: boolean;
}

/** `statements`: what a plan may choose from, the verdict first. `isNamed`: preconditions may look at names. */
export function offerMechanisms(
  report: SeenReport,
  statements: readonly WordedFact[],
  isNamed: boolean,
): readonly OfferedMechanism[] {
  const seen = seenIn(report, isNamed);
  if (seen === undefined) return [];
  return MECHANISMS.flatMap((mechanism) => {
    const fit = mechanism.fit(seen);
    if (fit === 'ruled-out') return [];
    const isGround = ({ fact }: WordedFact) =>
      fact.kind === 'verdict' ||
      (mechanism.restsOn.includes(fact.kind) && (fact.kind === 'counterfactual' || isAbout(fact, report)));
    return [
      { mechanism, statements: statements.filter(isGround).map(({ id }) => id), isSuggested: fit === 'suggested' },
    ];
  });
}
