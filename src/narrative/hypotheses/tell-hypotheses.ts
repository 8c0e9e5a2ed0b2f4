/** Verified hypotheses → what a report shows of them: mechanism and checks worded by code, the note with its names put in. */
import type { Hypothesis, Report } from '../../report/report.ts';
import type { Offer, PlannedHypothesis } from '../plan.ts';
import { quoted } from '../wording.ts';
import { checkOf, mechanismOf } from './catalogue.ts';
import { changedKeyOf } from './changed-keys.ts';
import { isHypothesisClean } from './gate-hypothesis.ts';
import type { Mechanism, Names } from './mechanism.ts';
import { accountOfCause } from './seen.ts';

export function tellHypotheses(
  planned: readonly PlannedHypothesis[],
  offer: Offer,
  report: Report,
): readonly Hypothesis[] {
  if (planned.length === 0) return [];
  // One that the last gate refuses is a bug of ours: then it is not shown.
  return planned.map((hypothesis) => tell(hypothesis, offer, report)).filter((told) => isHypothesisClean(told, report));
}

/** Without a model: at most two mechanisms of which the report itself shows a mark, and only where the verdict is not a guess. */
export function defaultHypotheses(offer: Offer, report: Report): readonly Hypothesis[] {
  if (report.verdict.confidence === 'low') return [];
  const planned = offer.mechanisms
    .filter(({ isSuggested }) => isSuggested)
    .slice(0, DEFAULT_HYPOTHESES)
    .map(({ mechanism, statements }) => ({
      mechanism: mechanism.id,
      checks: mechanism.checks.slice(0, DEFAULT_CHECKS).map(({ id }) => id),
      statements: statements.slice(0, 1),
      note: '',
    }));
  return tellHypotheses(planned, offer, report);
}

const DEFAULT_HYPOTHESES = 2;
const DEFAULT_CHECKS = 2;

function tell(
  { mechanism: id, checks, statements, note }: PlannedHypothesis,
  offer: Offer,
  report: Report,
): Hypothesis {
  const mechanism = mechanismOf(id);
  const names = namesOf(report, mechanism);
  const facts = [offer.verdict, ...offer.body].filter((entry) => statements.includes(entry.id));
  return {
    mechanism: id,
    title: mechanism.title,
    explanation: mechanism.explanation,
    checks: checks.map((check) => checkOf(mechanism, check).text(names)),
    statements: facts.map(({ fact }) => fact.id),
    ...(note === '' ? {} : { note: withNames(note, offer) }),
  };
}

/** Only offered references are left in a verified note. */
function withNames(note: string, { services }: Offer): string {
  return note.replaceAll(/\{s([1-9]\d?)\}/g, (_reference, number: string) => quoted(services[Number(number) - 1]!));
}

function namesOf(report: Report, mechanism: Mechanism): Names {
  const { cause } = report.verdict;
  const account = accountOfCause(report);
  if (cause === null || account === undefined) throw new Error('A hypothesis about a report without a cause.');
  return {
    culprit: quoted(cause.service),
    caller: quoted(account.service),
    callee: quoted(account.peer ?? account.service),
    operation: quoted(account.operation === '' ? cause.operation : account.operation),
    changed: placeOfChange(report, mechanism),
  };
}

/** Of a call to a dependency the change is the caller's; what changed further up the path is not told by service. */
function placeOfChange({ facts }: Report, { changes = [] }: Mechanism): string {
  const isMeant = (key: string) => changes.some((each) => each === changedKeyOf(key));
  const changed = facts.find((fact) => fact.kind === 'changed' && fact.keys.some(isMeant));
  return changed?.kind === 'changed' ? quoted(changed.service) : 'the service where it changed';
}
