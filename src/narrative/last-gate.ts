/**
 * The last gate: reads the finished text of a narrative and compares it with the report. It knows nothing of how the
 * sentences were made and shares no code with their wording: own number parser, own rounding rule, own idea of a name.
 * What it finds is a bug of ours, never the model's doing; narrate.ts then shows less instead of something false.
 *
 *   numbers   every number with a unit is a value of the statement's own fact; every other number is one of its counts
 *   sides     "from A to B" is baseline to candidate; "A in the baseline" is a baseline value, and so on
 *   signs     an increase is an increase
 *   names     every quoted name belongs to the statement's fact
 *   verdict   it names the culprit, as surely as its confidence allows; no other statement names one
 *   form      the verdict comes first, every doubt about it is there, no markup, link, mention or control character
 */
import { LIMITS } from '../limits.ts';
import type { Statement } from '../report/report.ts';
import type { Fact } from '../verdict/verdict-types.ts';
import { claimsOf, type GateReport } from './last-gate-claims.ts';
import { areNumbersKnown, areSidesRight, areSignsRight } from './last-gate-numbers.ts';

export interface GateProblem {
  /** Index of the statement; −1 for the narrative as a whole. */
  readonly statement: number;
  readonly problem: 'order' | 'doubt' | 'form' | 'fact' | 'name' | 'number' | 'side' | 'sign' | 'verdict';
}

const FORBIDDEN = /[<>@`\p{C}\u2028\u2029]|:\/\//u;
const NAME = /“([^“”]*)”/gu;
/** Stands for a name while the rest of the sentence is read; no letter and no digit. */
const NAME_PLACE = '“”';

export function gateProblems(report: GateReport, statements: readonly Statement[]): readonly GateProblem[] {
  const problems: GateProblem[] = [];
  if (report.facts.find(({ id }) => id === statements[0]?.factId)?.kind !== 'verdict') {
    problems.push({ statement: -1, problem: 'order' });
  }
  for (const fact of report.facts) {
    const isShown = statements.some(({ factId }) => factId === fact.id);
    if (isDoubt(fact) && !isShown) problems.push({ statement: -1, problem: 'doubt' });
  }
  statements.forEach((statement, i) => {
    for (const problem of problemsOf(report, statement)) problems.push({ statement: i, problem });
  });
  return problems;
}

/** What keeps a reader from believing the verdict too much. */
function isDoubt({ kind }: Fact): boolean {
  return kind === 'rival' || kind === 'untraced';
}

function problemsOf(report: GateReport, { factId, text }: Statement): readonly GateProblem['problem'][] {
  const fact = report.facts.find(({ id }) => id === factId);
  if (fact === undefined) return ['fact'];
  if (text === '' || text.length > LIMITS.statementCharacters || FORBIDDEN.test(text)) return ['form'];
  if (fact.kind === 'caveat') return letters(text) === letters(fact.text) ? [] : ['fact'];
  const claims = claimsOf(fact, report);
  const names = [...text.matchAll(NAME)].map((match) => match[1]!);
  const rest = text.replace(NAME, NAME_PLACE);
  const problems: GateProblem['problem'][] = [];
  if (rest.replaceAll(NAME_PLACE, '').match(/[“”]/u) !== null) problems.push('form');
  if (names.some((name) => !claims.names.some((known) => isSameName(name, known)))) problems.push('name');
  if (!areNumbersKnown(rest, claims)) problems.push('number');
  if (!areSidesRight(rest, claims)) problems.push('side');
  if (!areSignsRight(rest, claims)) problems.push('sign');
  if (!isVerdictRight(text, fact)) problems.push('verdict');
  return problems;
}

/* Names */

function isSameName(shown: string, known: string): boolean {
  const [one, other] = [letters(shown), letters(known)];
  if (one === '' || shown === 'unnamed') return other === '' || one === other;
  return one === other || (shown.endsWith('…') && one.length > 0 && other.startsWith(one));
}

/** Letters and digits only: what is left of a name after any harmless change. */
function letters(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll('(at)', '')
    .replace(/\p{Default_Ignorable_Code_Point}|[^\p{L}\p{N}]/gu, '');
}

/* The verdict */

const CULPRIT = /^“([^“”]*)” (?:(most likely) )?made the difference|^(Weak evidence) points to “([^“”]*)”/u;

/** Who is named, and how surely. */
function isVerdictRight(text: string, fact: Fact): boolean {
  if (fact.kind !== 'verdict') return !/made the difference|evidence points to/.test(text.replace(NAME, NAME_PLACE));
  const match = CULPRIT.exec(text);
  const isNaming = fact.outcome !== 'incomparable' && fact.cause !== null && fact.cause.kind !== 'ambiguous';
  if (!isNaming || match === null) return !isNaming && match === null;
  const confidence = match[3] !== undefined ? 'low' : match[2] !== undefined ? 'medium' : 'high';
  return confidence === fact.confidence && isSameName(match[1] ?? match[4]!, fact.cause!.service);
}
