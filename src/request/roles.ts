/** Which of the ids is the baseline and which the candidate, where the person said so. */
import type { Role } from './role-words.ts';
import type { Token } from './tokens.ts';

export interface NamedId {
  readonly reference: string;
  readonly role: Role | undefined;
}

/**
 * Gives every id the role that stands next to it. Between two ids, a role with a colon looks ahead; others do as the
 * first one of the text does ("slow X fast Y", "X is slow, Y is fast"). Adjectives count only when both ids end up
 * with one: "why is it slow? X Y" names no side.
 */
export function assignRoles(tokens: readonly Token[]): NamedId[] {
  const roles = new Map<number, Role>();
  let areCertain = true;
  const rolesComeFirst = firstPosition(tokens, 'role') < firstPosition(tokens, 'id');
  for (const [i, token] of tokens.entries()) {
    if (token.kind !== 'role') continue;
    const ahead = idBeside(tokens, i, 1);
    const behind = idBeside(tokens, i, -1);
    const target = token.isLabel || rolesComeFirst ? (ahead ?? behind) : (behind ?? ahead);
    if (target === undefined || roles.has(target)) continue;
    roles.set(target, token.role);
    areCertain &&= token.certain;
  }
  const count = areCertain || roles.size === 2;
  return [...tokens.entries()].flatMap(([i, token]) =>
    token.kind === 'id' ? [{ reference: token.reference, role: count ? roles.get(i) : undefined }] : [],
  );
}

function firstPosition(tokens: readonly Token[], kind: Token['kind']): number {
  const position = tokens.findIndex((token) => token.kind === kind);
  return position < 0 ? tokens.length : position;
}

/** Position of the id next to a role, over fillers only. */
function idBeside(tokens: readonly Token[], from: number, direction: 1 | -1): number | undefined {
  let i = from + direction;
  while (tokens[i]?.kind === 'filler') i += direction;
  return tokens[i]?.kind === 'id' ? i : undefined;
}
