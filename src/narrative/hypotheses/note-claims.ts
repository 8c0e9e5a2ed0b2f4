/**
 * Rules N09 to N11: what a sentence in the right form may still say too much with.
 *
 *   N09 it clears somebody: "{s1} could be idle", "{s1} could still work", "{s1} could stay out of the way"
 *   N10 it suggests what to do: "a restart could end the wait", "the table could be dropped", "after stopping {s1}"
 *   N11 it takes something for granted: "the exhausted pool of {s1}", "with its cache cold"
 */
import { type Clause, clausesOf, isService, isUntil } from './note-clauses.ts';
import { roleOf, withPlurals } from './note-roles.ts';

type Sentence = readonly string[];

/* N09 */

/** Good health. In front of a noun it is what calls wait for; behind until or before it is not so yet. */
const HEALTHY = new Set('idle free ready warm fresh'.split(' '));
/** Without anything that it goes with, it says that all is well. */
const WORKING = new Set('pass perform process serve deliver return'.split(' '));
const CLEARED = new Set('verified validated resolved done handled ended passed accepted'.split(' '));
/** What "out of" may follow: to run out of connections is no way out. */
const RUNS_OUT = new Set('run running time timed fall fallen falling taken evicted'.split(' '));
/** "keep up", "carry on", "come through"; not "hold up the response". */
const CARRYING = new Set('keep keeping kept hold stand come carry stay pick picking picked'.split(' '));
const AWAY = new Set('up on through back'.split(' '));
/** Said of a service, these put it somewhere else. */
const APART = new Set('external remote distinct separate new next other related'.split(' '));
const DRIFTS = new Set('drift drifting drifted spread split'.split(' '));

export function clearsSomebody(tokens: Sentence): boolean {
  return (
    clausesOf(tokens).some((clause) => isCleared(clause) || isHealthy(clause)) ||
    tokens.some((token, i) => {
      const [before = '', next = ''] = [tokens[i - 1], tokens[i + 1]];
      if (token === 'hide' || token === 'hiding') return isThingNext(next);
      if (CARRYING.has(before) && AWAY.has(token)) return !isThingNext(next);
      if (HEALTHY.has(token)) return isOwned(tokens, i);
      if (token === 'out') return next === 'of' && !RUNS_OUT.has(before);
      if (token === 'apart') return !DRIFTS.has(before);
      if (token === 'time') return before === 'in' || before === 'on';
      return token === 'order' && before === 'in' && !roleOf(tokens[i - 2] ?? '', 'noun');
    })
  );
}

/** "could have free threads" */
function isOwned(tokens: Sentence, i: number): boolean {
  return tokens.slice(Math.max(0, i - 2), i).some((token) => token === 'have' || token === 'having');
}

/** "{s1} could be idle", "with {s1} idle"; not "wait for a free connection", nor "wait for it to be free" */
function isHealthy(clause: Clause): boolean {
  if (isUntil(clause) || !clause.subject.some(isService)) return false;
  const words = [...clause.subject, ...clause.deed];
  return words.some((token, i) => {
    if (!HEALTHY.has(token) || (words[i - 1] === 'be' && words[i - 2] === 'to')) return false;
    return !roleOf(words[i + 1] ?? '', 'noun') || words[i - 1] === 'be' || words[i - 1] === 'been';
  });
}

/** "{s1} could still work", "it could respond", "{s1} could have been verified", "the error could be resolved" */
function isCleared(clause: Clause): boolean {
  const { subject, deed } = clause;
  if (isUntil(clause) || !subject.some((token) => isService(token) || NOTABLE.has(token))) return false;
  const words = deed.filter((token) => !roleOf(token, 'adverb'));
  const [verb = '', next = ''] = words;
  if (LOADS.has(headOf(subject)) && (verb === 'fall' || verb === 'drop') && next !== 'back' && next !== 'through')
    return true;
  if (ALARMS.some(([things, done]) => things.has(headOf(subject)) && words.some((token) => done.has(token))))
    return true;
  if (verb === 'work' || (WORKING.has(verb) && isEnd(next))) return true;
  if (verb === 'be' && APART.has(next) && !roleOf(words[2] ?? '', 'noun')) return true;
  if (words[0] === 'respond') return !roleOf(words[1] ?? '', 'preposition');
  const isBehindBe = (i: number) => ['be', 'been', 'get', 'have'].includes(words[i - 1] ?? '');
  return words.some((token, i) => CLEARED.has(token) && isBehindBe(i));
}

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

const TROUBLES = withPlurals(
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
const NOTABLE: ReadonlySet<string> = new Set([...TROUBLES, ...LOADS, ...DATA, ...SECRETS]);

/* N10 */

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
const OPERATED = new Set(
  `dropped stopped halted suspended aborted cancelled closed rebuilt reloaded flushed released moved swapped turned switched
  renewed refreshed reopened`.split(/\s+/),
);
/** "{s1} could have to start again" */
const STARTING = new Set('start restart stop reload close rebuild halt reopen'.split(' '));
const IMPROVED = new Set('used created cached batched reused renewed rotated started'.split(' '));
const HELPFUL = withPlurals('cache index replica pool batch prefetch shard partition'.split(' '));
/** What an engineer has a command for. */
const OPERABLE = withPlurals(
  `table index cache disk pool pod node instance process container cluster leader replica flag version deploy deployment
  migration host breaker balancer proxy router partition schema snapshot agent sidecar storage row record queue restart reload rebuild failover rollout update`.split(
    /\s+/,
  ),
);

export function suggestsSomething(tokens: Sentence): boolean {
  const isStep = tokens.some(
    (token, i) => STEPS.has(token) || (OPERATING.has(token) && roleOf(tokens[i - 1] ?? '', 'preposition')),
  );
  const isOnService = (token: string, i: number) => OPERATING.has(token) && isService(tokens[i + 1] ?? '');
  return (
    tokens.some(isOnService) ||
    clausesOf(tokens).some((clause) => !isUntil(clause) && (isRemedy(clause, isStep) || isAdvice(clause)))
  );
}

/** "A restart could release the lock", "the wait could end", "after a restart, {s1} could respond" */
function isRemedy({ subject, deed }: Clause, isStep: boolean): boolean {
  if (deed.some((token, i) => ENDING.has(token) && !isDescribing(deed, i))) {
    const isDoing = roleOf(subject[0] ?? '', 'ing') && !roleOf(subject[0] ?? '', 'noun');
    return (
      isStep ||
      isDoing ||
      [...subject, ...deed].some((token) => TROUBLES.has(token) && !roleOf(token, 'verb')) ||
      TROUBLES.has(headOf(subject))
    );
  }
  return isStep && deed.slice(0, 2).some((token) => HEALING.has(token));
}

/** "the stopped node" */
function isDescribing(words: Sentence, i: number): boolean {
  return roleOf(words[i + 1] ?? '', 'noun') && roleOf(words[i - 1] ?? '', 'article');
}

/** "The table could be dropped" reads as a suggestion; "might be dropped" does not; "may have to be dropped" does. */
function isAdvice({ subject, modal, deed }: Clause): boolean {
  const words = deed.filter((token) => !roleOf(token, 'adverb'));
  const isOrder = words[0] === 'have' && words[1] === 'to';
  const [be = '', done = ''] = isOrder ? words.slice(2) : words;
  if (isOrder && subject.some(isService) && STARTING.has(be) && done === '') return true;
  if (isImprovement(subject, words)) return true;
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
  return IMPROVED.has(second) && third !== 'up' && third !== 'by';
}

/** "the table" of "the table of another tenant" */
function headOf(subject: Sentence): string {
  const first = subject.findIndex((token) => roleOf(token, 'noun'));
  const rest = first < 0 ? [] : subject.slice(first);
  const end = rest.findIndex((token) => !roleOf(token, 'noun'));
  return rest.slice(0, end < 0 ? rest.length : end).at(-1) ?? '';
}

/* N11 */

const DEFINITE = new Set(['the', 'its', 'their']);
const DEFECTS = new Set('stale stuck full busy blocking contended cold empty failing stalling'.split(' '));
/** How things of that sort always are. */
const USUAL = new Set('cached shared queued compiled batched scheduled stored compressed encoded encrypted'.split(' '));

export function takesForGranted(tokens: Sentence): boolean {
  return tokens.some((token, i) => {
    if (!DEFINITE.has(token)) return false;
    const [first = '', second = '', third = ''] = tokens.slice(i + 1);
    if (isDefect(first) && roleOf(second, 'noun')) return true;
    if (roleOf(first, 'adjective') && isDefect(second) && roleOf(third, 'noun')) return true;
    return tokens[i - 1] === 'with' && isDefect(firstBehindNouns(tokens.slice(i + 1)));
  });
}

/** "full" of "pool of {s1} full" */
function firstBehindNouns(tokens: Sentence): string {
  return tokens.find((token) => !roleOf(token, 'noun') && !isService(token) && token !== 'of') ?? '';
}

function isDefect(token: string): boolean {
  const isDone = roleOf(token, 'participle') && !roleOf(token, 'noun') && !roleOf(token, 'verb');
  return DEFECTS.has(token) || (isDone && !USUAL.has(token));
}
