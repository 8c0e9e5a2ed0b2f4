/**
 * The grammar of a note's sentence: who (noun phrase) + could, may or might + verb, and at most two parts hung on it, each
 * of which has its own could, may or might, or an -ing form. A bag of allowed words can be put together to a false claim;
 * in this form there is no verb that says that something is or was so.
 *
 *   Calls to {s1} | could wait | for a free connection | while its pool | might be full .
 *
 * A rule maps the places in the sentence where it may begin to those where it may then have ended, all at once, as bits
 * of a number. So a word may be several things ("queue": noun or verb), and no sentence takes long.
 */
import { type Role, roleOf } from './note-roles.ts';

export const REFERENCE = /^\{s[1-9]\d?\}$/;

/** Whether words, references and commas have the form of a sentence; the full stop at the end is left out. */
export function isSentence(tokens: readonly string[]): boolean {
  const end = 1n << BigInt(tokens.length);
  return (SENTENCE(1n, { tokens, places: new Map() }) & end) !== 0n;
}

/** Bit i: before token i. */
type Places = bigint;

interface Reading {
  readonly tokens: readonly string[];
  /** Where the words of one sort stand; found out once per sentence. */
  readonly places: Map<(token: string) => boolean, Places>;
}

type Rule = (from: Places, reading: Reading) => Places;

/* How rules are put together */

function token(isIt: (token: string) => boolean): Rule {
  return (from, reading) => (from & placesOf(isIt, reading)) << 1n;
}

function placesOf(isIt: (token: string) => boolean, { tokens, places }: Reading): Places {
  const known = places.get(isIt);
  if (known !== undefined) return known;
  const found = tokens.reduce((all, word, i) => (isIt(word) ? all | (1n << BigInt(i)) : all), 0n);
  places.set(isIt, found);
  return found;
}

/** Any word that may be one of these. */
function any(...roles: readonly Role[]): Rule {
  return token((word) => roles.some((role) => roleOf(word, role)));
}

function sequence(...rules: readonly Rule[]): Rule {
  return (from, reading) => rules.reduce((at, rule) => (at === 0n ? at : rule(at, reading)), from);
}

function either(...rules: readonly Rule[]): Rule {
  return (from, reading) => (from === 0n ? from : rules.reduce((to, rule) => to | rule(from, reading), 0n));
}

function upTo(most: number, rule: Rule): Rule {
  return (from, reading) => {
    let all = from;
    let last = from;
    for (let i = 0; i < most && last !== 0n; i++) {
      last = rule(last, reading) & ~all;
      all |= last;
    }
    return all;
  };
}

function maybe(...rules: readonly Rule[]): Rule {
  return upTo(1, sequence(...rules));
}

/* The grammar, from the smallest part to the sentence */

const comma = token((word) => word === ',');
const reference = token((word) => REFERENCE.test(word));
const adverb = any('adverb');
const joiner = any('joiner');
const particle = any('particle');
const modal = any('modal');

/** "its free connections", "{s1}", "it" */
const thing = either(
  sequence(maybe(any('article')), upTo(2, any('adjective', 'participle', 'ing')), any('noun'), upTo(2, any('noun'))),
  reference,
  any('pronoun'),
);
const things = sequence(thing, maybe(joiner, thing));

/** "opening a connection", "timing out", "being sent" */
const doing = either(
  sequence(any('ing'), maybe(particle), maybe(thing, maybe(particle))),
  sequence(any('being'), any('participle')),
);

/** "from {s2} to {s1}", "between {s2} and {s1}", "after opening a connection" */
const place = sequence(any('preposition'), either(things, doing));

/** "for a certificate to be fetched", "for a worker to be free" */
const forToBe = sequence(
  token((word) => word === 'for'),
  thing,
  any('to'),
  token((word) => word === 'be'),
  any('participle', 'adjective'),
);

/** "until then" */
const untilThen = sequence(
  token((word) => word === 'until'),
  token((word) => word === 'then'),
);

/** "item by item" */
const oneByOne = sequence(
  any('noun'),
  token((word) => word === 'by'),
  any('noun'),
);

/** "to acquire a lock" */
const purpose = sequence(any('to'), any('verb'), maybe(particle), maybe(thing));

const complement = upTo(
  6,
  either(
    sequence(maybe(comma), either(place, oneByOne, forToBe, untilThen)),
    sequence(adverb, maybe(joiner, adverb)),
    sequence(maybe(comma), maybe(joiner), doing),
    purpose,
  ),
);

/** "wait", "fall back", "hold a lock", "run cold", "keep it busy", "read and copy rows" */
const action = sequence(
  any('verb'),
  maybe(joiner, any('verb')),
  maybe(particle),
  maybe(
    either(
      things,
      any('adjective'),
      sequence(
        thing,
        either(
          sequence(
            maybe(
              token((word) => word === 'of'),
              thing,
            ),
            any('adjective'),
          ),
          particle,
        ),
      ),
    ),
  ),
  complement,
);

/** "be held open by a lock", "get stuck", "be read, encoded and sent" */
const quality = any('participle', 'adjective', 'ing');
const being = sequence(
  maybe(adverb),
  quality,
  maybe(comma, quality),
  maybe(maybe(comma), joiner, quality),
  maybe(particle),
  maybe(either(thing, any('adjective'))),
  complement,
);
const state = sequence(any('be'), being);

/** "have to wait", "have to be sent", "have a stale plan", "have been dropped", "have dropped an index", "have stayed open" */
const done = sequence(any('participle'), maybe(particle), maybe(either(thing, any('adjective'))), complement);
const having = sequence(
  any('have'),
  either(
    sequence(purpose, complement),
    sequence(any('to'), state),
    sequence(any('been'), being),
    done,
    sequence(thing, complement),
  ),
);

const deed = sequence(maybe(adverb), either(state, having, action));

/** "calls from {s2} to {s1}", "retries and time-outs", "opening a connection" */
const someone = sequence(maybe(any('ing')), thing, upTo(3, place), maybe(joiner, thing, upTo(2, place)));
/** "that could hold a lock", "that calls of {s1} could wait for" */
const relation = sequence(any('relative'), maybe(someone), modal, deed, maybe(any('preposition')));
const subject = sequence(someone, maybe(relation));
const clause = sequence(
  subject,
  modal,
  deed,
  upTo(2, sequence(either(joiner, sequence(comma, maybe(joiner))), maybe(adverb), maybe(modal), deed)),
);
const whileDoing = sequence(any('conjunction'), either(clause, sequence(doing, complement)));

const hung = sequence(maybe(comma), either(whileDoing, relation, sequence(joiner, maybe(adverb), clause)));

/** "Under load,", "After opening a connection,", "With the breaker open,", "When the pool might be full," */
const opening = either(
  sequence(either(sequence(place, maybe(place), maybe(either(any('adjective'), doing))), adverb, whileDoing), comma),
  sequence(place, maybe(place)),
);

const SENTENCE = sequence(maybe(opening), clause, upTo(2, hung));
