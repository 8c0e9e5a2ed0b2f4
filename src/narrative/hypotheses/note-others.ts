/**
 * Rule N08: services beside the verdict's are named only as one end of calls that wait at the verdict's service.
 *
 *   Calls from {s2} to {s1} could wait for a worker.      a call between the two
 *   Requests from {s2} could stand in line.               who calls need not say whom
 *   not: Calls to {s2} could wait.                        then {s2} is the one that keeps them waiting
 *
 * Nothing else is said of such a call: no "and" goes on behind it, no "holding a lock" hangs on it, no "it could" or "its
 * pool" speaks of whoever made it. Nobody stands beside the verdict's service, by reference or as "another node", and no
 * words of a note spell another service's name.
 */
import { REFERENCE } from './note-grammar.ts';
import { roleOf, withPlurals } from './note-roles.ts';

type Sentence = readonly string[];

/** Things that lie between two services and belong to neither alone. */
const BETWEEN = new Set(
  'call calls request requests message messages query queries connection connections traffic packets'.split(' '),
);
/** What they may do: wait, and no more; "hold", "use" or "block" would name another culprit. */
const WAITING = new Set(
  'wait queue line sit stay land stand stall pause arrive travel pass cross come start expire spend pile time'.split(
    ' ',
  ),
);
/** What may be done with them; "exhausted" or "stale" would be said of where they come from. */
const HANDLED = new Set(
  `accepted awaited blocked cancelled dispatched dropped held handled kept paused pending processed queued read received
  rejected repeated resent retried routed scheduled sent serialised served spread split stalled stopped stuck suspended
  throttled waiting`.split(/\s+/),
);
/** What such calls may be like; "blocking" or "stale" would blame them. */
const NEUTRAL = new Set('a an the other new pending waiting queued incoming outgoing concurrent parallel'.split(' '));
const ENDS = new Set(['to', 'from', 'of', 'between', 'and']);

export function areOthersAtEnds(sentences: readonly Sentence[], culprit: string): boolean {
  const isOther = (token: string) => REFERENCE.test(token) && token !== `{${culprit}}`;
  if (!sentences.every(isAlone) || sentences.some(blamesSomebodyElse)) return false;
  if (!sentences.some((tokens) => tokens.some(isOther))) return true;
  return sentences.every(
    (tokens) =>
      !tokens.some(isActingPronoun) &&
      !tokens.some(isOwning) &&
      tokens.every((token, i) => !isOther(token) || isWaitingEnd(tokens, i, `{${culprit}}`)),
  );
}

/** "{s1} and another node", "a process or {s1}": an extra culprit. "Between {s2} and {s1}" and ", and {s1} could" are none. */
function isAlone(tokens: Sentence): boolean {
  return tokens.every((token, i) => {
    if (!REFERENCE.test(token)) return true;
    const isBetween = tokens[i - 1] === 'between' || (tokens[i - 1] === 'and' && tokens[i - 3] === 'between');
    const isJoinedTo = roleOf(tokens[i + 1] ?? '', 'joiner') && !isDeedNext(tokens, i + 1);
    const isJoined = roleOf(tokens[i - 1] ?? '', 'joiner') && !isClauseStart(tokens, i - 1);
    return isBetween || !(isJoinedTo || isJoined);
  });
}

/** "wait for {s1} and hold a lock", "wait for {s1} and calls could queue": it is no part of who does what follows. */
function isDeedNext(tokens: Sentence, joiner: number): boolean {
  const start = tokens.findLastIndex((token, at) => at < joiner && isClauseWord(token));
  const next = tokens.slice(joiner + 1).find((token) => !roleOf(token, 'adverb')) ?? '';
  return roleOf(tokens[start] ?? '', 'modal') || roleOf(next, 'modal');
}

/** Whether this "and" begins a clause: the first one behind a could, with nothing joined between. */
function isClauseStart(tokens: Sentence, joiner: number): boolean {
  const modal = tokens.findLastIndex((token, at) => at < joiner && roleOf(token, 'modal'));
  const isFollowed = tokens.slice(joiner).some((token) => roleOf(token, 'modal'));
  if (modal < 0 || !isFollowed) return false;
  const between = tokens.slice(modal + 1, joiner);
  return between.at(-1) === ',' || !between.some((token) => isClauseWord(token) || roleOf(token, 'joiner'));
}

function isWaitingEnd(tokens: Sentence, i: number, culprit: string): boolean {
  const modal = tokens.findIndex((token, at) => at > i && isClauseWord(token));
  const subject = tokens.slice(tokens.findLastIndex((token, at) => at < i && isClauseWord(token)) + 1, i);
  const isEnd = ENDS.has(subject.at(-1) ?? '') && subject.some((token) => BETWEEN.has(token));
  const isOfCalls = subject.every(
    (token) => REFERENCE.test(token) || ENDS.has(token) || BETWEEN.has(token) || NEUTRAL.has(token),
  );
  if (modal < 0 || !roleOf(tokens[modal]!, 'modal') || !isEnd || !isOfCalls) return false;
  if (subject.at(-1) !== 'from' && !tokens.includes(culprit)) return false;
  const deed = tokens.slice(modal + 1).filter((token) => !roleOf(token, 'adverb'));
  // What a relative says is said of what the call meets: "on a pod that might be warming up".
  const relative = deed.findIndex((token) => roleOf(token, 'relative'));
  const tail = deed.slice(1, relative < 0 ? deed.length : relative);
  return isWaiting(deed) && !tail.some((token) => roleOf(token, 'joiner') || isActing(token));
}

/** "wait", "wait for a lock", "be rejected", "have to wait"; not "run a migration". */
function isWaiting(deed: readonly string[]): boolean {
  const [verb = '', next = ''] = deed;
  if (verb === 'be') return HANDLED.has(next);
  if (verb === 'have') return next === 'to' && deed[2] !== 'be' && isWaiting(deed.slice(2));
  if (!WAITING.has(verb)) return false;
  if (verb === 'cross' || (verb === 'spend' && next === 'time')) return true;
  return next === '' || roleOf(next, 'preposition') || roleOf(next, 'particle') || isClauseWord(next);
}

/** "holding", but not "waiting". */
function isActing(token: string): boolean {
  return roleOf(token, 'ing') && !roleOf(token, 'noun') && token !== 'waiting';
}

/** "it could", "with it holding": it may be the call. */
function isActingPronoun(token: string, i: number, tokens: Sentence): boolean {
  const next = tokens[i + 1] ?? '';
  return roleOf(token, 'pronoun') && (roleOf(next, 'modal') || roleOf(next, 'adverb') || roleOf(next, 'ing'));
}

/** "its pool" may be the caller's; "on their way" is anybody's. */
function isOwning(token: string, i: number, tokens: Sentence): boolean {
  return (token === 'its' || token === 'their') && !['way', 'turn'].includes(tokens[i + 1] ?? '');
}

/** Where a clause begins or its subject ends; "and" may join two ends of a call. */
function isClauseWord(token: string): boolean {
  return token === ',' || roleOf(token, 'modal') || roleOf(token, 'conjunction') || roleOf(token, 'relative');
}

/* Somebody without a name */

const ELSEWHERE = new Set('another other external remote downstream separate distinct'.split(' '));
const SOMEBODY = withPlurals('process cluster agent node host network module system'.split(' '));
const WAITS = new Set('wait waiting queue queueing queuing sit stuck stall stalled'.split(' '));

/** "Another node could be stuck", "{s1} could wait for a process": who is not named is still somebody else. */
function blamesSomebodyElse(tokens: Sentence): boolean {
  const modal = tokens.findIndex((token) => roleOf(token, 'modal'));
  return tokens.some((token, i) => {
    if (!SOMEBODY.has(token) || roleOf(tokens[i + 1] ?? '', 'noun')) return false;
    const isElse = ELSEWHERE.has(tokens[i - 1] ?? '') || ELSEWHERE.has(tokens[i - 2] ?? '');
    const isSubject = isElse && isSubjectHead(tokens, i);
    const isAwaited = tokens.slice(Math.max(0, modal), i).some((word) => WAITS.has(word)) && isElse;
    return isSubject || isAwaited;
  });
}

/** Directly in front of could, or with what hangs on it between. */
function isSubjectHead(tokens: Sentence, i: number): boolean {
  const next = tokens.slice(i + 1).find((token) => !roleOf(token, 'adverb')) ?? '';
  const isFirst = !tokens.slice(0, i).some((token) => roleOf(token, 'preposition') || roleOf(token, 'modal'));
  return roleOf(next, 'modal') || isFirst;
}

/* Names as words */

/** What names add to say that they are one: "proxy" and "proxy-service" are spelled alike by a reader. */
const NAME_PARTS = new Set('service svc server srv app'.split(' '));

/** Whether words in a row are another service's name: "the log collector" where log-collector is one. */
export function spellsName(sentences: readonly Sentence[], names: readonly string[]): boolean {
  return names.some((name) => {
    const words = wordsOfName(name);
    return words.length > 0 && sentences.some((tokens) => isIn(words, tokens));
  });
}

function wordsOfName(name: string): readonly string[] {
  const words =
    name
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(/[a-z]+/g) ?? [];
  return words.filter((word) => !NAME_PARTS.has(word));
}

function isIn(words: readonly string[], tokens: Sentence): boolean {
  return tokens.some((_, at) => words.every((word, k) => isSameWord(tokens[at + k] ?? '', word)));
}

function isSameWord(token: string, word: string): boolean {
  const written = token.toLowerCase();
  return roleOf(token, 'noun') && (written === word || written === `${word}s` || `${written}s` === word);
}
