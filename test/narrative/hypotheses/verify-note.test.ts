/** The rules of a note: what passes, what each rule refuses, and every kind of false claim as a note. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HELPFUL, IMPROVED, OPERABLE, OPERATED, SET_UP } from '../../../src/narrative/hypotheses/note-advice.ts';
import { BETWEEN, BLAMING, UNHANDLED, WAITING } from '../../../src/narrative/hypotheses/note-others.ts';
import { isWord, withPlurals } from '../../../src/narrative/hypotheses/note-roles.ts';
import { TOPICS } from '../../../src/narrative/hypotheses/note-topics.ts';
import * as words from '../../../src/narrative/hypotheses/note-words.ts';
import { brokenNoteRule, NOTE_RULES } from '../../../src/narrative/hypotheses/verify-note.ts';
import { ROOT } from '../../support/modules.ts';
import { forEachCase } from '../../support/random.ts';
import { HOSTILE_NAMES } from '../hostile-names.ts';
import { CLAIMS, LYING_ANSWER } from '../mutations.ts';
import { GOOD_NOTES, NARROW_SCOPE, REFUSED_NOTES, RULED_OUT_NOTES, SCOPE } from './notes.ts';

describe('rules', () => {
  test.each(GOOD_NOTES)('accepted: %s', (note) => {
    expect(brokenNoteRule(note, SCOPE)).toBeUndefined();
  });

  test.each(NOTE_RULES.flatMap((rule) => REFUSED_NOTES[rule].map((note) => ({ rule, note }))))(
    '$rule refuses: $note',
    ({ rule, note }) => {
      expect(brokenNoteRule(note, SCOPE)).toBe(rule);
    },
  );

  test.each(RULED_OUT_NOTES)('N12 refuses where the measurements rule it out, and nowhere else: %s', (note) => {
    expect(brokenNoteRule(note, NARROW_SCOPE)).toBe('N12');
    expect(brokenNoteRule(note, SCOPE)).toBeUndefined();
  });

  test('a service that is called like a word of the vocabulary: the word is refused, as its name is', () => {
    const scope = { ...SCOPE, otherNames: ['proxy-service', 'orderQueue', 'API', '支付'] };
    for (const note of [
      'The proxy could be stuck.',
      'Proxies could wait.',
      'An order queue could be full.',
      'The API could wait.',
    ])
      expect(brokenNoteRule(note, scope), note).toBe(note.startsWith('Proxies') ? undefined : 'N08');
    expect(brokenNoteRule('Calls could wait in another queue.', scope)).toBeUndefined();
  });

  test('a reference that is not offered is refused, whatever stands around it', () => {
    const scope = { ...SCOPE, services: new Set(['s1']) };
    for (const note of GOOD_NOTES) {
      expect(brokenNoteRule(note, scope)).toBe(note.includes('{s2}') ? 'N03' : undefined);
    }
  });
});

describe('false claims', () => {
  test.each(CLAIMS.map(([kind, about, ...claims]) => ({ kind, about, claims })))(
    '$kind, $about: refused, alone, behind a good sentence, and inside one',
    ({ claims }) => {
      for (const claim of claims) {
        const bare = claim.replace(/\.$/, '');
        for (const note of [
          claim,
          `Calls could wait. ${claim}`,
          `Calls could wait, and ${bare}.`,
          `Calls could ${bare}.`,
        ])
          expect(brokenNoteRule(note, SCOPE), note).toBeDefined();
      }
    },
  );

  test('hostile strings and the lying answer are refused, and nothing throws', () => {
    for (const text of [
      ...HOSTILE_NAMES,
      LYING_ANSWER,
      '',
      '\ud800',
      '{'.repeat(150),
      'a '.repeat(80),
      ','.repeat(160),
    ]) {
      expect(brokenNoteRule(text, SCOPE), text.slice(0, 40)).toBeDefined();
      expect(brokenNoteRule(`Calls could wait. ${text}`, SCOPE), text.slice(0, 40)).toBeDefined();
    }
  });

  test('one foreign character anywhere in a good note: refused', () => {
    forEachCase(3_000, (random) => {
      const note = random.pick(GOOD_NOTES).slice(0, 140);
      const at = random.int(0, note.length);
      const foreign = random.pick([
        '0',
        '7',
        '٣',
        '５',
        '²',
        '\u200b',
        '\u202e',
        'о',
        'é',
        '<',
        '>',
        '@',
        '*',
        '_',
        '`',
        '/',
        ':',
        ';',
        '"',
        '(',
        '\n',
        '\t',
        '{',
        '}',
        '%',
        '$',
        '&',
        '…',
        '–',
        '🔟',
      ]);
      expect(brokenNoteRule(note.slice(0, at) + foreign + note.slice(at), SCOPE)).toBeDefined();
    });
  });

  test('one word of another note, a lie or this text put anywhere: whatever is accepted has only words of the vocabulary', () => {
    const strange =
      'not no never always slow faster two half million ms seconds because verdict cause blame baseline is was should must database all more than'.split(
        ' ',
      );
    forEachCase(3_000, (random) => {
      const parts = random.pick(GOOD_NOTES).split(' ');
      parts.splice(random.int(0, parts.length), random.int(0, 1), random.pick(strange));
      expect(brokenNoteRule(parts.join(' '), SCOPE), parts.join(' ')).toBeDefined();
    });
  });

  test('words shuffled: whatever is accepted still has could, may or might in every sentence, and nobody else does anything', () => {
    let accepted = 0;
    forEachCase(20_000, (random) => {
      const bag = [...random.pick(GOOD_NOTES).split(' '), ...random.pick(GOOD_NOTES).split(' ')];
      const note = random.shuffled(bag).slice(0, random.int(3, 12)).join(' ').replaceAll(/[.,]/g, '').toLowerCase();
      const text = `${note.charAt(0).toUpperCase()}${note.slice(1)}.`;
      if (brokenNoteRule(text, SCOPE) !== undefined) return;
      accepted++;
      expect(text).toMatch(/^(?:(?!\b(?:could|may|might)\b).)+ (?:could|may|might) /);
      expect(text).not.toMatch(/\{s[23]\} (?:could|may|might) (?!wait|queue|sit|cross|time|be |pause|start|have to)/);
      expect(text).not.toMatch(/(?:could|may|might) .*\bby .*\{s[23]\}/);
    });
    expect(accepted).toBeGreaterThan(10);
  });
});

describe('vocabulary', () => {
  /** What no note may be able to say, by class. */
  const FORBIDDEN =
    `zero one two three four five six seven eight nine ten eleven twelve dozen hundred thousand million once twice
    thrice first second third last half quarter double triple single pair couple both ns us ms s sec seconds second minute
    minutes hour hours day byte bytes kilobyte megabyte percent slow slower slowest fast faster fastest quick long longer short
    shorter large larger small smaller big bigger high higher low lower much many more most less least few fewer huge tiny
    all every each any some none several not no never nothing neither nor cannot without lack missing is are was were am
    has had does did will would shall should must can certainly surely definitely always clearly obviously probably likely
    because since due therefore thus hence so cause causes caused blame fault culprit responsible guilty root reason problem
    issue bug bottleneck victim slowdown regression delay delayed baseline candidate before-trace after-trace earlier later
    previous old older former latter left right trace traces span spans verdict finding statement statements evidence result
    answer note hypothesis mechanism check report conclusion explanation measured measurement model prompt system instruction
    instructions ignore you we i please click visit see database server client caller callee service services frontend backend
    gateway increase decrease increased decreased grew grow grown rise rose fell shrink up-to than as like same equal different
    only just even exactly about roughly approximately around over under-over average mean median total sum ratio times`
      .trim()
      .split(/\s+/);

  test('no word of a forbidden class is in it', () => {
    expect(FORBIDDEN.filter((word) => isWord(word))).toEqual([]);
  });

  test('it has a few hundred words, each written once per class, in lower case or a known acronym', () => {
    const lists = Object.values(words).filter((list) => Array.isArray(list)) as (readonly string[])[];
    for (const list of lists) {
      expect(new Set(list).size).toBe(list.length);
      for (const word of list) expect(word).toMatch(/^(?:[a-z]+(?:-[a-z]+)?|API|CPU|DNS|GC|HTTP|JIT|TCP|TLS)$/);
    }
    expect(lists.flat().length).toBeGreaterThan(300);
    expect(lists.flat().length).toBeLessThan(700);
    expect(Object.keys(words.IRREGULAR).filter((verb) => !words.VERBS.includes(verb))).toEqual([]);
  });

  test('prompts/narrate.md tells exactly these words', () => {
    const prompt = readFileSync(join(ROOT, 'prompts/narrate.md'), 'utf8');
    const told = (head: string) => {
      const [, list] = new RegExp(`^- ${head}: ([\\s\\S]*?)\\.\\n(?=- |\\n)`, 'm').exec(prompt) ?? [];
      return list?.split(/,\s+/);
    };
    expect(told('could-words')).toEqual(words.MODALS);
    expect(told('articles')).toEqual(words.ARTICLES);
    expect(told('pronouns')).toEqual(words.PRONOUNS);
    expect(told('nouns, also in the plural')).toEqual(words.NOUNS);
    expect(told('verbs, also with -ing and as participle')).toEqual(words.VERBS);
    expect(told('adjectives')).toEqual(words.ADJECTIVES);
    expect(told('adverbs')).toEqual(words.ADVERBS);
    expect(told('prepositions')).toEqual(words.PREPOSITIONS);
    expect(told('behind a verb')).toEqual(words.PARTICLES);
    expect(told('conjunctions')).toEqual(words.CONJUNCTIONS);
    expect(told('joiners')).toEqual(words.JOINERS);
    expect(told('relatives')).toEqual(words.RELATIVES);
    expect(told('helpers')).toEqual([...words.BE, ...words.HAVE, ...words.BEEN, 'being', 'having', 'getting']);
  });

  test('prompts/narrate.md tells exactly what the rules of meaning list', () => {
    const prompt = readFileSync(join(ROOT, 'prompts/narrate.md'), 'utf8').replaceAll(/\s+/g, ' ');
    const told = (head: string) => {
      const [, list = ''] = new RegExp(` - ${head}: (.*?)\\.(?= )`).exec(prompt) ?? [];
      return list.split(', ');
    };
    const sorted = (list: Iterable<string>) => [...list].toSorted();
    const rulesOf = (list: Iterable<string>) => sorted(withPlurals([...list]));
    expect(rulesOf(['call', ...told('instead of calls also')])).toEqual(sorted(BETWEEN));
    expect(told('such calls are never')).toEqual([...BLAMING]);
    expect(told('behind could only')).toEqual([...WAITING]);
    expect(told('behind could be no')).toEqual([...UNHANDLED]);
    expect(rulesOf(told('operated'))).toEqual(sorted(OPERABLE));
    expect(told('verbs of an operator')).toEqual([...OPERATED]);
    const helpful = told('also not could be, of these and of batch, prefetch, shard, path');
    expect(helpful).toEqual([...SET_UP, 'in use']);
    expect([...HELPFUL].filter((each) => !OPERABLE.has(each) && !/s$/.test(each)).toSorted()).toEqual(
      'batch path prefetch shard'.split(' '),
    );
    expect(told('also not could be, of anything')).toEqual([...IMPROVED, 'made in parallel']);
    for (const { words: about, before, mechanisms } of TOPICS) {
      const named = [...about].filter((each) => !before && !/(?:s|ies)$/.test(each.replace(/DNS|TLS/, '')));
      const head = before ? 'new, next, fresh in front of pod, instance, host, node, container, replica' : '';
      expect(told(head || topicHead(prompt, named)), named.join()).toEqual(mechanisms);
    }
  });

  /** The words of a topic as the prompt tells them. */
  function topicHead(prompt: string, named: readonly string[]): string {
    const heads = [...prompt.matchAll(/ - ([A-Za-z, -]+): (?=[a-z]+(?:-[a-z]+)+)/g)].map((match) => match[1]!);
    return (
      heads.find((head) => head.split(', ').toSorted().join() === [...named].toSorted().join()) ?? `no ${named.join()}`
    );
  }

  test('the good notes of the prompt pass, and the refused ones are refused', () => {
    const prompt = readFileSync(join(ROOT, 'prompts/narrate.md'), 'utf8');
    const [, good = '', refused = ''] = /Good notes:\n([\s\S]*?)Refused notes:\n([\s\S]*)$/.exec(prompt) ?? [];
    const notes = (text: string) => [...text.matchAll(/^- "(.*?)"/gm)].map((match) => match[1]!);
    expect(notes(good).length).toBeGreaterThan(5);
    expect(notes(refused).length).toBeGreaterThan(4);
    expect(notes(good).filter((note) => brokenNoteRule(note, SCOPE) !== undefined)).toEqual([]);
    expect(notes(refused).filter((note) => brokenNoteRule(note, SCOPE) === undefined)).toEqual([]);
  });
});
