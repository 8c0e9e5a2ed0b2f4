/** What each word of a note may be, with its plural, -ing form and participle. */
import {
  ADJECTIVES,
  ADVERBS,
  ALSO_SPELLED,
  ARTICLES,
  BE,
  BEEN,
  CONJUNCTIONS,
  HAVE,
  IRREGULAR,
  JOINERS,
  MODALS,
  NOUNS,
  PARTICLES,
  PREPOSITIONS,
  PRONOUNS,
  RELATIVES,
  UNWANTED,
  VERBS,
} from './note-words.ts';

export type Role =
  | 'article'
  | 'pronoun'
  | 'adjective'
  | 'noun'
  | 'plural'
  | 'verb-like'
  | 'modal'
  | 'verb'
  | 'ing'
  | 'participle'
  | 'be'
  | 'been'
  | 'being'
  | 'have'
  | 'to'
  | 'preposition'
  | 'conjunction'
  | 'joiner'
  | 'relative'
  | 'adverb'
  | 'particle';

export function isWord(word: string): boolean {
  return ROLES.has(word);
}

export function roleOf(word: string, role: Role): boolean {
  return (rolesOf(word) & BITS[role]) !== 0;
}

/** All that it may be, as bits; none for a word that no note may have. */
export function rolesOf(word: string): number {
  return ROLES.get(word) ?? 0;
}

export function bitsOf(roles: readonly Role[]): number {
  return roles.reduce((bits, role) => bits | BITS[role], 0);
}

const INGS = [...VERBS.map(ingOf), 'having', 'getting'];

const PLURALS = NOUNS.map(pluralOf);

const WORDS: Readonly<Record<Role, readonly string[]>> = {
  article: ARTICLES,
  pronoun: PRONOUNS,
  adjective: ADJECTIVES,
  noun: [...NOUNS, ...PLURALS],
  plural: PLURALS,
  'verb-like': NOUNS.filter((noun) => VERBS.includes(noun)).map(pluralOf),
  modal: MODALS,
  verb: VERBS,
  ing: [...INGS, ...INGS.flatMap((form) => ALSO_SPELLED[form] ?? [])],
  participle: VERBS.map(participleOf),
  be: BE,
  been: BEEN,
  being: ['being'],
  have: HAVE,
  to: ['to'],
  preposition: PREPOSITIONS,
  conjunction: CONJUNCTIONS,
  joiner: JOINERS,
  relative: RELATIVES,
  adverb: ADVERBS,
  particle: PARTICLES,
};

const BITS = Object.fromEntries(Object.keys(WORDS).map((role, i) => [role, 1 << i])) as Readonly<Record<Role, number>>;
const ROLES: ReadonlyMap<string, number> = rolesOfWords();

function rolesOfWords(): ReadonlyMap<string, number> {
  const roles = new Map<string, number>();
  for (const [role, words] of Object.entries(WORDS) as [Role, readonly string[]][])
    for (const word of words.filter((form) => !UNWANTED.has(form)))
      roles.set(word, (roles.get(word) ?? 0) | BITS[role]);
  return roles;
}

/** Nouns, and their plurals. */
export function withPlurals(nouns: readonly string[]): ReadonlySet<string> {
  return new Set([...nouns, ...nouns.map(pluralOf)]);
}

function pluralOf(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(?:s|x|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}

function ingOf(verb: string): string {
  return IRREGULAR[verb]?.[0] ?? `${verb.replace(/e$/, '')}ing`;
}

function participleOf(verb: string): string {
  if (IRREGULAR[verb] !== undefined) return IRREGULAR[verb][1];
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : `${verb.replace(/e$/, '')}ed`;
}
