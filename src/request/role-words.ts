/** Words for the two sides. `certain`: names the side by itself, where an adjective needs its opposite on the other id. */

export type Role = 'baseline' | 'candidate';

interface RoleWord {
  readonly role: Role;
  readonly certain: boolean;
}

export const ROLES: ReadonlyMap<string, RoleWord> = new Map<string, RoleWord>([
  ['baseline', { role: 'baseline', certain: true }],
  ['candidate', { role: 'candidate', certain: true }],
  ...adjectives('baseline', ['good', 'fast', 'faster', 'quick', 'normal', 'healthy', 'ok', 'before', 'reference']),
  ...adjectives('candidate', ['bad', 'slow', 'slower', 'broken', 'regressed', 'slowed', 'after']),
]);

function adjectives(role: Role, words: readonly string[]): readonly [string, RoleWord][] {
  return words.map((word) => [word, { role, certain: false }]);
}
