/**
 * A note's sentence as clauses: who could do what, and the word that hangs the clause on the one before. Coarse, and only
 * for sentences that have passed the grammar: the rules that look at meaning ask no more than this.
 */
import { REFERENCE } from './note-grammar.ts';
import { roleOf } from './note-roles.ts';

export interface Clause {
  /** "while", "that", …; '' for a main clause, "with" for a circumstance. */
  readonly opener: string;
  /** Words in front of could, may or might, with what hangs on them. */
  readonly subject: readonly string[];
  readonly modal: string;
  /** Everything behind it that belongs to no later clause. */
  readonly deed: readonly string[];
}

export function clausesOf(tokens: readonly string[]): readonly Clause[] {
  const modals = tokens.flatMap((token, i) => (roleOf(token, 'modal') ? [i] : []));
  const starts = modals.map((modal, k) =>
    k === 0 ? afterLast(tokens, 0, modal, isBoundary) : startOf(tokens, modals[k - 1]! + 1, modal),
  );
  const clauses: Clause[] = [];
  modals.forEach((modal, k) => {
    const words = tokens.slice(starts[k], modal).filter((token, i) => i > 0 || !isLink(token));
    const before = clauses.at(-1)?.subject ?? [];
    const clause = {
      opener: openerOf(tokens, starts[k]!),
      subject: words.every((token) => roleOf(token, 'adverb')) ? before : words,
      modal: tokens[modal]!,
      deed: tokens.slice(modal + 1, starts[k + 1] ?? tokens.length),
    };
    clauses.push(clause, ...joinedTo(clause));
  });
  return [...clauses, ...circumstancesOf(tokens)];
}

/** "could wait and respond", "could be held and verified": the same subject does that too. */
function joinedTo({ deed, ...rest }: Clause): readonly Clause[] {
  return deed.flatMap((token, i) => {
    if (token !== ',' && !roleOf(token, 'joiner')) return [];
    const joined = deed
      .slice(i + 1)
      .filter((each, at) => at > 0 || !(roleOf(each, 'joiner') || roleOf(each, 'adverb')));
    const isPassive =
      roleOf(joined[0] ?? '', 'participle') && deed.slice(0, i).some((each) => each === 'be' || each === 'been');
    if (isPassive) return [{ ...rest, deed: ['be', ...joined] }];
    return (['verb', 'be', 'have'] as const).some((role) => roleOf(joined[0] ?? '', role))
      ? [{ ...rest, deed: joined }]
      : [];
  });
}

/** "with {s1} working", "rows lost on the way": a thing with what it does or what is done with it directly behind it. */
function circumstancesOf(tokens: readonly string[]): readonly Clause[] {
  return tokens.flatMap((token, i) => {
    const before = tokens.slice(0, i).findLast((each) => !roleOf(each, 'adverb') && each !== 'being') ?? '';
    const isAdjective = roleOf(token, 'adjective') && !roleOf(tokens[i + 1] ?? '', 'noun');
    if (!(isAdjective || roleOf(token, 'ing') || roleOf(token, 'participle'))) return [];
    if (!(isService(before) || roleOf(before, 'noun'))) return [];
    const end = tokens.findIndex((each, at) => at > i && isBoundary(each));
    const deed = ['be', ...tokens.slice(i, end < 0 ? tokens.length : end)];
    return [{ opener: 'with', subject: [before], modal: 'might', deed }];
  });
}

/** Whether a clause says until when something lasts: what it says is then not so yet. */
export function isUntil({ opener }: Clause): boolean {
  return opener === 'until' || opener === 'before';
}

/** A service or a word that may stand for one. */
export function isService(token: string): boolean {
  return REFERENCE.test(token) || roleOf(token, 'pronoun');
}

/** "the table" of "the table of another tenant" */
export function headOf(subject: readonly string[]): string {
  const first = subject.findIndex((token) => roleOf(token, 'noun'));
  const rest = first < 0 ? [] : subject.slice(first);
  const end = rest.findIndex((token) => !roleOf(token, 'noun'));
  return rest.slice(0, end < 0 ? rest.length : end).at(-1) ?? '';
}

/** Behind the last comma, conjunction or relative between the two modals; behind the last "and" where there is none. */
function startOf(tokens: readonly string[], from: number, to: number): number {
  const found = afterLast(tokens, from, to, isBoundary);
  return found > from ? found : afterLast(tokens, from, to, (token) => roleOf(token, 'joiner'));
}

function afterLast(tokens: readonly string[], from: number, to: number, isIt: (token: string) => boolean): number {
  return tokens.findLastIndex((token, i) => i >= from && i < to && isIt(token)) + 1 || from;
}

function openerOf(tokens: readonly string[], start: number): string {
  const before = tokens[start - 1] ?? '';
  return roleOf(before, 'conjunction') || roleOf(before, 'relative') ? before : '';
}

function isBoundary(token: string): boolean {
  return token === ',' || roleOf(token, 'conjunction') || roleOf(token, 'relative');
}

function isLink(token: string): boolean {
  return roleOf(token, 'joiner');
}
