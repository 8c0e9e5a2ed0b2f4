/** M01–M18: false numbers. */
import type { Random } from '../../support/random.ts';
import { digits, FOREIGN_NUMBERS, inMs, inUs, numberWord, otherDigits, unitWord } from './lie-words.ts';
import { amount, aWaitFor, type FalseClaim, noun, number, oneOf, side, verb } from './saying.ts';

export const NUMBER_CLAIMS: readonly FalseClaim[] = [
  number(
    'M01',
    'microseconds read as minutes',
    (g) => `The request took ${inUs(g.after, g.random)} (about ${digits(g.after, 6e10, g.random)} minutes).`,
    aWaitFor((g) =>
      g.random.pick([
        'minutes',
        `${numberWord(g.random)} minutes`,
        `${digits(g.after, 1e3, g.random)} minutes`,
        'an hour',
        'a minute',
      ]),
    ),
  ),
  number(
    'M02',
    'microseconds read as seconds',
    (g) => `${g.operation} took ${inUs(g.after, g.random)} seconds in the ${side(g)}.`,
    aWaitFor((g) =>
      g.random.pick([
        'seconds',
        `${numberWord(g.random)} seconds`,
        `${inUs(g.after, g.random)} s`,
        'a second',
        'a split second',
      ]),
    ),
  ),
  number(
    'M03',
    'unit dropped',
    (g) => `${g.operation} took ${inUs(g.after, g.random)} in the ${side(g)}.`,
    aWaitFor((g) =>
      g.random.pick([
        inUs(g.after, g.random),
        digits(g.after, 1, g.random),
        `${digits(g.before, 1e6, g.random)} locks`,
      ]),
    ),
  ),
  number(
    'M04',
    'digits swapped',
    (g) => `${g.operation} took ${transposed(inMs(g.after, g.random), g.random)}.`,
    aWaitFor((g) => transposed(inMs(g.after, g.random), g.random)),
  ),
  number(
    'M05',
    'power of ten',
    (g) =>
      `${g.operation} took ${digits(g.after, g.random.pick([1e5, 1e7, 1e8, 1e10]), g.random)} ${g.random.pick(['ms', 's'])}.`,
    aWaitFor((g) => `${digits(g.after * 10, 1e6, g.random)} ${g.random.pick(['ms', 's', 'us'])}`),
  ),
  number(
    'M06',
    'silent rounding',
    (g) =>
      `${g.operation} took ${g.random.pick(['about', 'roughly', 'around', 'almost'])} ${(g.after / 1e9).toFixed(1)} s.`,
    aWaitFor(
      (g) => `${g.random.pick(['about', 'roughly', 'nearly', 'almost', 'around'])} ${(g.after / 1e9).toFixed(1)} s`,
    ),
  ),
  number(
    'M07',
    'invented aggregate',
    (g) =>
      `The ${g.random.pick(['average', 'mean', 'median', 'sum', 'total'])} over both traces is ${inMs((g.before + g.after) / 2, g.random)}.`,
    aWaitFor((g) => `${g.random.pick(['an average', 'a mean', 'a median', 'the sum', 'a total'])} of ${amount(g)}`),
  ),
  number(
    'M08',
    'invented percentage',
    (g) => `That is ${g.random.int(1, 100)} ${g.random.pick(['%', 'percent', 'per cent', 'pct'])} of the request.`,
    aWaitFor((g) =>
      g.random.pick([
        `${g.random.int(1, 100)}% of the time`,
        'a percentage of the time',
        `${numberWord(g.random)} percent of the time`,
        'a per cent of the quota',
      ]),
    ),
  ),
  number(
    'M09',
    'invented ratio',
    (g) => `${g.operation} takes ${g.random.pick(['about ', ''])}${numberWord(g.random)} times as long.`,
    aWaitFor((g) =>
      g.random.pick([
        'twice the time',
        'double the time',
        `${numberWord(g.random)} times the time`,
        'thrice its period',
        'triple the window',
        'a ratio of requests',
      ]),
    ),
  ),
  number(
    'M10',
    'number words',
    (g) => `It grew by roughly ${numberWord(g.random)} ${unitWord(g.random)}.`,
    aWaitFor((g) =>
      g.random.pick([
        `${numberWord(g.random)} ${noun(g.random)}s`,
        `${g.random.pick(FOREIGN_NUMBERS)} ${noun(g.random)}s`,
        `a ${unitWord(g.random)}`,
      ]),
    ),
  ),
  number(
    'M11',
    'fraction words',
    (g) =>
      `It takes ${g.random.pick(['half', 'a third', 'two thirds', 'a quarter', 'most', 'the bulk', 'a fraction'])} of the ${g.random.pick(['request', 'time', 'trace', 'span', 'total', 'growth'])}.`,
    aWaitFor(
      (g) =>
        `${g.random.pick(['half', 'a third', 'a quarter', 'most', 'the bulk', 'a fraction', 'the majority', 'a tenth'])} of the ${noun(g.random)}s`,
    ),
  ),
  number(
    'M12',
    "other scripts' digits",
    (g) => `${g.operation} took ${otherDigits(digits(g.after, 1e6, g.random), g.random)} ms.`,
    aWaitFor(
      (g) =>
        `${otherDigits(String(g.random.int(2, 999)), g.random)} ${g.random.pick(['ms', 'locks', 'calls', 'rows'])}`,
    ),
  ),
  number(
    'M13',
    'scientific notation',
    (g) => `${g.operation} took ${(g.after / 1e3).toExponential(g.random.int(0, 3))} us.`,
    aWaitFor((g) =>
      g.random.pick([
        (g.after / 1e3).toExponential(1),
        `${g.random.int(1, 9)} x 10^${g.random.int(2, 9)} ns`,
        `${g.random.int(1, 9)}e${g.random.int(2, 9)}`,
        'e-notation',
      ]),
    ),
  ),
  number(
    'M14',
    'digits split or encoded',
    (g) =>
      `${g.operation} took ${[...digits(g.after, 1e6, g.random)].join(g.random.pick([' ', '·', '_', '\u200b', "'"]))} ms.`,
    aWaitFor((g) => [...String(g.random.int(100, 9_999))].join(g.random.pick([' ', '-', ', ', '·', '_', '. ']))),
  ),
  number(
    'M15',
    'direction turned',
    (g) =>
      `${g.culprit} ${g.random.pick(['became faster', 'decreased', 'improved', 'sped up', 'took less time'])}: from ${inMs(g.after, g.random)} to ${inMs(g.before, g.random)}.`,
    (g) =>
      `${g.culpritId} could ${g.random.pick(['be', 'become', 'get', 'have become', 'have been'])} ${g.random.pick(['faster', 'quicker', 'slower', 'better', 'shorter', 'longer', 'lighter', 'improved', 'fast'])}.`,
  ),
  number(
    'M16',
    'from and to swapped',
    (g) => `${g.operation} went from ${inMs(g.after, g.random)} to ${inMs(g.before, g.random)}.`,
    (g) =>
      `${g.culpritId} could ${g.random.pick(['go', 'fall', 'run', 'grow', 'rise', 'drop', 'move'])} from ${inMs(g.after, g.random)} to ${inMs(g.before, g.random)}.`,
  ),
  number(
    'M17',
    'right value, wrong metric',
    (g) => `The ${g.random.pick(['own', 'total', 'queue', 'network', 'CPU'])} time of ${g.other} is ${amount(g)}.`,
    (g) =>
      `The ${g.random.pick(['own', 'self', 'total', 'inclusive', 'exclusive'])} time of ${g.culpritId} could be ${g.random.pick([amount(g), 'long', 'short', 'high', 'the difference'])}.`,
  ),
  number(
    'M18',
    'invented time, count or version',
    (g) =>
      `This began at ${g.random.int(0, 23)}:${String(g.random.int(0, 59)).padStart(2, '0')} with version ${g.random.int(1, 9)}.${g.random.int(0, 20)}.${g.random.int(0, 9)}.`,
    oneOf(
      (g) => `Calls could wait since ${g.random.int(0, 23)}:${String(g.random.int(0, 59)).padStart(2, '0')}.`,
      (g) => `A version v${g.random.int(1, 9)} of ${g.culpritId} could run other code.`,
      (g) =>
        `${g.random.pick(['Many', 'Several', 'Some', 'Most', 'Numerous', 'Countless', 'Few', 'Plenty of'])} calls could ${verb(g.random)}.`,
      (g) =>
        `Calls could ${verb(g.random)} since ${g.random.pick(['noon', 'midnight', 'Monday', 'today', 'yesterday'])}.`,
    ),
  ),
];

function transposed(text: string, random: Random): string {
  const places = [...text].flatMap((character, i) => (/\d/.test(character) ? [i] : []));
  const one = random.pick(places);
  const digit = String((Number(text[one]) + random.int(1, 9)) % 10);
  return text.slice(0, one) + digit + text.slice(one + 1);
}
