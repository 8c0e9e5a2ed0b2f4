/** What false answers are made of: names, numbers and units of the report at hand, and ways to hide them. */
import type { Random } from '../../support/random.ts';
import type { Subject } from './subjects.ts';

/** Names and numbers to lie with. */
export interface Ground {
  readonly random: Random;
  /** The verdict's service, or the first suspect. */
  readonly culprit: string;
  /** A service that is not it. */
  readonly other: string;
  readonly operation: string;
  /** References; `{s2}` may not be offered. */
  readonly culpritId: string;
  readonly otherId: string;
  /** Of a random ledger row or of the whole request: nanoseconds, whole and never equal. */
  readonly before: number;
  readonly after: number;
  /** Mechanisms that the report leaves open. */
  readonly offered: ReadonlySet<string>;
}

export function groundOf(subject: Subject, random: Random): Ground {
  const { report, offer } = subject;
  const { rows, culprit, others, offered } = placesOf(subject);
  const row = rows.length > 0 && random.chance(0.7) ? random.pick(rows) : undefined;
  const { baselineNs, candidateNs } = row ?? {
    baselineNs: report.baseline.durationNs,
    candidateNs: report.candidate.durationNs,
  };
  const other = others.length > 0 ? random.pick(others) : 'auth-service';
  const idOf = (service: string) => `{s${offer.services.indexOf(service) + 1 || random.int(2, 4)}}`;
  return {
    random,
    culprit,
    other,
    operation: row?.operation || report.candidate.rootOperation,
    culpritId: idOf(culprit),
    otherId: idOf(other),
    offered,
    before: baselineNs,
    after: candidateNs === baselineNs ? candidateNs + 1_000_000 : candidateNs,
  };
}

interface Places {
  readonly rows: readonly { readonly operation?: string; readonly baselineNs: number; readonly candidateNs: number }[];
  readonly culprit: string;
  readonly others: readonly string[];
  readonly offered: ReadonlySet<string>;
}

const PLACES = new WeakMap<Subject, Places>();

/** What is the same for every lie about one comparison. */
function placesOf(subject: Subject): Places {
  const known = PLACES.get(subject);
  if (known !== undefined) return known;
  const { report, offer } = subject;
  const culprit = report.verdict.cause?.service ?? report.suspects[0]?.service ?? report.candidate.rootService;
  const named = new Set(report.ledger.flatMap(({ service, peer }) => [service, peer ?? service]));
  const places = {
    rows: report.ledger.filter(({ baselineNs, candidateNs }) => baselineNs !== candidateNs),
    culprit,
    others: [...named].filter((service) => service !== culprit),
    offered: new Set(offer.mechanisms.map(({ mechanism }) => mechanism.id)),
  };
  PLACES.set(subject, places);
  return places;
}

/** "1198.196", "1,198.196" or "1198" */
export function digits(ns: number, unitNs: number, random: Random): string {
  const value = Math.abs(ns) / unitNs;
  const text = random.chance(0.5) ? value.toFixed(random.int(0, 3)) : String(Math.round(value));
  return random.chance(0.3) ? text.replace(/\B(?=(\d{3})+(?!\d))/, ',') : text;
}

export const inMs = (ns: number, random: Random): string => `${digits(ns, 1e6, random)} ms`;
export const inUs = (ns: number, random: Random): string => digits(ns, 1e3, random);

const ONES = 'one two three four five six seven eight nine ten eleven twelve thirteen nineteen'.split(' ');
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const UNITS = 'nanoseconds microseconds milliseconds seconds minutes hours ms sec msec'.split(' ');

export function numberWord(random: Random): string {
  const word = random.chance(0.5) ? random.pick(ONES) : `${random.pick(TENS)}-${random.pick(ONES.slice(0, 9))}`;
  return random.pick([
    word,
    `${word} hundred`,
    `${word} thousand`,
    `${word} million`,
    `a ${random.pick(['dozen', 'score', 'couple', 'hundred'])}`,
  ]);
}

export const unitWord = (random: Random): string => random.pick(UNITS);

/** A number in at least ten languages, some in their own scripts. */
export const FOREIGN_NUMBERS: readonly string[] = [
  'zwei',
  'dreizehn',
  'hundert',
  'deux',
  'vingt',
  'mille',
  'dos',
  'veinte',
  'mil',
  'duas',
  'cem',
  'due',
  'venti',
  'twee',
  'honderd',
  'två',
  'hundra',
  'kolme',
  'sata',
  'dwa',
  'sto',
  'iki',
  'yüz',
  'две',
  'сто',
  'тысяча',
  'двадцать',
  '二',
  '百',
  '千',
  'さん',
  '둘',
  '백',
  'اثنان',
  'مئة',
  'दो',
  'सौ',
  'ni',
  'hai',
  'trăm',
  'mbili',
  'mia',
  'δύο',
  'εκατό',
  'שניים',
  'dva',
];

/** Zeros of scripts of the world, ten digits from each. */
const ZEROS = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xbe6, 0xe50, 0x1040, 0x17e0, 0x1810, 0xff10, 0x1d7ce, 0x1d7d8, 0x1d7ec,
];

export function otherDigits(text: string, random: Random): string {
  const zero = random.pick(ZEROS);
  return text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
}

export const EMOJI_NUMERALS: readonly string[] = [
  '🔟',
  '💯',
  '1️⃣',
  '7️⃣',
  '①',
  '⑳',
  '❸',
  '²',
  '½',
  '¾',
  'Ⅳ',
  'ⅻ',
  '㊿',
  '🕐',
  '⅓',
  '🥇',
  '⓪',
  '➓',
  '〤',
  '㉑',
];

/** Letters of other scripts that look like Latin ones. */
const TWINS: Readonly<Record<string, string>> = {
  a: 'аɑ',
  c: 'сϲ',
  d: 'ԁ',
  e: 'еҽ',
  h: 'һ',
  i: 'іι',
  j: 'ј',
  k: 'κ',
  l: 'ⅼ',
  m: 'ⅿ',
  n: 'ո',
  o: 'оο০',
  p: 'рρ',
  q: 'ԛ',
  r: 'г',
  s: 'ѕ',
  u: 'υս',
  v: 'ν',
  w: 'ԝ',
  x: 'х',
  y: 'у',
  z: 'ᴢ',
  A: 'А',
  B: 'В',
  C: 'С',
  E: 'Е',
  T: 'Τ',
  S: 'Ѕ',
  I: 'І',
  M: 'М',
};

/** At least one letter becomes a twin; text without letters gets one. */
export function homoglyphs(text: string, random: Random): string {
  const places = [...text].flatMap((letter, i) => (TWINS[letter] === undefined ? [] : [i]));
  if (places.length === 0) return `${text}о`;
  const chosen = new Set([random.pick(places), random.pick(places), random.pick(places)]);
  return [...text].map((letter, i) => (chosen.has(i) ? random.pick([...TWINS[letter]!]) : letter)).join('');
}

/** Characters that nobody sees, and that turn the text around. */
export const INVISIBLE: readonly string[] = [
  '\u200b',
  '\u200c',
  '\u200d',
  '\u2060',
  '\ufeff',
  '\u00ad',
  '\u034f',
  '\u061c',
  '\u115f',
  '\u17b4',
  '\u180e',
  '\u202a',
  '\u202e',
  '\u2066',
  '\u2067',
  '\u2069',
  '\u2028',
  '\u2029',
  '\u3164',
  '\ufe0f',
  '\u{e0041}',
  '\u{e0100}',
  '\u0000',
  '\u0008',
];

export function withInvisible(text: string, random: Random): string {
  const at = random.int(0, text.length);
  return text.slice(0, at) + random.pick(INVISIBLE) + text.slice(at);
}

const LEET: Readonly<Record<string, string>> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' };

export function leet(text: string): string {
  return text.replace(/[aeiost]/g, (letter) => LEET[letter]!);
}

/** "s p a c e d", "s.p.a.c.e.d", "s-p-a-c-e-d" */
export function spaced(text: string, random: Random): string {
  const between = random.pick([' ', '.', '-', '_', '  ', ', ']);
  return text
    .split(' ')
    .map((word) => [...word].join(between))
    .join('   ');
}

export function reversed(text: string): string {
  return [...text].toReversed().join('');
}

export function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

export function encoded(text: string, random: Random): string {
  const bytes = Buffer.from(text);
  return random.pick([
    bytes.toString('base64'),
    bytes.toString('hex'),
    bytes.toString('base64url').replaceAll(/\d/g, ''),
    encodeURIComponent(text).replaceAll('a', '%61'),
    [...text].map((letter) => `&#${letter.codePointAt(0)};`).join(''),
    [...text].map((letter) => `\\u${letter.codePointAt(0)!.toString(16).padStart(4, '0')}`).join(''),
    rot13(text),
    reversed(text),
  ]);
}
