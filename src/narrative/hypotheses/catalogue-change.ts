/** Mechanisms of what a request does: loops, retries, order of calls; and of what was released before it. */
import { CONFIGURATION_KEYS, RETRY_KEYS, RUNTIME_KEYS, VERSION_KEYS } from './changed-keys.ts';
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
import { hasChanged, isCall, isLonger } from './seen.ts';

/** Calls in one request from which on the slowest of them is likely to be an unlucky one. */
const FAN_OUT = 8;

export const CHANGE_MECHANISMS: readonly Mechanism[] = [
  {
    id: 'n-plus-one-loop',
    title: 'A call per item in a loop',
    explanation: 'Code could fetch items one after the other where one call could fetch them all (an N-plus-one loop).',
    fit: (seen) =>
      suggestedIf(seen.cause === 'more-calls' && !seen.hasMoreErrors, seen.hasMoreCalls && !seen.hasMoreErrors),
    restsOn: ON_WORK,
    checks: [
      check(
        'loop-in-code',
        ({ caller, operation }) =>
          `Look in ${caller} for a loop around ${operation}: lazy loading of an object mapper, or a client call per item.`,
      ),
      check(
        'items-of-request',
        ({ caller }) =>
          `Compare how many items the two requests were about; ${caller} may only have got a longer list.`,
      ),
      check(
        'release-with-loop',
        ({ caller }) => `Look which release of ${caller} moved the call into the loop or dropped a prefetch.`,
      ),
    ],
  },
  {
    id: 'pagination-changed',
    title: 'More pages than before',
    explanation: 'With a smaller page or a longer list, a client could have to ask page after page.',
    fit: (seen) => possibleIf(seen.hasMoreCalls && !seen.hasMoreErrors && isCall(seen)),
    restsOn: ON_CALLS,
    checks: [
      check(
        'page-size',
        ({ caller, callee }) => `Compare the page size that ${caller} asks for with the largest that ${callee} allows.`,
      ),
      check(
        'list-length',
        ({ callee, operation }) => `Look how long the list behind ${operation} of ${callee} has become.`,
      ),
    ],
  },
  {
    id: 'retry-storm',
    title: 'Retries after failed calls',
    explanation: 'Failed calls could be tried again, and the retries could add load to what is failing already.',
    fit: (seen) =>
      suggestedIf(
        seen.hasMoreErrors && (seen.cause === 'errors' || seen.hasMoreCalls || hasChanged(seen, ...RETRY_KEYS)),
        seen.cause === 'errors' || hasChanged(seen, ...RETRY_KEYS),
      ),
    restsOn: ON_ERRORS,
    checks: [
      check(
        'first-error',
        ({ culprit, operation }) =>
          `Open the first failed attempt of ${operation} in the candidate and read its status and exception in ${culprit}.`,
      ),
      check(
        'retry-policy',
        ({ caller, callee }) =>
          `Read the retry policy of ${caller} for ${callee}: attempts, back-off, jitter, retry budget, and whether a layer above retries too.`,
      ),
      check(
        'error-rate',
        ({ callee }) => `Open the error rate and request rate of ${callee} at the time: both would rise together.`,
      ),
    ],
  },
  {
    id: 'time-out-and-back-off',
    title: 'Waiting for a time-out or back-off',
    explanation:
      'A call without an answer could be given up only after its time-out, and the next attempt could wait for a back-off.',
    fit: (seen) =>
      possibleIf(seen.cause === 'errors' || (seen.hasMoreErrors && isLonger(seen)) || hasChanged(seen, ...RETRY_KEYS)),
    restsOn: ON_ERRORS,
    checks: [
      check(
        'duration-is-a-setting',
        ({ caller, callee }) =>
          `Compare the length of the failed calls and pauses with the time-outs and back-offs that ${caller} is configured with for ${callee}.`,
      ),
      check(
        'deadline-of-caller',
        ({ caller, callee }) => `Look whether the time-out of ${caller} for ${callee} is longer than its own deadline.`,
      ),
      check(
        'where-it-was-lost',
        ({ callee }) => `Look whether the request reached ${callee} at all: access log, or the proxy in front of it.`,
      ),
    ],
  },
  {
    id: 'circuit-breaker-fallback',
    title: 'Circuit breaker or fallback path',
    explanation: 'With a breaker open, calls could take a fallback path that does other work than usual.',
    fit: (seen) =>
      suggestedIf(
        seen.hasMoreErrors && seen.hasNewWork && seen.hasGoneWork,
        seen.cause === 'new-work' ||
          (seen.hasNewWork && seen.hasMoreErrors) ||
          (seen.cause === 'errors' && seen.hasGoneWork),
      ),
    restsOn: ['account', 'errors', 'new-work', 'gone-work', 'counterfactual'],
    checks: [
      check(
        'breaker-state',
        ({ caller, callee }) =>
          `Open the circuit breaker metrics of ${caller} for ${callee}: state and transitions at the time of the candidate.`,
      ),
      check(
        'fallback-code',
        ({ caller, operation }) =>
          `Read which path ${caller} takes when ${operation} is rejected, and whether the new spans belong to it.`,
      ),
    ],
  },
  {
    id: 'serial-calls',
    title: 'Calls in sequence that ran side by side',
    explanation:
      'Calls that could run at the same time could wait for each other: an await inside a loop, a pool with a single thread.',
    fit: (seen) => suggestedIf(seen.cause === 'lost-concurrency', seen.isSequential),
    restsOn: ['account', 'sequential', 'calls', 'counterfactual'],
    checks: [
      check(
        'await-in-loop',
        ({ culprit, operation }) =>
          `Read ${operation} of ${culprit}: an await or join inside a loop, a sequential stream, a lock around the calls.`,
      ),
      check(
        'executor-size',
        ({ culprit }) =>
          `Look at the size of the executor or concurrency limit that ${culprit} uses for these calls, and whether it was full.`,
      ),
      check(
        'release-with-order',
        ({ culprit }) => `Look which release of ${culprit} changed the order of these calls.`,
      ),
    ],
  },
  {
    id: 'concurrency-limit-reached',
    title: 'Parallel calls waiting for a slot',
    explanation:
      'With the slots for parallel work taken by other requests, calls of this one could have to take turns.',
    fit: (seen) => possibleIf(seen.cause === 'lost-concurrency' || seen.isSequential),
    restsOn: ['account', 'sequential', 'calls', 'counterfactual'],
    checks: [
      check(
        'slots-in-use',
        ({ culprit }) =>
          `Open the executor or semaphore metrics of ${culprit} at the time of the candidate: active, queued, rejected.`,
      ),
      check(
        'load-at-both-times',
        ({ culprit }) => `Compare the requests in flight in ${culprit} at the times of the two traces.`,
      ),
    ],
  },
  {
    id: 'fan-out-straggler',
    title: 'One straggler of a wide fan-out',
    explanation: 'Of many calls at once the slowest decides, and with many calls an unlucky one could be among them.',
    fit: (seen) => possibleIf(isCall(seen) && isLonger(seen) && seen.callsInBoth >= FAN_OUT),
    restsOn: ON_CALLS,
    checks: [
      check(
        'spread-of-calls',
        ({ caller, operation }) =>
          `Compare the durations of all calls ${operation} of ${caller} in the candidate: one long one, or all of them longer.`,
      ),
      check(
        'target-of-straggler',
        ({ callee }) => `Look which instance, shard or partition of ${callee} answered the longest call.`,
      ),
      check(
        'hedging',
        ({ caller, callee }) => `Look whether ${caller} could hedge or drop the slowest calls to ${callee}.`,
      ),
    ],
  },
  {
    id: 'new-version',
    title: 'A new version',
    explanation: 'A release between the two traces could have changed what the service does or how long it takes.',
    fit: (seen) => suggestedIf(hasChanged(seen, ...VERSION_KEYS), false),
    changes: VERSION_KEYS,
    restsOn: [...ON_WORK, 'sequential', 'errors', 'changed'],
    checks: [
      check(
        'release-diff',
        ({ changed, operation }) => `Read what changed around ${operation} between the two versions of ${changed}.`,
      ),
      check(
        'latency-by-version',
        ({ changed }) => `Split the latency of ${changed} by version: the old one would still be fast.`,
      ),
      check(
        'roll-back-one',
        ({ changed }) =>
          `Look whether an instance of ${changed} with the earlier version is still running, and send it the same request.`,
      ),
    ],
  },
  {
    id: 'feature-flag',
    title: 'A feature flag with another value',
    explanation: 'A flag could send the request down another path of the code.',
    fit: (seen) => suggestedIf(hasChanged(seen, 'feature_flag'), false),
    changes: ['feature_flag'],
    restsOn: [...ON_WORK, 'sequential', 'errors', 'changed'],
    checks: [
      check(
        'flag-history',
        ({ changed }) => `Open the history of the flags that ${changed} reads: who changed what, and for which users.`,
      ),
      check('latency-by-flag', ({ changed }) => `Split the latency of ${changed} by the value of the flag.`),
    ],
  },
  {
    id: 'runtime-upgrade',
    title: 'Another runtime or instrumentation version',
    explanation: 'A new runtime or agent could compile, collect or trace differently.',
    fit: (seen) => suggestedIf(hasChanged(seen, ...RUNTIME_KEYS), false),
    changes: RUNTIME_KEYS,
    restsOn: ON_ACCOUNT,
    checks: [
      check(
        'runtime-notes',
        ({ changed }) =>
          `Read the release notes of the runtime and agent of ${changed} for changed defaults: collector, thread pools, TLS.`,
      ),
      check('latency-by-runtime', ({ changed }) => `Split the latency of ${changed} by runtime version.`),
    ],
  },
  {
    id: 'configuration-change',
    title: 'A changed environment or configuration',
    explanation: 'Another environment, namespace or cluster could bring other limits, endpoints and defaults.',
    fit: (seen) => suggestedIf(hasChanged(seen, ...CONFIGURATION_KEYS), false),
    changes: CONFIGURATION_KEYS,
    restsOn: [...ON_WORK, 'errors', 'changed'],
    checks: [
      check(
        'configuration-diff',
        ({ changed }) =>
          `Compare the effective configuration of ${changed} in both places: limits, endpoints, pool sizes, log level.`,
      ),
      check(
        'comparable-environment',
        ({ changed }) => `Ask whether the two traces should be compared at all: the environment of ${changed} differs.`,
      ),
    ],
  },
  {
    id: 'credential-refresh',
    title: 'Fetching a token or secret',
    explanation: 'An expired token or secret could have to be fetched before the call can go on.',
    fit: (seen) =>
      possibleIf(
        seen.cause === 'new-work' || (seen.account === 'own' && isLonger(seen)) || (seen.hasNewWork && isCall(seen)),
      ),
    restsOn: ON_WORK,
    checks: [
      check(
        'token-lifetime',
        ({ culprit }) =>
          `Look when the token or secret that ${culprit} uses expired, and whether it is refreshed ahead of time.`,
      ),
      check(
        'identity-provider',
        ({ culprit }) => `Open the latency of the identity provider or secret store that ${culprit} talks to.`,
      ),
    ],
  },
  {
    id: 'traffic-surge',
    title: 'More load than capacity',
    explanation: 'With more requests than instances can serve, each of them could wait until scaling catches up.',
    fit: (seen) => possibleIf(isLonger(seen) && (seen.account === 'own' || seen.account === 'gap')),
    restsOn: ON_ACCOUNT,
    checks: [
      check(
        'request-rate',
        ({ culprit }) => `Compare the request rate of ${culprit} per instance at the times of the two traces.`,
      ),
      check(
        'scaling-events',
        ({ culprit }) =>
          `Look at the scaling events of ${culprit}: when it was asked for more instances, and when they were ready.`,
      ),
    ],
  },
];
