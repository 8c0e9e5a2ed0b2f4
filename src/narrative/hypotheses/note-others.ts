/**
 * Rule N08: services beside the verdict's are named only as one end of calls that wait or are handled at the verdict's service.
 *
 *   Calls from {s2} to {s1} could wait for a worker.      a call between the two
 *   Requests from {s2} could stand in line.               who calls need not say whom
 *   not: Calls to {s2} could wait.                        then {s2} is the one that keeps them waiting
 *
 * Such a call does nothing else: no "and hold a lock" goes on behind it, no "it could" or "its pool" speaks of whoever made
 * it. Nobody stands beside the verdict's service, by reference or as "another node", and no words of a note spell another
 * service's name.
 */
import { OPERATED } from './note-advice.ts';
import { REFERENCE } from './note-grammar.ts';
import { roleOf, withPlurals } from './note-roles.ts';

type Sentence = readonly string[];

/** Things that lie between two services and belong to neither alone. */
export const BETWEEN = withPlurals(
  `call request message query connection packet traffic lookup write update transaction attempt retry event job task
  segment handshake round-trip hop path`.split(/\s+/),
);
/** "a burst of calls" */
const GATHERED = withPlurals('burst batch backlog sequence stream group list way'.split(' '));
/** "API calls" */
const SORTS = new Set('API HTTP TCP TLS DNS read write lookup batch update background retry'.split(' '));
/** What they may do: wait, and no more; "hold", "use" or "block" would name another culprit. */
export const WAITING = new Set(
  `wait queue line sit stay land stand stall pause arrive travel pass cross come start begin expire spend pile stack time run
  return enter reach hit miss share carry await compete contend back end open close drop look resolve negotiate connect use lose fail fall take`.split(
    /\s+/,
  ),
);
/** Of these, what goes with an object; "pass a lock" and "start a scan" are more than waiting. */
const WITH_OBJECT = new Set('cross enter reach hit miss share carry await open resolve negotiate'.split(' '));
const PACKETS = withPlurals(['packet', 'segment']);
/** "take turns", "spend time", "run into a limit" */
const WITH_WORD: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['take', new Set('turn turns hop hops path paths route routes'.split(' '))],
  ['spend', new Set(['time'])],
  ['run', new Set(['into', 'in'])],
  ['lose', PACKETS],
  ['use', new Set(['connection', 'connections'])],
]);
/** What is not done with them: it would be said of where they come from. */
export const UNHANDLED = new Set(
  `contended disagreed drifted exhausted expired failed fallen hidden locked lost missed occupied run saturated spent swapped
  tied used`.split(/\s+/),
);
/** Nor are they like this. */
export const BLAMING = new Set(
  'blocking busy cold contended empty exclusive free fresh full idle ready stale warm'.split(' '),
);
const ENDS = new Set(['to', 'from', 'of', 'between', 'and']);

export function areOthersAtEnds(sentences: readonly Sentence[], culprit: string): boolean {
  const isOther = (token: string) => REFERENCE.test(token) && token !== `{${culprit}}`;
  if (!sentences.every(isAlone) || sentences.some(blamesSomebodyElse)) return false;
  if (!sentences.some((tokens) => tokens.some(isOther))) return true;
  return sentences.every(
    (tokens) =>
      !tokens.some(isActingPronoun) &&
      !tokens.some((token, i) => isOwning(token, i, tokens, `{${culprit}}`)) &&
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
    return isBetween || !(isJoinedTo || isJoined || isListed(tokens, i));
  });
}

/** "{s1}, a node and a pod could" */
function isListed(tokens: Sentence, i: number): boolean {
  const modal = tokens.findIndex((token, at) => at > i && roleOf(token, 'modal'));
  const before = tokens[i - 1] ?? ',';
  const isFirst =
    before === ',' || roleOf(before, 'joiner') || roleOf(before, 'conjunction') || roleOf(before, 'relative');
  if (tokens[i + 1] !== ',' || !isFirst || modal < 0) return false;
  return tokens.slice(i + 1, modal).some((token) => roleOf(token, 'joiner'));
}

/** "wait for {s1} and hold a lock", "wait for {s1} and calls could queue": it is no part of who does what follows. */
function isDeedNext(tokens: Sentence, joiner: number): boolean {
  const start = tokens.findLastIndex((token, at) => at < joiner && isClauseWord(token));
  const next = tokens.slice(joiner + 1).find((token) => !roleOf(token, 'adverb')) ?? '';
  if (roleOf(tokens[start] ?? '', 'modal') || roleOf(next, 'modal')) return true;
  const end = tokens.findIndex((token, at) => at > joiner && isClauseWord(token));
  if (roleOf(tokens[end] ?? '', 'modal')) return false;
  const isDone = roleOf(next, 'participle') && !roleOf(tokens[tokens.indexOf(next, joiner) + 1] ?? '', 'noun');
  return isDone || (['verb', 'be', 'have'] as const).some((role) => roleOf(next, role));
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
  const start = tokens.findLastIndex((token, at) => at < i && isClauseWord(token)) + 1;
  const end = tokens.findIndex((token, at) => at > i && isClauseWord(token));
  if (end < 0 || !ENDS.has(tokens[i - 1] ?? '')) return false;
  const modal = start === 0 && tokens[end] === ',' ? tokens.findIndex((token) => roleOf(token, 'modal')) : end;
  if (!roleOf(tokens[modal] ?? '', 'modal')) return false;
  const subject = tokens.slice(start, modal);
  // "Between {s1} and {s2}, packets could": both ends, and only calls behind them.
  const isOpening = modal > end;
  if (isOpening && tokens[start] === 'between' && INTERMEDIATE.has(tokens[modal - 1]!))
    return tokens.slice(start, end).includes(culprit);
  if (isOpening ? !subject.slice(0, end - start).includes(culprit) : !isOfCalls(tokens.slice(start, i))) return false;
  if (!(isOpening ? isOfCalls(tokens.slice(end + 1, modal)) : true)) return false;
  if (!subject.every((token, at) => isNeutral(token, subject[at + 1] ?? '') || isLinkBack(token, subject, at)))
    return false;
  const isNamed = tokens.includes(culprit);
  if (tokens[i - 1] !== 'from' && !isNamed) return false;
  const deed = tokens.slice(modal + 1).filter((token) => !roleOf(token, 'adverb') || roleOf(token, 'preposition'));
  if (deed[0] === 'fail' && !isNamed) return false;
  const tail = deed.slice(0, endOfTail(deed, isNamed));
  const isLostPacket = deed[0] === 'be' && deed[1] === 'lost' && subject.some((token) => PACKETS.has(token));
  return (
    (isWaiting(deed) || isLostPacket) && tail.every((token, at) => at === 0 || !isMoreThanWaiting(tail, at, token))
  );
}

/** "Between {s1} and {s2}, a proxy could" */
const INTERMEDIATE = withPlurals('proxy balancer router hop sidecar interface'.split(' '));

function isOfCalls(words: Sentence): boolean {
  return words.some((token) => BETWEEN.has(token));
}

/** Said of calls, it blames nobody: "the other pending API calls". */
function isNeutral(token: string, next: string): boolean {
  if (REFERENCE.test(token) || ENDS.has(token) || BETWEEN.has(token) || GATHERED.has(token)) return true;
  if (token === 'on') return next === 'the';
  if (SORTS.has(token)) return BETWEEN.has(next);
  if (BLAMING.has(token) || token === 'stuck' || token === 'its' || token === 'their') return false;
  return (
    ['article', 'adjective', 'adverb'].some((role) => roleOf(token, role as 'article' | 'adjective' | 'adverb')) ||
    token === 'waiting' ||
    (roleOf(token, 'participle') && (token === 'failed' || !UNHANDLED.has(token)) && roleOf(next, 'noun'))
  );
}

/** The comma of an opening. */
function isLinkBack(token: string, subject: Sentence, at: number): boolean {
  return token === ',' && at > 0 && at < subject.length - 1;
}

/** Where something else is spoken of: "while a worker might", "on a pod that might", ", and {s1} could", ", with threads". */
function endOfTail(deed: Sentence, isNamed: boolean): number {
  const end = deed.findIndex((token, at) => {
    const next = deed[at + 1] ?? '';
    if (roleOf(token, 'relative')) return true;
    if (roleOf(token, 'conjunction')) return isClauseNext(deed, at);
    if (!isNamed) return false;
    if (token === 'with' && deed[at - 1] === ',') return !isWithCalls(deed.slice(at + 1));
    return roleOf(token, 'joiner') && !roleOf(next, 'modal') && isClauseNext(deed, at);
  });
  const isBehindComma = end > 0 && deed[end - 1] === ',';
  return end < 0 ? deed.length : end - (isBehindComma ? 1 : 0);
}

/** Somebody and could before anything else. */
function isClauseNext(deed: Sentence, at: number): boolean {
  const next = deed.findIndex((token, k) => k > at && (token === ',' || isClauseWord(token)));
  return next > at + 1 && roleOf(deed[next]!, 'modal');
}

/** "with calls holding a lock", "with it stuck" */
function isWithCalls(words: Sentence): boolean {
  const end = words.findIndex((token) => isClauseWord(token));
  const named = words.slice(0, end < 0 ? words.length : end);
  const first = named.find((token) => roleOf(token, 'noun') || roleOf(token, 'pronoun') || REFERENCE.test(token)) ?? '';
  return (BETWEEN.has(first) && named[0] !== 'other') || roleOf(first, 'pronoun');
}

/** "and hold a lock", "holding a lock", "to hold a lock", "held by them"; not "and be retried", "for a worker and a core". */
function isMoreThanWaiting(tail: Sentence, at: number, token: string): boolean {
  if (isActing(token)) return true;
  const next = tail.slice(at + 1);
  const [first = '', second = ''] = next;
  if (token === 'by') return first === 'another';
  if (token === 'to' && first === 'be') return !isHandled(second);
  if (token === 'to' && (roleOf(first, 'verb') || first === 'have')) return !(isWaiting(next) || REACHING.has(first));
  if (token !== ',' && !roleOf(token, 'joiner')) return false;
  if (next.some((each) => roleOf(each, 'modal') && !isClauseWordBefore(next, each))) return !isWaiting(next);
  if (roleOf(first, 'joiner') || roleOf(first, 'preposition') || roleOf(first, 'conjunction') || first === '')
    return false;
  const isThing =
    roleOf(first, 'article') || (roleOf(first, 'noun') && !roleOf(first, 'verb') && !roleOf(first, 'participle'));
  if (
    token === ',' &&
    (IDLING.has(first) || (roleOf(first, 'participle') && !roleOf(first, 'verb') && isHandled(first)))
  )
    return false;
  return !(isThing || isWaiting(next) || (tail.slice(0, at).some(isBeing) && isHandled(first)));
}
/** What waiting is for. */
const REACHING = new Set('acquire get enter reach connect'.split(' '));

function isClauseWordBefore(words: Sentence, modal: string): boolean {
  const at = words.indexOf(modal);
  return words.slice(0, at).some(isClauseWord);
}

function isBeing(token: string): boolean {
  return token === 'be' || token === 'been' || token === 'get';
}

/** What may be done with calls, or be so of them: "sent", "waiting", "in line". */
function isHandled(token: string): boolean {
  if (token === 'stuck' || IDLING.has(token)) return true;
  if (roleOf(token, 'participle')) return !UNHANDLED.has(token);
  return roleOf(token, 'adjective') && !BLAMING.has(token);
}

/** "wait", "wait for a lock", "be rejected", "have to wait"; not "run a migration". */
function isWaiting(deed: readonly string[]): boolean {
  const [verb = '', next = ''] = deed;
  if (verb === 'be' || verb === 'get') return isHandled(next);
  if (verb === 'have' && next === 'been') return isHandled(deed[2] ?? '');
  if (verb === 'have') return next === 'to' && isWaiting(deed.slice(2)) && !OPERATED.has(deed[3] ?? '');
  if (!WAITING.has(verb)) return false;
  const wanted = WITH_WORD.get(verb);
  if (wanted !== undefined && deed.slice(1, 4).some((token) => wanted.has(token))) return true;
  if (['take', 'run', 'use', 'lose'].includes(verb)) return false;
  if (WITH_OBJECT.has(verb)) return true;
  return (
    next === '' ||
    roleOf(next, 'preposition') ||
    roleOf(next, 'particle') ||
    roleOf(next, 'joiner') ||
    isClauseWord(next)
  );
}

/** "holding", but not "waiting". */
function isActing(token: string): boolean {
  return roleOf(token, 'ing') && !roleOf(token, 'noun') && !IDLING.has(token);
}
const IDLING = new Set(
  'waiting queueing queuing pending sitting standing lining piling stacking stalling arriving travelling passing crossing connecting sending reaching entering opening negotiating'.split(
    ' ',
  ),
);

/** "it could", "with it holding", "held by them": it may be the call. */
function isActingPronoun(token: string, i: number, tokens: Sentence): boolean {
  const next = tokens[i + 1] ?? '';
  if (!roleOf(token, 'pronoun')) return false;
  if (roleOf(next, 'modal')) return !isPassedOn(tokens.slice(i + 2).filter((each) => !roleOf(each, 'adverb')));
  return tokens[i - 1] === 'by' || (['adverb', 'ing', 'participle'] as const).some((role) => roleOf(next, role));
}

/** "before they might be sent": said of calls alone. */
function isPassedOn([be = '', done = '', last = '']: readonly string[]): boolean {
  return (be === 'be' && PASSED_ON.has(done)) || (be === 'have' && done === 'been' && PASSED_ON.has(last));
}
const PASSED_ON = new Set(
  'sent read accepted processed handled received served retried repeated dispatched tried flushed filled'.split(' '),
);

/** "its pool" may be the caller's; "on their way" is anybody's, and behind "a proxy that might" it is the proxy's. */
function isOwning(token: string, i: number, tokens: Sentence, culprit: string): boolean {
  if ((token !== 'its' && token !== 'their') || ['way', 'turn'].includes(tokens[i + 1] ?? '')) return false;
  const last = tokens.findLastIndex((each, at) => at < i && REFERENCE.test(each));
  // "could sit in {s1} while its pool might be full"
  if (tokens[last] === culprit && tokens.slice(0, last).some((each) => roleOf(each, 'modal'))) return false;
  const modal = tokens.findLastIndex((each, at) => at < i && roleOf(each, 'modal'));
  const start = tokens.findLastIndex((each, at) => at < modal && isClauseWord(each));
  if (modal < 0 || tokens.slice(modal, i).includes(',')) return true;
  const isRelative = roleOf(tokens[start] ?? '', 'relative') && modal === start + 1;
  const owner = isRelative ? [tokens[start - 1]!] : tokens.slice(start + 1, modal);
  const isNamed = owner.some((each) => roleOf(each, 'noun') || REFERENCE.test(each));
  return !isNamed || owner.some((each) => BETWEEN.has(each) || each === token);
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
    if (token === 'processes' && tokens[i - 1] === 'other') return false;
    const isElse = ELSEWHERE.has(tokens[i - 1] ?? '') || ELSEWHERE.has(tokens[i - 2] ?? '');
    const isSubject = isElse && isSubjectHead(tokens, i);
    if (isNeighbour(tokens, i)) return false;
    const isAwaited = tokens.slice(Math.max(0, modal), i).some((word) => WAITS.has(word)) && isElse;
    const isAgent = isElse && tokens.slice(Math.max(0, i - 3), i).includes('by');
    return isSubject || isAwaited || isAgent || (isElse && isStated(tokens, i));
  });
}

/** "other processes on the host" are no service: they are what shares its cores. */
function isNeighbour(tokens: Sentence, i: number): boolean {
  const [on = '', the = '', host = ''] = tokens.slice(i + 1);
  return /^process/.test(tokens[i]!) && on === 'on' && ['the', 'a', 'its'].includes(the) && NEIGHBOURHOOD.has(host);
}
const NEIGHBOURHOOD = new Set(['host', 'node', 'container', 'pod']);

/** "with another node stuck", "another node holding a lock" */
function isStated(tokens: Sentence, i: number): boolean {
  const next = tokens.slice(i + 1).find((token) => !roleOf(token, 'adverb')) ?? '';
  return (['participle', 'ing', 'being', 'adjective'] as const).some((role) => roleOf(next, role));
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
