/**
 * What a person typed → a question: a CompareRequest, a wish for help, or a refusal in plain words. Pure, and the only
 * reader of free text. It takes trace ids, never paths: what a chat message names is only ever looked up by id.
 *
 * One id alone is the candidate, whose baseline is chosen. Understood around two ids: `compare`, `vs`, commas, arrows and new lines; roles (`baseline:`, `candidate:`, or
 * good/fast/before against bad/slow/after); `--order given`; `private`. How an id may be written stands in link/trace-id.ts,
 * which pages link to one in link/read-link.ts.
 */
import type { CompareRequest } from './compare.ts';
import { LIMITS } from './limits.ts';
import { isSameTrace } from './link/reference.ts';
import { mergeMentions } from './request/merge.ts';
import { understoodOf } from './request/near-misses.ts';
import { unwrapSlackText } from './request/pieces.ts';
import { assignRoles, type NamedId } from './request/roles.ts';
import { type Token, tokenize } from './request/tokens.ts';

export type Question =
  | { readonly kind: 'compare'; readonly request: CompareRequest; readonly isPrivate: boolean }
  | { readonly kind: 'help' }
  | Refusal;

export interface Refusal {
  readonly kind: 'refused';
  /** One complete sentence: what is missing or contradictory. */
  readonly problem: string;
  /** What was read, shortened and on one line. Foreign text: escape it where it is shown. */
  readonly read: string;
}

/** Characters of the question that a refusal quotes. */
const QUOTED_CHARACTERS = 160;

export function readQuestion(text: string): Question {
  const read = quote(text);
  if (text.length > LIMITS.requestCharacters) {
    return refuse(`That is longer than the ${LIMITS.requestCharacters} characters I read.`, read);
  }
  const tokens = tokenize(unwrapSlackText(text));
  const mentions = assignRoles(tokens);
  if (mentions.length === 0 && asksForHelp(tokens)) return { kind: 'help' };
  const options = readOptions(tokens);
  const named = mentions.length > 2 ? mergeMentions(mentions) : mentions;
  if (options.problem === undefined && named.length === 1 && mentions.length > 2) {
    return refuse('Those are all one trace: name it once, or name the trace to compare it with.', read);
  }
  const problem = options.problem ?? countProblem(named, tokens);
  if (problem !== undefined) return refuse(problem, read);
  const { isPrivate, order } = options;
  const [first, second] = [named[0]!, named[1]];
  if (second === undefined) {
    return first.role === 'baseline'
      ? refuse('That is a baseline alone: name the trace to compare with it, too.', read)
      : { kind: 'compare', request: { candidate: first.reference, order }, isPrivate };
  }
  if (isSameTrace(first.reference, second.reference)) return refuse('Both ids are the same trace.', read);
  if (first.role !== undefined && first.role === second.role) {
    return refuse(`Both traces are called the ${first.role}.`, read);
  }
  return { kind: 'compare', request: toRequest(first, second, order), isPrivate };
}

function toRequest(first: NamedId, second: NamedId, order: CompareRequest['order']): CompareRequest {
  const isTurned = first.role === 'candidate' || second.role === 'baseline';
  const hasRoles = first.role !== undefined || second.role !== undefined;
  const [baseline, candidate] = isTurned ? [second, first] : [first, second];
  return { baseline: baseline.reference, candidate: candidate.reference, order: hasRoles ? 'given' : order };
}

function asksForHelp(tokens: readonly Token[]): boolean {
  const words = tokens.flatMap((token) => (token.kind === 'word' ? [token.text.toLowerCase()] : []));
  return tokens.length === 0 || words.includes('help') || words.includes('--help');
}

/** With one id there must be nothing that may have been meant as the other one. */
function countProblem(named: readonly NamedId[], tokens: readonly Token[]): string | undefined {
  const count = named.length;
  if (count === 2) return undefined;
  if (tokens.some((token) => token.kind === 'path')) return 'I look traces up by id and do not read files or paths.';
  if (count > 2) return `Those are ${count} trace ids, and I compare exactly two.`;
  const more = understoodOf(count === 0 ? tokens : tokens.filter(({ kind }) => kind !== 'other-id'));
  if (count === 1) return more === undefined ? undefined : `I found only one trace id in that: ${more}.`;
  return more === undefined ? 'I found no trace id in that.' : `I found no trace id in that: ${more}.`;
}

function refuse(problem: string, read: string): Refusal {
  return { kind: 'refused', problem, read };
}

// --- options -----------------------------------------------------------------------------------------------------

interface Options {
  readonly order: CompareRequest['order'];
  readonly isPrivate: boolean;
  readonly problem?: string;
}

function readOptions(tokens: readonly Token[]): Options {
  let order: CompareRequest['order'] = 'auto';
  for (const [i, token] of tokens.entries()) {
    if (token.kind !== 'option') continue;
    const [name, attached] = token.name.split('=', 2);
    const next = tokens[i + 1];
    const value = attached ?? (next?.kind === 'word' ? next.text.toLowerCase() : undefined);
    if (name !== 'order') return { order, isPrivate: false, problem: 'The only option I know is --order given.' };
    if (value !== 'given' && value !== 'auto')
      return { order, isPrivate: false, problem: 'I know --order given and --order auto.' };
    order = value;
  }
  const isPrivate = tokens.some((token) => token.kind === 'word' && token.text.toLowerCase() === 'private');
  return { order, isPrivate };
}

/** One line, no control or invisible characters, shortened in the open. */
function quote(text: string): string {
  const line = unwrapSlackText(text.slice(0, LIMITS.requestCharacters))
    // A link may hold a password, and others read the answer.
    .replace(/(https?:\/\/)[^\s/?#@]{1,200}@/gi, '$1…@')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  const characters = [...line];
  return characters.length <= QUOTED_CHARACTERS ? line : `${characters.slice(0, QUOTED_CHARACTERS).join('')}…`;
}
