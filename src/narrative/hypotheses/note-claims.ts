/**
 * Rules N09 and N11: what a sentence in the right form may still say too much with.
 *
 *   N09 it clears somebody: "{s1} could be idle", "{s1} could still work", "{s1} could stay out of the way"
 *   N11 it takes something for granted: "the exhausted pool of {s1}", "with its cache cold"
 */
import { type Clause, clausesOf, headOf, isService, isUntil } from './note-clauses.ts';
import { REFERENCE } from './note-grammar.ts';
import { roleOf, withPlurals } from './note-roles.ts';

type Sentence = readonly string[];

/* N09 */

/** Good health. In front of a noun it is what calls wait for; behind until or before it is not so yet. */
const HEALTHY = new Set('idle free ready warm fresh'.split(' '));
/** "be in order", "keep in order" */
const BEING = new Set('be been being stay stayed keep kept run running work working still again'.split(' '));
/** "be in a free state" */
const IN = new Set(['in', 'at', 'on']);
/** Without anything that it goes with, it says that all is well. */
const WORKING = new Set(
  'pass perform process serve deliver return passing performing processing serving delivering returning working'.split(
    ' ',
  ),
);
const RESPONDING = new Set(['respond', 'responding']);
/** "{s1} could start to work again"; "could have to respond" and "could wait to pass" are no recovery. */
const RECOVERING = new Set('work respond pass serve return'.split(' '));
const STRIVING = new Set('have wait waiting try trying'.split(' '));
const CLEARED = new Set('verified validated resolved done handled ended passed accepted'.split(' '));
/** What "out of" may follow: to run out of connections is no way out. */
const RUNS_OUT = new Set(
  'run running time timed fall fallen falling drop dropped dropping taken evicted swapped'.split(' '),
);
/** Out of these is out of what happened. */
const SCENE = new Set('path way loop line it them request sequence order'.split(' '));
/** "keep up", "carry on", "come through"; not "hold up the response". */
const CARRYING = new Set('keep keeping kept hold stand come carry stay pick picking'.split(' '));
const AWAY = new Set('up on through back'.split(' '));
/** Said of a service, these put it somewhere else. */
const APART = new Set('external remote distinct separate new next other related'.split(' '));
const STANDING = new Set(
  'be been being stand standing stay staying stayed sit keep keeping kept hold holding held'.split(' '),
);
/** What statistics or a library keep from being seen; "another failure" would be another verdict. */
const HIDEABLE = withPlurals('index call work row entry path time'.split(' '));

export function clearsSomebody(tokens: Sentence): boolean {
  return (
    clausesOf(tokens).some((clause) => isCleared(clause) || isHealthy(clause)) ||
    tokens.some((token, i) => {
      const [before = '', next = ''] = [tokens[i - 1], tokens[i + 1]];
      if (token === 'hide' || token === 'hiding') return isThingNext(next) && !HIDEABLE.has(firstNoun(tokens, i));
      if (token === 'off') return isOutOfScene(tokens.slice(i + 1, i + 3));
      if (CARRYING.has(before) && AWAY.has(token)) return !isThingNext(next);
      if (HEALTHY.has(token)) return isOwned(tokens, i);
      if (token === 'out') return next === 'of' && (!RUNS_OUT.has(before) || isOutOfScene(tokens.slice(i + 2, i + 4)));
      if (token === 'apart') return STANDING.has(before) || isService(before);
      if (ALARMING.some(([deeds, things]) => deeds.has(token) && things.has(firstNoun(tokens, i)))) return true;
      if (SENDING.has(token) && SECRETS.has(firstNoun(tokens, i)))
        return tokens.slice(i).some((each) => ELSEWHERE.has(each));
      if (token === 'time') return before === 'in' || before === 'on';
      return (
        token === 'order' && before === 'in' && (BEING.has(tokens[i - 2] ?? '') || REFERENCE.test(tokens[i - 2] ?? ''))
      );
    })
  );
}

/** "out of the path", "out of it" */
function isOutOfScene(words: Sentence): boolean {
  return words.some((token) => SCENE.has(token));
}

/** "rows" of "losing related rows" */
function firstNoun(tokens: Sentence, i: number): string {
  const rest = tokens.slice(i + 1);
  const at = rest.findIndex((token) => roleOf(token, 'noun') && !roleOf(token, 'adjective'));
  const isObject = rest
    .slice(0, Math.max(0, at))
    .every((token) => roleOf(token, 'article') || roleOf(token, 'adjective'));
  return isObject ? (rest[at] ?? '') : '';
}

/** "could have free threads" */
function isOwned(tokens: Sentence, i: number): boolean {
  return tokens.slice(Math.max(0, i - 2), i).some((token) => token === 'have' || token === 'having');
}

/** Idle in the pool, idle in the middle of a transaction: no sign of health. */
const IDLE_BY_NATURE = withPlurals(['connection', 'transaction', 'session']);

/** "{s1} could be idle", "with {s1} idle"; not "wait for a free connection", nor "wait for it to be free" */
function isHealthy(clause: Clause): boolean {
  if (isUntil(clause) || !clause.subject.some(isService) || IDLE_BY_NATURE.has(headOf(clause.subject))) return false;
  const words = [...clause.subject, ...clause.deed];
  return words.some((token, i) => {
    if (!HEALTHY.has(token) || (words[i - 1] === 'be' && words[i - 2] === 'to')) return false;
    const isAmong = words.slice(0, i).some((each, at) => IN.has(each) && /^be(?:en)?$/.test(words[at - 1] ?? ''));
    return isAmong || !roleOf(words[i + 1] ?? '', 'noun') || words[i - 1] === 'be' || words[i - 1] === 'been';
  });
}

/** "{s1} could still work", "it could respond", "{s1} could have been verified", "the error could be resolved" */
function isCleared(clause: Clause): boolean {
  const { subject, deed, opener } = clause;
  const isRelative = opener === 'that' || opener === 'which';
  if (isUntil(clause) || !subject.some((token) => isService(token) || NOTABLE.has(token))) return false;
  const words = deed.filter((token) => !roleOf(token, 'adverb'));
  const [verb = '', next = ''] = words;
  const [act = '', object = ''] = roleOf(next, 'ing') && verb === 'be' ? words.slice(1) : words;
  if (LOADS.has(headOf(subject)) && (verb === 'fall' || verb === 'drop') && next !== 'back' && next !== 'through')
    return true;
  const isBehindBe = (i: number) => ['be', 'been', 'get', 'have'].includes(words[i - 1] ?? '');
  if (
    ALARMS.some(
      ([things, done]) =>
        things.has(headOf(subject)) &&
        words.some((token, i) => done.has(token) && isBehindBe(i) && isAlarming(words, i)),
    )
  )
    return true;
  const isActing = subject.some(isService) || verb === 'pass';
  if (isActing && ((verb === 'work' && !['through', 'on'].includes(next)) || (WORKING.has(act) && isEnd(object))))
    return true;
  const recovered = words.findIndex((token, i) => RECOVERING.has(token) && words[i - 1] === 'to');
  if (recovered > 0 && !STRIVING.has(words[recovered - 2] ?? '') && subject.some(isService)) return true;
  if (verb === 'be' && APART.has(next) && !roleOf(words[2] ?? '', 'noun')) return true;
  if (RESPONDING.has(act)) return !roleOf(object, 'preposition');
  const isTrouble = (subject.some(isService) && !CALLS.has(headOf(subject))) || TROUBLES.has(headOf(subject));
  return (
    isTrouble &&
    words.some(
      (token, i) =>
        CLEARED.has(token) && isBehindBe(i) && !(isRelative && words[i - 1] === 'have') && words[i - 2] !== 'to',
    )
  );
}

/** Calls to a service are no service: "calls to {s1} could be accepted". */
const CALLS = withPlurals('call request connection message query attempt retry'.split(' '));

/** Nothing that the verb goes with: "could pass", "could pass, with calls waiting". */
function isEnd(token: string): boolean {
  return token === 'with' || !(isThingNext(token) || roleOf(token, 'preposition') || roleOf(token, 'particle'));
}

/** "up the response", "up {s1}" */
function isThingNext(token: string): boolean {
  return (
    (['article', 'adjective', 'noun', 'pronoun', 'participle'] as const).some((role) => roleOf(token, role)) ||
    isService(token)
  );
}

export const TROUBLES = withPlurals(
  `wait retry failure error pressure contention saturation throttling backlog lag pause timeout time-out rejection
  retransmission`.split(/\s+/),
);
/** What is there more or less of: where it falls, somebody got better. */
const LOADS = withPlurals(
  'traffic load pressure rate bandwidth concurrency contention saturation backlog lag'.split(' '),
);

/** Lost data and secrets given away: no mechanism of ours, and enough to raise another alarm. */
const DATA = withPlurals('data row record write message commit transaction backup snapshot'.split(' '));
const SECRETS = withPlurals('credential token certificate key'.split(' '));
const ALARMS: readonly (readonly [ReadonlySet<string>, ReadonlySet<string>])[] = [
  [DATA, new Set(['lost'])],
  [SECRETS, new Set('sent shared copied handed moved published stored written'.split(' '))],
];
const ELSEWHERE = new Set('another other external remote log logs tenant tenants'.split(' '));
const CARRIED = new Set('sent moved stored written'.split(' '));
const SENDING = new Set('send sending store storing write writing move moving'.split(' '));
/** "written to a log", "stored on another host"; tokens are stored in caches and keys sent with requests. */
function isAlarming(words: Sentence, i: number): boolean {
  return !CARRIED.has(words[i]!) || words.slice(i + 1, i + 4).some((token) => ELSEWHERE.has(token));
}

/** "{s1} could lose rows", "copying credentials to another host" */
const ALARMING: readonly (readonly [ReadonlySet<string>, ReadonlySet<string>])[] = [
  [new Set('lose losing lost'.split(' ')), DATA],
  [new Set('copy copying publish publishing hand handing'.split(' ')), SECRETS],
];
const NOTABLE: ReadonlySet<string> = new Set([...TROUBLES, ...LOADS, ...DATA, ...SECRETS]);

/* N11 */

const DEFINITE = new Set(['the', 'its', 'their']);
const DEFECTS = new Set('stale stuck full busy blocking contended cold empty failing stalling'.split(' '));
/** What has gone wrong with things. */
const BROKEN = new Set(
  `exhausted saturated lost stalled stopped failed expired dropped evicted suspended halted aborted cancelled rejected blocked
  contended throttled drifted missed occupied hidden limited locked used swapped tied`.split(/\s+/),
);
/** What is done with things while a request runs; beside it nothing is wrong with them. */
const HAPPENING = new Set(
  'blocked blocking halted suspended hidden throttled used occupied locked tied rejected'.split(' '),
);

export function takesForGranted(tokens: Sentence): boolean {
  return tokens.some((token, i) => {
    const isReference = REFERENCE.test(token) || roleOf(token, 'pronoun');
    if (isReference && tokens[i - 1] === 'with') return isWrong(afterAdverbs(tokens.slice(i + 1)));
    if (!DEFINITE.has(token)) return false;
    const [first = '', second = '', third = ''] = tokens.slice(i + 1).filter((each) => !roleOf(each, 'adverb'));
    if (isDefect(first) && roleOf(second, 'noun')) return true;
    if ((roleOf(first, 'adjective') || roleOf(first, 'participle')) && isDefect(second) && roleOf(third, 'noun'))
      return true;
    const behind = firstBehindNouns(tokens.slice(i + 1));
    return tokens[i - 1] === 'with' ? isWrong(behind) : roleOf(behind, 'participle') && isWrong(behind);
  });
}

/** "full" of "pool of {s1} full" */
function firstBehindNouns(tokens: Sentence): string {
  return (
    tokens.find(
      (token) => !roleOf(token, 'noun') && !isService(token) && !BESIDE.has(token) && !roleOf(token, 'adverb'),
    ) ?? ''
  );
}
const BESIDE = new Set(['of', 'being']);

function afterAdverbs(tokens: Sentence): string {
  return tokens.find((token) => !roleOf(token, 'adverb') && token !== 'being') ?? '';
}

/** Behind its thing: "the pool exhausted", but not "the call hidden from instrumentation". */
function isWrong(token: string): boolean {
  return isDefect(token) && !HAPPENING.has(token);
}

function isDefect(token: string): boolean {
  return DEFECTS.has(token) || BROKEN.has(token);
}
