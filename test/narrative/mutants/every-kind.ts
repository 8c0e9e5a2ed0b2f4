/** All kinds of false answers, each for plans and for notes. */
import { FALSE_CLAIMS } from './false-claims.ts';
import { FALSE_FORMS } from './false-forms.ts';
import { groundOf } from './lie-words.ts';
import { inNote, inPlan, type Mutate, planWithNote } from './mutant.ts';
import { RED_TEAM } from './red-team.ts';
import type { Group } from './saying.ts';
import { asNote, smuggled } from './smuggle.ts';

export interface MutationKind {
  readonly kind: string;
  readonly about: string;
  readonly group: Group;
  readonly plan: Mutate;
  readonly note: Mutate;
}

/** Most notes are shaped like notes: those are the ones that could pass. */
const SHAPED = 0.7;

export const MUTATION_KINDS: readonly MutationKind[] = [
  ...[...FALSE_CLAIMS, ...RED_TEAM].map(
    ({ kind, about, group, prose, shaped }): MutationKind => ({
      kind,
      about,
      group,
      plan: (subject, random) => {
        const ground = groundOf(subject, random);
        return inPlan(smuggled(subject, random.chance(SHAPED) ? prose(ground) : shaped(ground), random), random);
      },
      note: (subject, random) => {
        const ground = groundOf(subject, random);
        const note = random.chance(SHAPED) ? shaped(ground) : asNote(prose(ground), random);
        return inNote(planWithNote(subject, random, note), random);
      },
    }),
  ),
  ...FALSE_FORMS,
];
