/**
 * How the grammar of notes is put together. A rule maps the places in a sentence where it may begin to those where it may
 * then have ended, all at once, as bits of a number. So a word may be several things ("queue": noun or verb), and no
 * sentence takes long.
 */
import { bitsOf, type Role, rolesOf } from './note-roles.ts';

/** Bit i: before token i. */
type Places = number;
/** As many as there are bits behind the first; a note has room for few more. */
const MOST_TOKENS = 31;

interface Reading {
  readonly tokens: readonly string[];
  /** What each token may be. */
  readonly roles: readonly number[];
  /** Where words of some roles stand. */
  readonly byRoles: Map<number, Places>;
  /** Where the words of one sort stand; found out once per sentence. */
  readonly places: Map<IsIt, Places>;
}

export type Rule = (from: Places, reading: Reading) => Places;
type IsIt = (token: string, at: number, tokens: readonly string[]) => boolean;

/** Whether the rule can begin at the first token and end behind the last. */
export function isMatch(rule: Rule, tokens: readonly string[]): boolean {
  if (tokens.length > MOST_TOKENS) return false;
  return (
    (rule(1, { tokens, roles: tokens.map(rolesOf), byRoles: new Map(), places: new Map() }) & (1 << tokens.length)) !==
    0
  );
}

export function token(isIt: IsIt): Rule {
  return (from, reading) => (from === 0 ? 0 : (from & placesOf(isIt, reading)) << 1);
}

function placesOf(isIt: IsIt, { tokens, places }: Reading): Places {
  const known = places.get(isIt);
  if (known !== undefined) return known;
  const found = tokens.reduce((all, each, i) => (isIt(each, i, tokens) ? all | (1 << i) : all), 0);
  places.set(isIt, found);
  return found;
}

/** Any word that may be one of these. */
export function any(...wanted: readonly Role[]): Rule {
  const bits = bitsOf(wanted);
  return (from, reading) => (from === 0 ? 0 : (from & placesOfRoles(bits, reading)) << 1);
}

function placesOfRoles(bits: number, { roles, byRoles }: Reading): Places {
  const known = byRoles.get(bits);
  if (known !== undefined) return known;
  let found = 0;
  for (let i = 0; i < roles.length; i++) if ((roles[i]! & bits) !== 0) found |= 1 << i;
  byRoles.set(bits, found);
  return found;
}

export function word(wanted: string): Rule {
  return token((each) => each === wanted);
}

export function sequence(...rules: readonly Rule[]): Rule {
  return (from, reading) => {
    let at = from;
    for (let i = 0; i < rules.length && at !== 0; i++) at = rules[i]!(at, reading);
    return at;
  };
}

export function either(...rules: readonly Rule[]): Rule {
  return (from, reading) => {
    if (from === 0) return 0;
    let to = 0;
    for (const rule of rules) to |= rule(from, reading);
    return to;
  };
}

export function upTo(most: number, rule: Rule): Rule {
  return (from, reading) => {
    let all = from;
    let last = from;
    for (let i = 0; i < most && last !== 0; i++) {
      last = rule(last, reading) & ~all;
      all |= last;
    }
    return all;
  };
}

export function maybe(...rules: readonly Rule[]): Rule {
  return upTo(1, sequence(...rules));
}
