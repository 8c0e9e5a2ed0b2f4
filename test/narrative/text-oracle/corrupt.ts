/** Damage done to true sentences, for the test of the oracle: each way gives a sentence that reads as well and is false. */
import type { Random } from '../../support/random.ts';
import type { Subject } from '../mutants/subjects.ts';

export type Corrupt = (text: string, subject: Subject, random: Random) => string;

const TIME = /\d[\d,]*(?:\.\d+)? (?:ns|µs|ms|s|min|h)(?![A-Za-z0-9])/g;
const UNITS = ['ns', 'µs', 'ms', 's', 'min', 'h'];

/** A sentence without what is to be damaged comes back as it was. */
export const CORRUPTIONS: Readonly<Record<string, Corrupt>> = {
  'a digit': (text, _subject, random) =>
    atOneOf(text, /(?<![A-Za-z0-9{-])\d(?=[\d,.]* ?)(?![^“]*”)/g, random, (digit) =>
      String((Number(digit) + random.int(1, 9)) % 10),
    ),
  'a unit': (text, _subject, random) =>
    atOneOf(text, TIME, random, (time) => {
      const [number = '', unit = ''] = time.split(' ');
      return /^0(?:\.0*)?$/.test(number) ? time : `${number} ${random.pick(UNITS.filter((other) => other !== unit))}`;
    }),
  sides: (text) => swapped(text, 'baseline', 'candidate'),
  'from and to': (text) =>
    text.replace(/from (\S+ \S+) to ([^ ,]+ [^ ,]+)(?=, an? )/, (whole, from, to) =>
      from === to ? whole : `from ${to} to ${from}`,
    ),
  direction: (text) => {
    const words = [
      ['an increase', 'a decrease'],
      ['longer', 'shorter'],
      ['more call', 'fewer call'],
      ['grew', 'shrank'],
      ['as fast', 'as slow'],
      [' new', ' gone'],
    ] as const;
    const found = words.find(([one, other]) => plainOf(text).includes(one) || plainOf(text).includes(other));
    return found === undefined ? text : swapped(text, found[0], found[1]);
  },
  'a name': (text, { report }, random) => {
    const names = [
      ...new Set(
        report.ledger.flatMap(({ service, operation = service, peer = service }) => [service, operation, peer]),
      ),
    ];
    return atOneOf(
      text,
      /“[^”]*”/g,
      random,
      (name) => `“${random.pick(names.filter((other) => other !== '' && `“${other}”` !== name))}”`,
    );
  },
  'an invented name': (text, _subject, random) =>
    atOneOf(text, /“[^”]*”/g, random, () => `“${random.pick(['auth', 'ledger-db', 'edge', 'GET /none'])}”`),
  'the culprit': (text, { report }, random) => {
    const others = report.suspects
      .map(({ service }) => service)
      .filter((service) => service !== report.verdict.cause?.service);
    if (!/made the difference|evidence points|^With /.test(text) || others.length === 0) return text;
    return text.replace(/“[^”]*”/, `“${random.pick(others)}”`);
  },
  'a denial': (text) =>
    text.replace(
      / (made|did not change|is|has|took|went|ran) /,
      (_whole, verb) => ` ${verb === 'did not change' ? 'changed' : `${verb} not`} `,
    ),
};

function atOneOf(text: string, pattern: RegExp, random: Random, change: (found: string) => string): string {
  const found = [...text.matchAll(pattern)];
  if (found.length === 0) return text;
  const { 0: match, index } = random.pick(found);
  return text.slice(0, index) + change(match) + text.slice(index + match.length);
}

/** Outside of names. */
function swapped(text: string, one: string, other: string): string {
  return text
    .split(/(“[^”]*”)/)
    .map((part) =>
      part.startsWith('“') ? part : part.replaceAll(one, '\u0000').replaceAll(other, one).replaceAll('\u0000', other),
    )
    .join('');
}

function plainOf(text: string): string {
  return text.replaceAll(/“[^”]*”/g, '');
}
