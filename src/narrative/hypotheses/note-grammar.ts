/**
 * The grammar of a note's sentence: who (noun phrase) + could, may or might + what, and parts hung on it, each of which
 * has its own could, may or might, an -ing form, a participle or an infinitive. A bag of allowed words can be put together
 * to a false claim; in this form there is no verb that says that something is or was so.
 *
 *   Calls to {s1} | could wait | for a free connection | while its pool | might be full .
 *
 * English spells many a past tense like its participle ("threads failed") and many a plural like a verb ("a pool locks").
 * So a participle stands behind its noun only where that noun cannot begin a sentence of its own: nowhere behind "and",
 * and in a subject only in front of could. The same holds for two nouns of which the second may be a verb.
 */
import { type Role, roleOf } from './note-roles.ts';
import { any, either, isMatch, maybe, type Rule, sequence, token, upTo, word } from './note-rules.ts';

export const REFERENCE = /^\{s[1-9]\d?\}$/;

/** Whether words, references and commas have the form of a sentence; the full stop at the end is left out. */
export function isSentence(tokens: readonly string[]): boolean {
  return !tokens.some(isNextPausing) && isMatch(SENTENCE, tokens);
}

/** "until the next pauses": what the next one does. */
function isNextPausing(token: string, i: number, tokens: readonly string[]): boolean {
  return (
    (token === 'next' || token === 'other') && roleOf(tokens[i - 1] ?? '', 'article') && isVerbLike(tokens[i + 1] ?? '')
  );
}

/** Behind these a noun and a participle could be a clause. */
const TEMPORAL = new Set(['until', 'during', 'after', 'before', 'towards']);
/** "in use", "at its limit", "on a node", "behind its leader" */
const WHEREABOUTS = new Set(['in', 'at', 'on', 'behind', 'under']);
/** Things do these by themselves. */
const HAPPENED = new Set(
  'failed expired stalled stopped waited paused ended halted fallen come arrived begun started become drifted passed'.split(
    ' ',
  ),
);
const isVerbLike = (each: string) => roleOf(each, 'verb-like');

const comma = word(',');
const reference = token((each) => REFERENCE.test(each));
const adverb = any('adverb');
const joiner = any('joiner');
const particle = any('particle');
const modal = any('modal');
const noun = any('noun');
const to = any('to');

/* Things */

/** In front of another noun: a plural there would be somebody who does what follows ("workers pause"). */
const compounded = token((each) => roleOf(each, 'noun') && !roleOf(each, 'plural'));
const described = (...roles: readonly Role[]) => sequence(maybe(adverb), any(...roles));
const furtherDescribed = upTo(2, sequence(maybe(either(comma, joiner)), described('adjective', 'participle', 'ing')));
const nouns = sequence(upTo(3, compounded), noun);
/** "locks" behind a noun may be what that noun does. */
const unmistakableNouns = either(
  noun,
  sequence(upTo(3, compounded), compounded),
  sequence(
    upTo(3, compounded),
    compounded,
    token((each) => roleOf(each, 'noun') && !isVerbLike(each)),
  ),
);

/** "its free connections" */
const nounPhrase = sequence(
  maybe(any('article')),
  maybe(described('adjective', 'participle', 'ing'), furtherDescribed),
  nouns,
);
/** One that is no sentence of its own behind "and": neither "blocked threads" nor "a pool locks". */
const plainPhrase = sequence(
  either(
    sequence(any('article'), maybe(described('adjective', 'participle', 'ing'), furtherDescribed)),
    maybe(described('adjective', 'ing'), furtherDescribed),
  ),
  unmistakableNouns,
);
/** "its free connections", "{s1}", "it", "the next" */
const thing = either(
  nounPhrase,
  reference,
  any('pronoun'),
  sequence(
    any('article'),
    token((each) => each === 'next' || each === 'other'),
  ),
);
const plainThing = either(plainPhrase, reference, any('pronoun'));
/** ", a lock and a worker"; "and restarts" alone only behind another plural. */
const furtherThings = sequence(
  upTo(3, sequence(comma, plainPhrase)),
  maybe(comma),
  token(
    (each, at, tokens) =>
      roleOf(each, 'joiner') && (!isVerbLike(tokens[at + 1] ?? '') || roleOf(tokens[at - 1] ?? '', 'plural')),
  ),
  either(plainThing, word('another')),
);

/* Phrases */

/** "keep it busy", "hold the lock of {s1} open", "run cold" */
const objects = either(
  sequence(thing, maybe(word('of'), thing), maybe(either(sequence(maybe(adverb), any('adjective')), particle))),
  any('adjective'),
  word('another'),
);
/** "have its slots taken" */
const statedThing = sequence(nounPhrase, maybe(adverb), any('participle'), maybe(particle));

/** "opening a connection", "timing out", "keeping it busy", "being sent" */
const doing: Rule = either(
  sequence(any('ing'), maybe(joiner, any('ing')), maybe(particle), maybe(objects)),
  sequence(any('being'), maybe(adverb), any('participle'), maybe(particle)),
);

/** "read, sort and map" */
const verbs = sequence(any('verb'), maybe(upTo(2, sequence(comma, any('verb'))), maybe(comma), joiner, any('verb')));
const quality = sequence(any('participle', 'adjective'), upTo(2, particle));
/** No past tense of what is said to have happened, and no order: "sent", but neither "failed" nor "read". */
const done = token((each) => roleOf(each, 'participle') && !roleOf(each, 'verb') && !HAPPENED.has(each));

/** "item by item", "page after page", "from thread to thread" */
const oneByOne = sequence(
  maybe(word('from')),
  noun,
  token((each) => ['by', 'after', 'to'].includes(each)),
  noun,
);

const temporal = token((each) => TEMPORAL.has(each));
const spatial = token((each) => roleOf(each, 'preposition') && !TEMPORAL.has(each));
/** "from {s2}", "by opening a connection", "in parallel" */
const location = either(
  sequence(spatial, either(thing, doing, word('another'))),
  sequence(
    word('in'),
    token((each) => ['parallel', 'between', 'full'].includes(each)),
  ),
  sequence(either(word('off'), sequence(word('out'), word('of'))), thing),
  sequence(word('between'), plainThing, joiner, plainThing),
);
const verbPhrase = either(
  sequence(verbs, maybe(particle), maybe(either(objects, statedThing))),
  // "make handlers of {s1} wait"
  sequence(word('make'), thing, upTo(2, location), verbs, maybe(particle), maybe(either(objects, statedThing))),
);
/** "after a restart"; not "after a worker pauses" */
const moment = sequence(temporal, either(plainThing, doing, word('another'), word('then')));
const place = either(location, moment);
/** "for a row lock held by a transaction"; "until a restart failed" would tell what happened. */
const statedPlace = sequence(spatial, statedThing);
/** "sent", "decoded by {s1}", "written line by line" */
const doneThere = sequence(upTo(2, adverb), done, upTo(2, particle), upTo(3, either(location, oneByOne, adverb)));
/** "to acquire a lock", "to be sent", "to have to wait", "to be read, decompressed and decoded by {s1}" */
const infinitive = sequence(
  to,
  maybe(adverb),
  maybe(any('have'), to),
  either(
    verbPhrase,
    sequence(
      any('be'),
      maybe(adverb),
      either(quality, any('ing')),
      upTo(3, either(location, oneByOne, adverb)),
      either(maybe(joiner, doneThere), sequence(upTo(3, sequence(comma, doneThere)), maybe(comma), joiner, doneThere)),
    ),
  ),
);
/** "held by a transaction", "queued behind a backup" */
const participial = sequence(
  doneThere,
  either(location, sequence(upTo(2, sequence(comma, doneThere)), maybe(comma), joiner, doneThere)),
);
/** "in a queue held by a lock"; "in a pool calls failed" would tell what happened. */
const openingStatedPlace = sequence(spatial, plainPhrase, maybe(adverb), done, maybe(particle));
const stateOfThing = sequence(
  maybe(adverb),
  either(sequence(quality, maybe(any('adjective'))), sequence(any('being'), quality)),
  maybe(upTo(3, sequence(comma, doneThere)), maybe(comma), joiner, doneThere),
);
/** "with {s1} throttled", "with a cache still cold", "with rows being read", "with writes to the log queued" */
const circumstance = sequence(word('with'), thing, upTo(2, location), stateOfThing);
/** ", with reads and writes queued"; without the comma the writes would be who queued. */
const circumstances = sequence(comma, word('with'), any('plural'), joiner, any('plural'), stateOfThing);
const link = either(comma, sequence(maybe(comma), joiner));
const loose = either(location, oneByOne, adverb, infinitive);

/** What follows a verb that is no longer next to it: nothing that could be the verb of the noun in front of it. */
const remote = upTo(
  8,
  either(
    sequence(maybe(link), either(loose, moment, doing)),
    sequence(comma, either(circumstance, participial)),
    circumstances,
  ),
);
/** What follows a verb. "And threads", "after a restart" and ", opening a connection" could begin a sentence of their own. */
const complement = sequence(
  upTo(
    12,
    either(
      loose,
      doing,
      sequence(link, loose),
      statedPlace,
      sequence(maybe(comma), circumstance),
      sequence(comma, participial),
      circumstances,
    ),
  ),
  upTo(3, sequence(either(furtherThings, sequence(maybe(link), moment), sequence(link, doing)), remote)),
);

/* Deeds */

/** "wait", "fall back", "hold a lock", "run cold", "keep it busy", "read and copy rows" */
const action = sequence(verbPhrase, complement);

/** "held open by a lock", "stuck", "written out", "keeping it busy" */
const condition = sequence(
  maybe(adverb),
  either(sequence(quality, maybe(either(thing, any('adjective')))), doing),
  complement,
);
/** Behind "and" or "while", "blocked threads" would be somebody who blocked them. */
const plainCondition = sequence(maybe(adverb), either(sequence(quality, maybe(any('adjective'))), doing), complement);
/** "read in pages and mapped", "read, encoded and sent" */
const conditions = sequence(
  condition,
  maybe(
    either(joiner, sequence(comma, plainCondition, upTo(2, sequence(comma, plainCondition)), maybe(comma), joiner)),
    maybe(adverb),
    plainCondition,
  ),
);
/** "in use", "at its limit" */
const whereabouts = sequence(
  token((each) => WHEREABOUTS.has(each)),
  either(nounPhrase, reference),
  complement,
);
const being = either(conditions, sequence(maybe(adverb), whereabouts));
const state = sequence(any('be'), being);

/** "dropped an index", "stayed open" */
const did = sequence(any('participle'), maybe(particle), maybe(objects), complement);
/** "have to wait", "have been dropped", "have expired and been evicted", "have its slots taken", "have a stale plan" */
const having = sequence(
  any('have'),
  either(
    sequence(infinitive, complement),
    sequence(to, state),
    sequence(any('been'), being),
    sequence(did, maybe(joiner, maybe(adverb), either(did, sequence(any('been'), being)))),
    sequence(either(objects, statedThing), complement),
  ),
);

const deed = sequence(upTo(2, adverb), either(state, having, action));
const nextDeed = sequence(maybe(adverb), maybe(modal), deed);
/** ", open a connection and wait"; without the "and" the last one would be an order. */
const furtherDeeds = sequence(upTo(3, sequence(comma, nextDeed)), maybe(comma), joiner, nextDeed);
const deeds = sequence(deed, upTo(2, furtherDeeds));

/* Clauses */

/** "calls from {s2} to {s1}", "retries, probes and batch jobs", "opening a connection" */
const subjectPhrase = either(place, doing, infinitive, oneByOne);
const someone = sequence(
  either(
    thing,
    sequence(doing, maybe(adverb)),
    sequence(any('ing'), thing),
    sequence(plainThing, upTo(3, subjectPhrase), furtherThings),
  ),
  upTo(5, subjectPhrase),
);
/** "a lock held by a transaction", directly in front of could */
const statedSomeone = sequence(statedThing, upTo(4, either(place, adverb)));
/** "a member that might have been the leader"; of a main clause it would be a finding. */
const nature = sequence(either(any('be'), sequence(any('have'), any('been'))), any('article'), nouns, upTo(3, loose));
/** "that could hold a lock", "that calls of {s1} could wait for" */
const relation = sequence(
  maybe(any('preposition')),
  any('relative'),
  maybe(someone),
  modal,
  either(sequence(deeds, maybe(any('preposition'))), nature),
);
const subject = either(sequence(someone, maybe(maybe(comma), relation, maybe(comma))), statedSomeone);
const clause = sequence(subject, modal, deeds);
/** "while the pool might be full", "before opening a connection", "until released by a transaction" */
const conjoined = sequence(any('conjunction'), either(clause, sequence(doing, remote), plainCondition));
const hung = sequence(
  maybe(comma),
  either(conjoined, relation, sequence(joiner, maybe(adverb), either(clause, conjoined))),
);

/** "Between a lookup and an update,", "Behind a breaker that might be open,", "Held by a transaction,", "When the pool might be full," */
const opening = either(
  sequence(
    either(
      sequence(
        maybe(adverb),
        either(place, openingStatedPlace, circumstance, doing, infinitive, participial),
        either(
          upTo(4, either(sequence(maybe(link), loose), openingStatedPlace)),
          sequence(furtherThings, upTo(4, loose)),
        ),
        maybe(relation),
      ),
      adverb,
      conjoined,
    ),
    comma,
  ),
  sequence(place, upTo(2, place)),
  adverb,
);

const SENTENCE = sequence(upTo(2, opening), clause, upTo(6, either(hung, furtherDeeds)));
