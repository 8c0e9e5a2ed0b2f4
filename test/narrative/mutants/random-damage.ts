/**
 * Mutants that nobody thought of: plans with random damage, and notes put together from words and pieces of good notes.
 * Some are good by chance, so whatever is accepted is judged by what it would show: a plan by its text, a note by
 * judge-note.ts.
 */
import { isWord } from '../../../src/narrative/hypotheses/note-roles.ts';
import type { Random } from '../../support/random.ts';
import { GOOD_NOTES } from '../hypotheses/notes.ts';
import { goodPlan } from './good-answers.ts';
import type { Subject } from './subjects.ts';

const NOISE = [
  '',
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\\',
  'p1',
  'p2',
  'p3',
  'p9',
  '1',
  'also',
  'start',
  'ruled_out',
  'note',
  '\u202e',
  ' ',
];

export function damagedPlan(subject: Subject, random: Random): string {
  let text = JSON.stringify(goodPlan(subject, random));
  for (let hit = random.int(1, 3); hit > 0; hit--) {
    const at = random.int(0, text.length - 1);
    text = text.slice(0, at) + random.pick(NOISE) + text.slice(at + random.int(0, 3));
  }
  // Ids for ids keeps more of them readable.
  return random.chance(0.5)
    ? text.replaceAll(/p\d+/g, (id) => (random.chance(0.1) ? `p${random.int(1, 12)}` : id))
    : text;
}

const STRANGE =
  `not no never always slow slower faster two half million ms seconds because verdict cause blame baseline is was should
  must database all more than once each every restarting fixes healthy fine wrong`.split(/\s+/);
const USEFUL =
  `{s1} {s2} {s3} could may might be have been to and or while until that which of in from to with by the a its it they idle
  free stop end release restart drop turn off out up lost stuck full exhausted other another process node network hold wait
  work respond pass hide use cache index failed held throttled pauses locks restarts before after being parallel ,`.split(
    /\s+/,
  );
const OWN = [...new Set(GOOD_NOTES.flatMap((note) => note.toLowerCase().match(/[a-z-]+/g) ?? []))].filter(isWord);

/** Pieces of two good notes, and words of any sort in between; with a capital letter and a full stop. */
export function splicedNote(random: Random): string {
  const words = random.chance(0.5) ? piecesOfTwo(random) : withOtherWords(random);
  const text = words.join(' ').replaceAll(' ,', ',').replaceAll(/[.,]$/g, '');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function piecesOfTwo(random: Random): readonly string[] {
  const [one, other] = [wordsOf(random.pick(GOOD_NOTES)), wordsOf(random.pick(GOOD_NOTES))];
  return [...one.slice(0, random.int(1, one.length)), ...other.slice(random.int(0, other.length - 1))];
}

function withOtherWords(random: Random): readonly string[] {
  const words = [...wordsOf(random.pick(GOOD_NOTES))];
  for (let hit = random.int(1, 3); hit > 0; hit--) {
    const list = random.pick([USEFUL, USEFUL, OWN, OWN, STRANGE]);
    words.splice(random.int(0, words.length), random.int(0, 1), random.pick(list));
  }
  return words;
}

function wordsOf(note: string): readonly string[] {
  const words = note.replaceAll('.', '').replaceAll(',', ' ,').split(' ');
  return words.map((word, i) => (i === 0 && /^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word));
}
