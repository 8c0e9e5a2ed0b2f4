/**
 * The rules of a note: the one text of a model's own that may be shown. Pure, and independent of what the note is about;
 * whether it is plausible is not judged, only that it claims nothing. What a note cannot be is written down in the
 * grammar and its words, not searched for.
 *
 *   N01 1 to 160 characters
 *   N02 letters, spaces, commas, hyphens and full stops; digits and braces in references only
 *   N03 what stands in braces is {s1}, {s2}, …, was offered, and belongs to the hypothesis' statements
 *   N04 no reference twice, and no other word twice in a row
 *   N05 one or two sentences, each with a capital letter or reference at its start and a full stop at its end
 *   N06 every word is in the vocabulary
 *   N07 every sentence has the form "something could do something"
 *   N08 services beside the verdict's are only named as the end of a call that waits (note-others.ts)
 *   N09 nobody is cleared, N11 nothing is taken for granted (note-claims.ts)
 *   N10 nothing is suggested (note-advice.ts)
 *   N12 it speaks of nothing that the measurements rule out (note-topics.ts)
 */
import { LIMITS } from '../../limits.ts';
import { suggestsSomething } from './note-advice.ts';
import { clearsSomebody, takesForGranted } from './note-claims.ts';
import { isSentence, REFERENCE } from './note-grammar.ts';
import { areOthersAtEnds, spellsName } from './note-others.ts';
import { isWord } from './note-roles.ts';
import { speaksOfRuledOut } from './note-topics.ts';

// biome-ignore format: one line reads better
export const NOTE_RULES = ['N01', 'N02', 'N03', 'N04', 'N05', 'N06', 'N07', 'N08', 'N09', 'N10', 'N11', 'N12'] as const;
export type NoteRule = (typeof NOTE_RULES)[number];

/** What a note may refer to. */
export interface NoteScope {
  /** Ids of the services that the hypothesis' statements are about, s1, s2, … */
  readonly services: ReadonlySet<string>;
  /** The verdict's service: the only one that may do something in a note. */
  readonly culprit: string;
  /** Names of all other services of the report: their words are theirs. */
  readonly otherNames: readonly string[];
  /** Ids of the mechanisms that the report leaves open. */
  readonly mechanisms: ReadonlySet<string>;
}

/** The first rule that the note breaks; undefined for a good one. */
export function brokenNoteRule(note: string, scope: NoteScope): NoteRule | undefined {
  if (note.length < 1 || note.length > LIMITS.noteCharacters) return 'N01';
  const references = note.match(/\{[^{}]*\}/g) ?? [];
  if (!/^[A-Za-z ,.-]*$/.test(note.replaceAll(/\{s[1-9]\d?\}/g, ''))) {
    return /^[A-Za-z\d{} ,.-]*$/.test(note) && references.length > 0 ? 'N03' : 'N02';
  }
  const ids = references.map((reference) => reference.slice(1, -1));
  if (ids.some((id) => !scope.services.has(id))) return 'N03';
  if (new Set(ids).size < ids.length || /\b([a-z-]+) \1\b/i.test(note)) return 'N04';
  const sentences = sentencesOf(note);
  if (sentences === undefined) return 'N05';
  const words = sentences.flat().filter((token) => token !== ',' && !REFERENCE.test(token));
  if (!words.every(isWord)) return 'N06';
  if (!sentences.every(isSentence)) return 'N07';
  if (!areOthersAtEnds(sentences, scope.culprit) || spellsName(sentences, scope.otherNames)) return 'N08';
  if (sentences.some(clearsSomebody)) return 'N09';
  if (sentences.some(suggestsSomething)) return 'N10';
  if (sentences.some(takesForGranted)) return 'N11';
  return sentences.some((tokens) => speaksOfRuledOut(tokens, scope.mechanisms)) ? 'N12' : undefined;
}

/* Sentences */

const MOST_SENTENCES = 2;

/** Each sentence as words, references and commas, its first word in lower case; undefined where the form is not kept. */
function sentencesOf(note: string): readonly (readonly string[])[] | undefined {
  if (!/^(?:(?:[A-Z]|\{)[^.]*\.(?: |$))+$/.test(note) || / {2}| [,.]|,(?! )| $/.test(note)) return undefined;
  const sentences = note.split(/\.(?: |$)/).filter((sentence) => sentence !== '');
  const read = sentences.map(tokensOf);
  const isSpaced = sentences.every(
    (sentence, i) => read[i]!.join(' ').replaceAll(' ,', ',') === uncapitalised(sentence),
  );
  return isSpaced && sentences.length <= MOST_SENTENCES ? read : undefined;
}

function tokensOf(sentence: string): readonly string[] {
  return uncapitalised(sentence).match(/\{[^{}]*\}|,|[^ ,.{}]+/g) ?? [];
}

/** "CPU" keeps its capitals; of another first word only the first letter may be one. */
function uncapitalised(sentence: string): string {
  return /^[A-Z][a-z-]*(?![A-Za-z-])/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}
