/**
 * The last gate for hypotheses: reads the finished texts and knows neither catalogue nor grammar. Only names may come
 * from outside: each is one of the cause's. Beside names there is no digit anywhere, a note speaks of what could be, and
 * nothing can become a link, a mention or markup.
 */
import { LIMITS } from '../../limits.ts';
import type { Hypothesis, Report } from '../../report/report.ts';

const FORBIDDEN = /[<>@`*~|{}[\]\\\p{C}\u2028\u2029]|:\/\//u;
const NAME = /“([^“”]*)”/gu;

export function isHypothesisClean(hypothesis: Hypothesis, { facts }: Pick<Report, 'facts'>): boolean {
  const { title, explanation, checks, note = 'could', statements } = hypothesis;
  const known = new Set(facts.flatMap(namesOf).map(letters));
  const isClean = (text: string) => {
    const rest = text.replace(NAME, '');
    const names = [...text.matchAll(NAME)].map((match) => match[1]!);
    return (
      text.length <= LIMITS.statementCharacters &&
      !FORBIDDEN.test(rest) &&
      !/[\p{N}“”]/u.test(rest) &&
      names.every((name) => name === 'unnamed' || isKnown(letters(name), name.endsWith('…'), known))
    );
  };
  return (
    [title, explanation, note, ...checks].every(isClean) &&
    /\b(?:could|may|might)\b/.test(note) &&
    statements.length > 0 &&
    statements.every((id) => facts.some((fact) => fact.id === id))
  );
}

function isKnown(name: string, isCut: boolean, known: ReadonlySet<string>): boolean {
  return known.has(name) || (isCut && [...known].some((other) => other.startsWith(name)));
}

function namesOf(fact: Report['facts'][number]): readonly string[] {
  const cause = fact.kind === 'verdict' && fact.cause !== null ? fact.cause : undefined;
  const account = fact.kind === 'account' ? fact : undefined;
  const other = 'service' in fact ? [fact.service, fact.operation] : [];
  return [cause?.service, cause?.peer, cause?.operation, account?.peer, ...other].filter((name) => name !== undefined);
}

/** Letters and digits only: what is left of a name after any harmless change. */
function letters(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll('(at)', '')
    .replace(/\p{Default_Ignorable_Code_Point}|[^\p{L}\p{N}]/gu, '');
}
