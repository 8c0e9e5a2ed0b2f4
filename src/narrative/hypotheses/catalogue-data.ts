/** Mechanisms of what stores and passes on data: databases, caches, queues. */
import { VERSION_KEYS } from './changed-keys.ts';
import {
  check,
  type Mechanism,
  ON_ACCOUNT,
  ON_CALLS,
  ON_ERRORS,
  ON_WORK,
  possibleIf,
  suggestedIf,
} from './mechanism.ts';
import { hasChanged, hasRisen, isCall, isLonger, mayCall, type Seen } from './seen.ts';

/** The same statements as before took longer in something that may be a database. */
function isSlowDatabase(seen: Seen): boolean {
  return seen.account === 'dependency' && isLonger(seen) && mayCall(seen, 'database');
}

export const DATA_MECHANISMS: readonly Mechanism[] = [
  {
    id: 'lock-wait',
    title: 'Waiting for a lock in the database',
    explanation: 'The statement could wait for rows or a table that another transaction has locked.',
    fit: (seen) => possibleIf(isSlowDatabase(seen)),
    restsOn: ON_CALLS,
    checks: [
      check(
        'lock-waits',
        ({ callee, operation }) =>
          `Open the lock waits of ${callee} at the time of the candidate (pg_locks, performance_schema.data_lock_waits) and look for ${operation} among the waiters.`,
      ),
      check(
        'long-transactions',
        ({ callee }) =>
          `Look for long transactions in ${callee} at the time: migrations, batch jobs, sessions idle in a transaction.`,
      ),
      check('deadlocks', ({ callee }) => `Search the log of ${callee} for deadlocks and lock time-outs.`),
    ],
  },
  {
    id: 'slow-query-plan',
    title: 'Another query plan',
    explanation: 'The planner could have chosen a worse plan after statistics, parameters or data have changed.',
    fit: (seen) => possibleIf(isSlowDatabase(seen)),
    restsOn: ON_CALLS,
    checks: [
      check(
        'explain-plan',
        ({ callee, operation }) =>
          `Explain ${operation} in ${callee} with the parameters of the candidate and compare with the plan of a fast call.`,
      ),
      check(
        'statistics-age',
        ({ callee }) => `Look when ${callee} last analysed the tables involved, and whether they changed much since.`,
      ),
      check(
        'slow-query-log',
        ({ callee, operation }) =>
          `Search the slow query log of ${callee} for ${operation}: rows examined against rows returned.`,
      ),
    ],
  },
  {
    id: 'missing-index',
    title: 'Query without a fitting index after a release',
    explanation: 'A new or changed statement could scan a whole table where no index fits it.',
    fit: (seen) =>
      possibleIf(
        seen.account === 'dependency' &&
          mayCall(seen, 'database') &&
          (seen.cause === 'new-work' ||
            (isLonger(seen) && hasChanged(seen, ...VERSION_KEYS, 'feature_flag', 'db.operation.name'))),
      ),
    restsOn: ON_WORK,
    checks: [
      check(
        'index-for-statement',
        ({ callee, operation }) => `Explain ${operation} in ${callee} and look for a sequential scan on a large table.`,
      ),
      check(
        'schema-migrations',
        ({ callee }) => `Look in the migration history of ${callee} for dropped, invalid or not yet built indexes.`,
      ),
      check(
        'statement-in-release',
        ({ caller }) => `Compare the queries of the two versions of ${caller}: new filters, joins or sort orders.`,
      ),
    ],
  },
  {
    id: 'larger-result-set',
    title: 'More rows than before',
    explanation: 'A query that returns another number of rows could take its time reading, sending and mapping them.',
    fit: (seen) =>
      suggestedIf(
        hasRisen(seen, 'db.response.returned_rows') && isLonger(seen),
        hasChanged(seen, 'db.response.returned_rows') && isLonger(seen),
      ),
    restsOn: ON_CALLS,
    checks: [
      check('returned-rows', ({ culprit }) => `Compare the returned rows on the path of ${culprit} in the two traces.`),
      check(
        'limit-of-query',
        ({ caller, operation }) =>
          `Look whether a limit, page size or filter of ${operation} was changed in ${caller}.`,
      ),
      check(
        'growth-of-tenant',
        ({ callee }) => `Look whether the two requests asked ${callee} for data of customers of different size.`,
      ),
    ],
  },
  {
    id: 'database-saturated',
    title: 'Database at its limit',
    explanation:
      'With processor, connections or disk of the database used up, every statement could wait for its turn.',
    fit: (seen) => possibleIf(isSlowDatabase(seen)),
    restsOn: ON_CALLS,
    checks: [
      check(
        'database-load',
        ({ callee }) =>
          `Open the load of ${callee} at the time of the candidate: CPU, active sessions, disk queue and wait events.`,
      ),
      check(
        'other-statements',
        ({ callee, operation }) =>
          `Look whether other statements in ${callee} were slower too; if ${operation} alone was, it is not load.`,
      ),
      check(
        'heavy-jobs',
        ({ callee }) => `Look for backups, vacuum, compaction, index builds or reports in ${callee} at the time.`,
      ),
    ],
  },
  {
    id: 'leader-failover',
    title: 'Failover or leader election',
    explanation:
      'While a cluster elects a leader or moves a partition, calls could wait, fail or go to the wrong member.',
    fit: (seen) =>
      possibleIf(
        mayCall(seen, 'database', 'cache', 'queue') &&
          (isLonger(seen) || seen.cause === 'errors') &&
          (seen.hasMoreErrors || hasChanged(seen, 'server.address')),
      ),
    restsOn: ON_ERRORS,
    checks: [
      check(
        'cluster-events',
        ({ callee }) =>
          `Search the log of ${callee} around the candidate for elections, promotions, rebalances and lost heartbeats.`,
      ),
      check('member-of-both', ({ callee }) => `Compare which member of ${callee} the two traces talked to.`),
      check(
        'client-topology-refresh',
        ({ caller, callee }) => `Look how soon the client of ${caller} learns that the leader of ${callee} has moved.`,
      ),
    ],
  },
  {
    id: 'cache-lost',
    title: 'Cache cold, evicted or expired',
    explanation:
      'What a cache held could have been evicted, have expired or not be loaded yet, so that it has to be fetched again.',
    fit: (seen) =>
      suggestedIf(
        seen.cause === 'lost-shortcut' ||
          (hasChanged(seen, 'cache.hit') && (seen.cause === 'new-work' || seen.hasNewWork)),
        hasChanged(seen, 'cache.hit') || (seen.cause === 'new-work' && isCall(seen)) || seen.system === 'cache',
      ),
    restsOn: ON_WORK,
    checks: [
      check(
        'hit-rate',
        ({ culprit }) =>
          `Open the hit rate and evictions of the cache in front of ${culprit} at the time of the candidate.`,
      ),
      check(
        'cache-restart',
        ({ culprit }) =>
          `Look whether the cache in front of ${culprit} was restarted, flushed or resized, or its key format changed with a release.`,
      ),
      check(
        'expiry-of-key',
        ({ culprit, operation }) =>
          `Look at the lifetime of the key that ${operation} of ${culprit} needs: both traces may only differ in who came first.`,
      ),
    ],
  },
  {
    id: 'cache-server-slow',
    title: 'Cache server held up',
    explanation:
      'One expensive command, a hot key or a full memory could hold up every other command of a cache server.',
    fit: (seen) => possibleIf(seen.account === 'dependency' && isLonger(seen) && mayCall(seen, 'cache')),
    restsOn: ON_CALLS,
    checks: [
      check(
        'slow-commands',
        ({ callee }) =>
          `Open the slow log of ${callee} at the time of the candidate and look for commands over whole key spaces.`,
      ),
      check('hot-or-large-keys', ({ callee }) => `Look for hot or very large keys in ${callee}.`),
      check(
        'cache-memory',
        ({ callee }) => `Look at memory, evictions and persistence (fork or snapshot) of ${callee}.`,
      ),
    ],
  },
  {
    id: 'queue-backlog',
    title: 'Backlog in a queue',
    explanation: 'A message could wait behind others until a consumer takes it.',
    fit: (seen) =>
      possibleIf(
        (isLonger(seen) && (seen.spanKinds.has('consumer') || seen.spanKinds.has('producer'))) ||
          (isLonger(seen) && mayCall(seen, 'queue')),
      ),
    restsOn: ON_CALLS,
    checks: [
      check(
        'consumer-lag',
        ({ culprit }) =>
          `Open the lag or queue depth in front of ${culprit} at the time of the candidate, per partition.`,
      ),
      check(
        'consumer-count',
        ({ culprit }) => `Look how many consumers of ${culprit} were active, and whether a rebalance was going on.`,
      ),
      check(
        'poison-message',
        ({ culprit }) => `Look for a message that ${culprit} failed on and took up again and again.`,
      ),
    ],
  },
  {
    id: 'batching-changed',
    title: 'Another batch size',
    explanation: 'Work that was done in one batch could be split into many, or a batch could wait until it is full.',
    fit: (seen) =>
      possibleIf(
        hasChanged(seen, 'messaging.batch.message_count', 'db.operation.batch.size') ||
          seen.cause === 'more-calls' ||
          (seen.hasMoreCalls && !seen.hasMoreErrors),
      ),
    restsOn: ON_WORK,
    checks: [
      check(
        'batch-settings',
        ({ caller }) =>
          `Compare batch size and linger time in the configuration of ${caller} at the times of the two traces.`,
      ),
      check(
        'items-per-call',
        ({ caller, callee }) => `Look how many items a call of ${caller} to ${callee} carried in each trace.`,
      ),
    ],
  },
  {
    id: 'write-acknowledgement',
    title: 'Waiting for replicas to acknowledge',
    explanation: 'A write could wait until slow replicas have confirmed it.',
    fit: (seen) => possibleIf(seen.account === 'dependency' && isLonger(seen) && mayCall(seen, 'database', 'queue')),
    restsOn: ON_ACCOUNT,
    checks: [
      check(
        'replication-lag',
        ({ callee }) =>
          `Open the replication lag of ${callee} at the time of the candidate, and which replica was behind.`,
      ),
      check(
        'acknowledgement-setting',
        ({ caller, callee }) =>
          `Look how many acknowledgements ${caller} asks ${callee} for, and whether that was changed.`,
      ),
    ],
  },
];
