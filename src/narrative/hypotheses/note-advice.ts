/**
 * Rule N10: a note suggests nothing. "A restart could end the wait" is a remedy, "the table could be dropped" and "calls
 * could be cached" are advice, ", and restart the pod" is an order, and "after stopping {s1}" a step of one.
 */
import { TROUBLES } from './note-claims.ts';
import { type Clause, clausesOf, headOf, isService, isUntil } from './note-clauses.ts';
import { REFERENCE } from './note-grammar.ts';
import { roleOf, withPlurals } from './note-roles.ts';

type Sentence = readonly string[];

/** What somebody does to a system. */
const STEPS = withPlurals(
  'restart reload rebuild failover deploy deployment rollout rollback update switch refresh'.split(' '),
);
const ENDING = new Set(
  'end ending ended stop stopping stopped release releasing released resolve resolving resolved halt halting halted'.split(
    ' ',
  ),
);
const HEALING = new Set('respond serve work pass return'.split(' '));
const OPERATING = new Set(
  `stopping restarting closing dropping cancelling canceling halting suspending aborting moving switching reloading rebuilding releasing
  flushing evicting splitting rotating swapping turning limiting throttling renewing refreshing reopening`.split(/\s+/),
);
const OPERATES = new Set(
  `stop restart close drop cancel halt suspend abort move switch reload rebuild release flush evict split swap turn limit
  throttle renew refresh reopen start use`.split(/\s+/),
);
/** What may not even be done to "it". */
const HALTS = new Set('stop restart halt suspend drop abort'.split(' '));
export const OPERATED = new Set(
  `dropped stopped halted suspended aborted cancelled closed rebuilt reloaded flushed released moved swapped turned switched
  renewed refreshed reopened`.split(/\s+/),
);
/** "{s1} could have to start again" */
const STARTING = new Set('start restart stop reload close rebuild halt reopen'.split(' '));
/** Good advice on whatever. */
export const IMPROVED = new Set('cached batched reused buffered indexed'.split(' '));
/** Good advice on what helps or is operated. */
export const SET_UP = new Set('used created started rotated updated'.split(' '));
export const HELPFUL = withPlurals('cache index replica pool batch prefetch shard partition path'.split(' '));
/** What an engineer has a command for. */
export const OPERABLE = withPlurals(
  `table index cache disk pool pod node instance process container cluster leader replica flag version deploy deployment
  migration host breaker balancer proxy router partition schema snapshot agent sidecar storage row record queue restart reload rebuild failover rollout update`.split(
    /\s+/,
  ),
);

export function suggestsSomething(tokens: Sentence): boolean {
  const isStep = tokens.some(
    (token, i) => STEPS.has(token) || (OPERATING.has(token) && (i === 0 || roleOf(tokens[i - 1]!, 'preposition'))),
  );
  const isOnService = (token: string, i: number) => OPERATING.has(token) && isService(tokens[i + 1] ?? '');
  return (
    (tokens[0] === 'to' && (ENDING.has(tokens[1] ?? '') || HALTS.has(tokens[1] ?? ''))) ||
    tokens.some(isOnService) ||
    tokens.some((_, i) => isOrder(tokens, i)) ||
    clausesOf(tokens).some((clause) => !isUntil(clause) && (isRemedy(clause, isStep) || isAdvice(clause)))
  );
}

/** ", restart the pod", "and stop {s1}", "to restart {s1}", "for {s1} to be stopped" */
function isOrder(tokens: Sentence, i: number): boolean {
  const [token, before = '', next = '', last = ''] = [tokens[i]!, tokens[i - 1], tokens[i + 1], tokens[i + 2]];
  if (before === 'to' && token === 'be') return OPERATED.has(next) && isService(tokens[i - 2] ?? '');
  if (!OPERATES.has(token)) return false;
  const object = roleOf(next, 'particle') ? last : next;
  if (before === 'to') return REFERENCE.test(object);
  if (before !== ',' && !roleOf(before, 'joiner')) return false;
  if (roleOf(object, 'pronoun')) return HALTS.has(token);
  return REFERENCE.test(object) || (object === 'the' && OPERABLE.has(headOf(tokens.slice(i + 2))));
}

/** "A restart could release the lock", "the wait could end", "after a restart, {s1} could respond" */
function isRemedy({ subject, deed }: Clause, isStep: boolean): boolean {
  const ending = deed.findIndex((token, i) => ENDING.has(token) && !isDescribing(deed, i) && !isOutcome(deed, i));
  if (ending >= 0) {
    const isDoing = roleOf(subject[0] ?? '', 'ing') && !roleOf(subject[0] ?? '', 'noun');
    const object = headOf(deed.slice(ending + 1, ending + 5));
    const isAlone = !isObjectNext(deed, ending);
    return isStep || isDoing || TROUBLES.has(object) || (isAlone && TROUBLES.has(headOf(subject)));
  }
  return isStep && (deed[0] === 'make' ? deed : deed.slice(0, 2)).some((token) => HEALING.has(token));
}

/** "stop threads"; not "stop in a pool", "be resolved" */
function isObjectNext(deed: Sentence, ending: number): boolean {
  const next = deed.slice(ending + 1).find((token) => !roleOf(token, 'adverb')) ?? '';
  return isService(next) || (['article', 'noun', 'adjective'] as const).some((role) => roleOf(next, role));
}

/** "end in an error", "ends with a retry" */
function isOutcome(words: Sentence, i: number): boolean {
  return /^end/.test(words[i]!) && ['in', 'with'].includes(words[i + 1] ?? '');
}

/** "the stopped node" */
function isDescribing(words: Sentence, i: number): boolean {
  return roleOf(words[i + 1] ?? '', 'noun') && roleOf(words[i - 1] ?? '', 'article');
}

/** "The table could be dropped" reads as a suggestion; "might be dropped" does not; "may have to be dropped" does. */
function isAdvice({ opener, subject, modal, deed }: Clause): boolean {
  const words = deed.filter((token) => !roleOf(token, 'adverb'));
  const isOrder = words[0] === 'have' && words[1] === 'to';
  const [be = '', done = ''] = isOrder ? words.slice(2) : words;
  if (isOrder && subject.some(isService) && STARTING.has(be) && done === '') return true;
  if (isImprovement(subject, words) && !(opener === 'with' && words.length > 2)) return true;
  if (!['be', 'get'].includes(be) || !OPERATED.has(done) || (modal !== 'could' && !isOrder)) return false;
  return isService(subject[0] ?? '') || OPERABLE.has(headOf(subject));
}

/** "A cache could be used", "calls could be made in parallel", "the query could use an index": good advice, and not ours to give. */
function isImprovement(
  subject: Sentence,
  [verb = '', second = '', third = '', fourth = '']: readonly string[],
): boolean {
  if (verb === 'serve') return HELPFUL.has(headOf(subject));
  if (verb === 'use') return HELPFUL.has(third) || HELPFUL.has(fourth) || HELPFUL.has(second);
  if (verb !== 'be' && verb !== 'get') return false;
  if (third === 'in' && fourth === 'parallel') return true;
  if (third === 'up' || third === 'by') return false;
  const head = headOf(subject);
  const isSetUp = SET_UP.has(second) || (second === 'in' && third === 'use');
  return IMPROVED.has(second) || (isSetUp && (HELPFUL.has(head) || OPERABLE.has(head)));
}
