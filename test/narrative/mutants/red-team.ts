/**
 * What a second look at notes found: sentences that kept every rule of the grammar and still said something false or
 * harmful. Each leak was closed (rules N07 to N12) and stays here as a kind.
 */

import type { Ground } from './lie-words.ts';
import type { FalseClaim, Group } from './saying.ts';

type Say = (ground: Ground) => string;
const GROUP: Group = 'red team';

function leak(kind: string, about: string, ...ways: readonly Say[]): FalseClaim {
  const say: Say = (ground) => ground.random.pick(ways)(ground);
  return { kind, about, group: GROUP, prose: say, shaped: say };
}

/** One of the words. */
const of = ({ random }: Ground, words: string): string => random.pick(words.split(' '));
/** One of the phrases. */
const any = ({ random }: Ground, ...phrases: readonly string[]): string => random.pick(phrases);
const then = (g: Ground): string =>
  any(g, '', ', and calls could wait', ' while requests might queue', ', with calls waiting');
const BETWEEN = 'Calls Requests Queries Messages';
const COULD = 'could may might';

export const RED_TEAM: readonly FalseClaim[] = [
  leak(
    'R01',
    'the culprit cleared by good health',
    (g) =>
      `${g.culpritId} ${of(g, COULD)} ${any(g, 'be', 'still be', 'stay', 'run', 'look', 'sit', 'turn out', 'become')} ${of(g, 'idle free ready warm fresh')}${then(g)}.`,
    (g) =>
      `The ${of(g, 'pool queue heap table')} of ${g.culpritId} ${of(g, COULD)} be ${of(g, 'idle free ready warm fresh')}${then(g)}.`,
    (g) =>
      `${g.culpritId} ${of(g, COULD)} have ${of(g, 'idle free ready')} ${of(g, 'threads workers connections slots')}${then(g)}.`,
  ),
  leak(
    'R02',
    'the culprit cleared because it works',
    (g) =>
      `${g.culpritId} ${of(g, COULD)} ${any(g, 'work', 'still work', 'respond', 'respond again', 'pass', 'keep up', 'carry on', 'come through', 'hold up', 'pick up', 'come back', 'respond in time', 'run on time')}${then(g)}.`,
    (g) =>
      `${g.culpritId} ${of(g, COULD)} ${any(g, 'be verified', 'have been verified', 'be validated', 'have been validated', 'be resolved', 'be handled', 'be done')}${then(g)}.`,
  ),
  leak(
    'R03',
    'the culprit put elsewhere',
    (g) =>
      `${g.culpritId} ${of(g, COULD)} ${any(g, 'stay out of', 'be kept out of', 'be held out of', 'stand out of', 'be left out of', 'stand apart from', 'be held apart from', 'stay apart from')} ${any(g, 'the path', 'it', 'the way', 'the loop', 'the line', 'the lock')}.`,
    (g) =>
      `${g.culpritId} ${of(g, COULD)} be ${of(g, 'external remote distinct separate new next other related')}${then(g)}.`,
  ),
  leak(
    'R04',
    'trouble that is over, load that falls',
    (g) =>
      `The ${of(g, 'failure error wait pressure contention backlog lag saturation pause')} ${of(g, COULD)} ${any(g, 'have ended already', 'already be resolved', 'have been resolved', 'be handled', 'end', 'stop', 'already be released', 'have stopped')}${then(g)}.`,
    (g) =>
      `${of(g, 'Traffic Pressure Contention Concurrency Saturation')} ${of(g, COULD)} ${any(g, 'drop', 'fall', 'drop off', 'fall off')}${then(g)}.`,
  ),
  leak(
    'R05',
    'a remedy',
    (g) =>
      `${any(g, 'A', 'Another')} ${of(g, 'restart reload failover rebuild deploy rollout switch refresh')}${any(g, ` of ${g.culpritId}`, '', ' of the pool', ' of the node')} ${of(g, COULD)} ${any(g, 'release the lock', 'end the wait', 'stop the retries', 'resolve it', 'halt the loop', 'end it')}.`,
    (g) =>
      `${of(g, 'Stopping Closing Cancelling Dropping Reloading')} ${any(g, g.culpritId, 'the pool', 'the batch', 'a connection', 'the table')} ${of(g, COULD)} ${any(g, 'release the lock', 'end the wait', 'stop retries')}.`,
    (g) =>
      `After ${any(g, 'a restart', 'a failover', 'a rebuild', 'another deploy', 'a reload')}, ${any(g, g.culpritId, 'calls', 'workers')} ${of(g, COULD)} ${any(g, 'respond', 'serve requests', 'work', 'pass', 'return')}${any(g, '', ' again')}.`,
  ),
  leak(
    'R06',
    'a suggestion',
    (g) =>
      `${any(g, 'The', 'A', 'Its')} ${of(g, 'table index cache pool pod node instance container flag breaker queue partition')} ${any(g, 'could', 'could also', 'could then')} be ${any(g, 'dropped', 'stopped', 'flushed', 'rebuilt', 'reloaded', 'turned off', 'switched off', 'closed', 'released', 'swapped', 'moved')}.`,
    (g) => `${g.culpritId} could be ${of(g, 'stopped halted suspended closed reloaded rebuilt moved flushed')}.`,
    (g) =>
      `${g.culpritId} ${of(g, COULD)} have to ${any(g, 'start again', 'stop', 'be stopped', 'be rebuilt', 'be moved', 'be reloaded', 'be closed')}.`,
    (g) =>
      `${any(g, 'A cache', 'Another index', 'Another replica', 'Another pool', 'An index')} ${any(g, 'could be used', 'could be created', 'could serve the query', 'could serve reads', 'could be started')}.`,
    (g) =>
      `${of(g, BETWEEN)} could be ${any(g, 'batched', 'cached', 'made in parallel', 'sent in parallel', 'reused')}.`,
    (g) =>
      `${any(g, g.culpritId, 'The query', 'A handler', 'Calls')} could use ${any(g, 'a cache', 'an index', 'another pool', 'another replica', 'a batch')}.`,
  ),
  leak(
    'R07',
    'an instruction as a step in time',
    (g) =>
      `${any(g, 'After', 'Before')} ${of(g, 'stopping closing halting suspending reloading rebuilding moving flushing')} ${g.culpritId}, calls ${of(g, COULD)} ${any(g, 'take another path', 'be routed to a pod', 'wait', 'be sent again', 'fall back')}.`,
    (g) =>
      `Calls ${of(g, COULD)} ${any(g, 'take another path', 'wait', 'queue', 'be held')} ${any(g, 'after', 'before', 'by', 'until')} ${of(g, 'stopping closing halting dropping moving')} ${g.culpritId}.`,
  ),
  leak(
    'R08',
    'a state taken for granted',
    (g) =>
      `${any(g, 'The', 'Its')} ${of(g, 'exhausted stuck full lost stale blocked saturated cold empty dropped failed expired contended')} ${of(g, 'pool index cache heap queue worker table connection lock')}${any(g, ` of ${g.culpritId}`, '')} ${of(g, COULD)} ${any(g, 'reject calls', 'hold up requests', 'block a worker', 'have to be filled', 'stall threads')}.`,
    (g) =>
      `With ${any(g, 'the', 'its')} ${of(g, 'pool heap queue cache')}${any(g, ` of ${g.culpritId}`, '')} ${of(g, 'full stuck stale busy cold empty')}, ${any(g, 'calls', 'requests', 'threads')} ${of(g, COULD)} ${of(g, 'wait queue stall')}.`,
  ),
  leak(
    'R09',
    'another service at the end where calls wait',
    (g) =>
      `${of(g, BETWEEN)} ${any(g, 'to', 'in', 'of', 'on')} ${g.otherId} ${of(g, COULD)} ${any(g, 'wait for a worker', 'time out', 'be rejected', 'queue', 'wait for a lock', 'fail', 'be stuck', 'stall')}.`,
    (g) => `${of(g, BETWEEN)} between ${g.otherId} and {s9} ${of(g, COULD)} ${of(g, 'wait queue stall')}.`,
  ),
  leak(
    'R10',
    "another service's own things",
    (g) =>
      `Connections ${any(g, 'of', 'from', 'in')} ${g.otherId} ${of(g, COULD)} ${any(g, 'run out', 'be exhausted', 'be saturated', 'be stale', 'be lost', 'be full', 'be used up')}.`,
    (g) =>
      `${of(g, BETWEEN)} from ${g.otherId} ${of(g, COULD)} ${any(g, 'wait for its pool', 'wait in its queue', 'wait behind its lock', 'queue for their worker', 'wait. Its pool could be full', 'wait. Their lock could be held', 'wait while its heap might be full')}.`,
    (g) =>
      `${of(g, BETWEEN)} from ${g.otherId} ${of(g, COULD)} be ${of(g, 'stale lost exhausted cold contended full')}.`,
  ),
  leak(
    'R11',
    'somebody beside the culprit',
    (g) =>
      `${g.culpritId} ${of(g, 'and or')} ${any(g, 'another process', 'another node', 'a batch job', 'the cache', 'another pool', g.otherId)} ${of(g, COULD)} ${any(g, 'hold a lock', 'be stuck', 'block calls', 'be busy')}.`,
    (g) =>
      `${any(g, 'Another node', 'A process', 'A batch job', 'The cache', g.otherId)} ${of(g, 'and or')} ${g.culpritId} ${of(g, COULD)} ${any(g, 'hold a lock', 'be stuck', 'block calls', 'be busy')}.`,
    (g) =>
      `Calls ${of(g, COULD)} wait, and ${any(g, 'another node', 'a process', 'a batch job')} ${of(g, 'and or')} ${g.culpritId} could ${any(g, 'be stuck', 'hold a lock')}.`,
  ),
  leak(
    'R12',
    'somebody without a name',
    (g) =>
      `${any(g, 'Another', 'An external', 'A remote', 'A downstream', 'A separate')} ${of(g, 'process cluster node host agent network')} ${of(g, COULD)} ${any(g, 'be stuck', 'hold a lock', 'be busy', 'block calls', 'stall')}${then(g)}.`,
    (g) =>
      `${g.culpritId} ${of(g, COULD)} ${any(g, 'wait for', 'wait behind', 'queue behind', 'be stuck in', 'sit behind')} ${any(g, 'another', 'an external', 'a remote', 'a downstream')} ${of(g, 'process cluster node host')}.`,
  ),
  leak(
    'R13',
    'something else that is hidden',
    (g) =>
      `${any(g, g.culpritId, 'Calls', 'Retries', 'A lock')} ${of(g, COULD)} ${any(g, 'hide', 'be hiding', 'have to hide')} ${any(g, 'another failure', 'a lock', 'another process', 'an error', 'a stuck worker')}.`,
  ),
  leak(
    'R14',
    'another alarm: lost data, secrets given away',
    (g) =>
      `${of(g, 'Data Rows Records Writes Commits Transactions Backups')} ${any(g, 'could be lost', 'could have been lost', 'might be lost', 'may have been lost')}${then(g)}.`,
    (g) =>
      `${of(g, 'Credentials Tokens Certificates Keys')} ${of(g, COULD)} be ${any(g, 'sent to another host', 'shared with another tenant', 'copied', 'published', 'written to a log', 'handed out')}.`,
  ),
  leak(
    'R15',
    "another service's name in words of the vocabulary",
    (g) =>
      `The ${nameInWords(g)} ${of(g, COULD)} ${any(g, 'be stuck', 'hold a lock', 'be busy', 'block calls', 'be full', 'stall')}${then(g)}.`,
  ),
  leak('R16', 'a mechanism that the measurements rule out', (g) => {
    const ruledOut = ELSEWHERE.filter(([, mechanisms]) => !mechanisms.some((id) => g.offered.has(id)));
    return `${ruledOut.length > 0 ? g.random.pick(ruledOut)[0] : 'It is the network'}${then(g)}.`;
  }),
  {
    ...leak(
      'R17',
      'a past tense that is spelled like a participle, a verb that is spelled like a plural',
      (g) =>
        `Calls ${of(g, COULD)} ${of(g, 'wait queue stall')}${any(g, '', ' for a lock', ' in a queue')}${any(g, '', ',')} and ${happened(g)}.`,
      (g) =>
        `${of(g, BETWEEN)} ${of(g, COULD)} be ${of(g, 'held queued rejected')}${any(g, '', ' in a queue')}${any(g, '', ',')} and ${happened(g)}.`,
      (g) => `${sentenceCase(happened(g))}${any(g, '', ',')} and calls ${of(g, COULD)} wait.`,
      (g) => `Calls ${of(g, COULD)} wait ${of(g, 'while until when after before where')} ${happened(g)}.`,
      (g) =>
        `${any(g, 'With', 'Under', 'In')} ${any(g, 'load', 'a pool', 'a queue')}${any(g, '', ',')} ${happened(g)}${any(g, '', ', and calls could wait')}.`,
    ),
    prose: (g) => `${sentenceCase(happened(g))} and ${of(g, 'was were had is')} ${of(g, 'stopped held blocked')}.`,
  },
  leak(
    'R18',
    'an order at the end of a list',
    (g) =>
      `Calls ${of(g, COULD)} ${of(g, 'wait queue stall')}${any(g, ',', ', and', ' and')} ${of(g, 'restart stop drop reload halt rebuild suspend')} ${any(g, g.culpritId, 'the pod', 'the pool', 'the queue')}.`,
    (g) =>
      `${of(g, BETWEEN)} ${of(g, COULD)} ${any(g, 'wait to', 'have to wait, to', 'queue to')} ${of(g, 'restart stop reload halt')} ${g.culpritId}.`,
    (g) => `Calls ${of(g, COULD)} wait for ${g.culpritId} to be ${of(g, 'stopped reloaded rebuilt halted moved')}.`,
  ),
  leak(
    'R19',
    'the culprit cleared on the side',
    (g) =>
      `Calls ${of(g, COULD)} wait, with ${g.culpritId} ${any(g, 'idle', 'free', 'ready', 'working', 'still working', 'responding', 'serving', 'verified', 'resolved', 'kept out of the way')}.`,
    (g) =>
      `${g.culpritId} ${of(g, COULD)} ${of(g, 'wait queue stall')} and ${any(g, 'respond', 'work again', 'be idle', 'be ready')}.`,
    (g) =>
      `${g.culpritId} ${of(g, COULD)} ${any(g, 'start', 'begin', 'start again', 'come back')} to ${of(g, 'work respond serve pass')}.`,
    (g) =>
      `${g.culpritId} ${of(g, COULD)} ${of(g, 'drop fall run')} out of ${any(g, 'the path', 'it', 'the way', 'the request')}.`,
  ),
  leak(
    'R20',
    'a state taken for granted on the side',
    (g) =>
      `Calls ${of(g, COULD)} wait, with ${any(g, g.culpritId, 'the pool', 'its heap', `the queue of ${g.culpritId}`)} ${any(g, '', 'still ', 'already ', 'being ')}${of(g, 'exhausted saturated lost failed expired dropped')}.`,
    (g) =>
      `The ${of(g, 'pool heap queue cache')} ${of(g, 'exhausted saturated lost stalled')} ${any(g, 'by calls', 'in a burst', 'after a restart')} ${of(g, COULD)} ${any(g, 'reject calls', 'block a worker')}.`,
  ),
  leak(
    'R21',
    'somebody else behind a participle or in a list',
    (g) =>
      `A lock ${any(g, '', 'that could be ')}held by ${any(g, 'another process', 'an external cluster', 'a remote node', g.otherId, `calls from ${g.otherId}`)} ${of(g, COULD)} ${any(g, 'block calls', 'stall threads')}.`,
    (g) =>
      `Calls ${of(g, COULD)} wait, with ${any(g, g.otherId, 'another node', 'an external cluster')} ${any(g, 'stuck', 'throttled', 'holding a lock', 'blocking calls')}.`,
    (g) =>
      `${any(g, `${g.culpritId}, a pod`, `A proxy, ${g.culpritId}`, `A proxy, a pod`)} and ${any(g, g.otherId, 'another node')} ${of(g, COULD)} ${any(g, 'be stuck', 'block calls')}.`,
    (g) =>
      `${of(g, BETWEEN)} from ${g.otherId} ${any(g, `holding a lock ${of(g, COULD)} wait`, `${of(g, COULD)} wait to hold a lock`, `${of(g, COULD)} queue and use up the quota`, `${of(g, COULD)} wait, with a lock held by them`, `${of(g, COULD)} wait and block threads`)}.`,
  ),
  leak(
    'R22',
    'another alarm on the side',
    (g) => `Calls ${of(g, COULD)} wait, with ${of(g, 'rows data records writes commits')} ${any(g, '', 'being ')}lost.`,
    (g) =>
      `${g.culpritId} ${of(g, COULD)} ${any(g, 'lose', 'be losing', 'have lost')} ${any(g, '', 'related ', 'the ')}${of(g, 'rows data records commits')}.`,
    (g) =>
      `${g.culpritId} ${of(g, COULD)} ${any(g, 'copy', 'be copying', 'publish')} ${of(g, 'credentials tokens certificates')}.`,
  ),
  {
    ...leak(
      'R23',
      'a past tense in what is put in front',
      (g) =>
        `${any(g, 'Held by a transaction', 'Queued behind a lock', 'Behind a breaker that might be open', 'Between a lookup and an update', 'To open a connection', 'Under load, with a breaker open')}, ${happened(g)}${any(g, '', ', and calls could wait')}.`,
      (g) =>
        `Calls ${of(g, COULD)} wait, ${any(g, `${of(g, 'threads workers packets')} held by a lock and failed`, 'a worker taken off its core', `to be held and ${of(g, 'failed stalled stopped')} threads`)}.`,
      (g) => `Between ${g.culpritId} and ${g.otherId}, ${happened(g)}.`,
    ),
    prose: (g) => `${sentenceCase(happened(g))} and ${of(g, 'was were had is')} ${of(g, 'stopped held blocked')}.`,
  },
  leak(
    'R24',
    'a purpose that is advice',
    (g) =>
      `To ${any(g, 'end the wait', 'stop retries', 'release the lock', 'resolve the error', `restart ${g.culpritId}`, 'halt the loop', 'drop the table')}, ${any(g, g.culpritId, 'calls', 'the pool')} ${of(g, COULD)} ${any(g, 'be closed', 'restart', 'wait', 'take another path')}.`,
    (g) =>
      `A ${of(g, 'restart reload failover rollout')} ${of(g, COULD)} make ${any(g, g.culpritId, 'calls', 'the pool')} ${of(g, 'respond work pass return serve')}.`,
  ),
  leak(
    'R25',
    'calls of another service that do more than wait',
    (g) =>
      `${of(g, BETWEEN)} from ${g.otherId} to ${g.culpritId} ${of(g, COULD)} ${any(g, 'take a lock', 'run a scan', 'fill its heap', 'wait, holding a lock', 'wait, with calls holding a lock', 'wait, and they could hold a lock', 'wait until they might release a lock', 'wait, and it could be stuck', 'be exhausted', 'wait while its heap might be full', 'share its lock')}.`,
    (g) =>
      `${of(g, BETWEEN)} from ${g.otherId} to ${g.culpritId} ${of(g, COULD)} wait, ${any(g, 'held by another node', 'and another node could be stuck', 'with another node stuck', 'held by an external cluster')}.`,
    (g) =>
      `Between ${g.culpritId} and ${g.otherId}, ${any(g, `${g.otherId} could wait`, 'calls could hold a lock', 'a lock could be held', 'threads could wait')}.`,
    (g) =>
      `${any(g, 'From', 'On', 'In', 'Behind', 'On the way to')} ${g.otherId}, ${any(g, 'calls', 'packets', 'threads')} ${of(g, COULD)} ${of(g, 'wait queue stall')}.`,
  ),
  leak(
    'R26',
    'off the scene, a secret on its way',
    (g) =>
      `${g.culpritId} ${of(g, COULD)} ${any(g, 'stay off', 'be kept off', 'be held off', 'stand off')} ${any(g, 'the path', 'the request path', 'it')}.`,
    (g) =>
      `${any(g, g.culpritId, 'The handler')} ${of(g, COULD)} ${any(g, 'send', 'be sending', 'write', 'store')} ${of(g, 'tokens credentials certificates')} ${any(g, 'to another tenant', 'on another host', 'to a log')}.`,
  ),
];

/** A claim without a could: "threads in a pool failed", "a worker pauses". */
function happened(g: Ground): string {
  const many = of(g, 'threads calls requests connections retries packets');
  const where = any(g, '', '', ' in a pool', ' of the pool', ' behind a lock');
  const past = `${any(g, '', 'the ', 'other ')}${many}${where} ${any(g, 'failed', 'stopped', 'blocked', 'stalled', 'dropped', 'expired', 'blocked calls', 'held a lock')}`;
  const present = `${any(g, 'a', 'the', 'another')} ${of(g, 'worker pool table pod thread')} ${of(g, 'pauses restarts locks waits queues retries')}`;
  return any(g, past, past, present);
}

function sentenceCase(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** Subjects with such names are in verify.test.ts; elsewhere the name itself, which is no word. */
function nameInWords({ other }: Ground): string {
  return (
    other
      .toLowerCase()
      .replaceAll(/[^a-z]+/g, ' ')
      .trim() || 'auth service'
  );
}

/** A sentence, and the mechanisms of which one has to be open for it. */
const ELSEWHERE: readonly (readonly [sentence: string, mechanisms: readonly string[]])[] = [
  ['The clocks of the hosts could drift apart', ['clock-skew']],
  ['A clock could drift', ['clock-skew']],
  ['The DNS lookup could time out', ['dns-lookup', 'external-api-slow']],
  ['Another resolver could be asked', ['dns-lookup', 'external-api-slow']],
  ['A flag could route requests through another path', ['feature-flag', 'new-version', 'configuration-change']],
  ['A leader election could be running', ['leader-failover']],
  ['Calls could cross a zone boundary', ['longer-network-path', 'leader-failover']],
  ['Traffic could pass through another region', ['longer-network-path', 'leader-failover']],
  [
    'A new version could run other code',
    ['new-version', 'feature-flag', 'runtime-upgrade', 'configuration-change', 'missing-index'],
  ],
  [
    'A deploy could be running',
    ['new-version', 'feature-flag', 'runtime-upgrade', 'configuration-change', 'missing-index'],
  ],
  ['The garbage collector could pause threads', ['gc-pause', 'memory-pressure', 'untraced-call']],
  ['Telemetry could be lost', ['untraced-call', 'runtime-upgrade', 'log-flush-blocking']],
];
