/** Mechanisms inside one service: processor, memory, threads, locks, start-up, local disk. */

import { INSTANCE_KEYS, VERSION_KEYS } from './changed-keys.ts';
import { check, type Mechanism, ON_ACCOUNT, possibleIf, suggestedIf } from './mechanism.ts';
import { hasChanged, isInsideCulprit } from './seen.ts';

export const SERVICE_MECHANISMS: readonly Mechanism[] = [
  {
    id: 'cpu-throttling',
    title: 'CPU throttled by its quota',
    explanation:
      'A container that uses up its CPU quota could be halted until the next period, so that work could take longer although the host is idle.',
    fit: (seen) => possibleIf(isInsideCulprit(seen)),
    restsOn: ON_ACCOUNT,
    checks: [
      check(
        'throttled-periods',
        ({ culprit }) =>
          `Open the container metrics of ${culprit} at the time of the candidate: throttled periods against all periods (container_cpu_cfs_throttled_periods_total).`,
      ),
      check(
        'cpu-limit-and-use',
        ({ culprit }) => `Compare the CPU limit of ${culprit} with its use; look for use that runs flat at the limit.`,
      ),
      check(
        'cpu-limit-change',
        ({ culprit }) => `Look in the deployment history of ${culprit} for a changed CPU request or limit.`,
      ),
    ],
  },
  {
    id: 'cpu-starvation',
    title: 'Too little CPU on the host',
    explanation:
      'Neighbours on the same host could take the CPU, so that runnable threads of the service could wait for their turn.',
    fit: (seen) => possibleIf(isInsideCulprit(seen)),
    restsOn: ON_ACCOUNT,
    checks: [
      check(
        'host-cpu-pressure',
        ({ culprit }) =>
          `Open the metrics of the host that ran ${culprit}: run queue, steal time and CPU pressure (/proc/pressure/cpu) at the time of the candidate.`,
      ),
      check(
        'neighbours-on-host',
        ({ culprit }) =>
          `List what else ran on that host at the time, and whether it used more CPU than usual beside ${culprit}.`,
      ),
      check(
        'other-requests-on-host',
        ({ culprit }) =>
          `Look at other requests to ${culprit} on that host at the time: all of them would be slower, whatever they do.`,
      ),
    ],
  },
  {
    id: 'gc-pause',
    title: 'Garbage collection pause',
    explanation: 'The collector could stop all threads of the process in the middle of the request.',
    fit: (seen) => possibleIf(isInsideCulprit(seen)),
    restsOn: ON_ACCOUNT,
    checks: [
      check(
        'gc-log',
        ({ culprit }) =>
          `Open the garbage collection log or metrics of ${culprit} and look for a pause inside the span that grew.`,
      ),
      check(
        'heap-after-collection',
        ({ culprit }) =>
          `Look at the heap of ${culprit} after each collection: a level that rises towards the limit means collections become frequent.`,
      ),
      check(
        'pause-hits-all',
        ({ culprit }) =>
          `Look for other requests of the same instance of ${culprit} that stood still at the same moment.`,
      ),
    ],
  },
  {
    id: 'memory-pressure',
    title: 'Memory pressure or swapping',
    explanation:
      'With memory nearly used up, pages could be reclaimed or swapped, and every access could wait for the disk.',
    fit: (seen) => possibleIf(isInsideCulprit(seen)),
    restsOn: ON_ACCOUNT,
    checks: [
      check(
        'memory-against-limit',
        ({ culprit }) =>
          `Open the memory metrics of ${culprit}: working set against the limit, and out-of-memory kills or restarts around the candidate.`,
      ),
      check(
        'major-page-faults',
        ({ culprit }) =>
          `Look at major page faults, swap-in and memory pressure (/proc/pressure/memory) of the host of ${culprit}.`,
      ),
    ],
  },
  {
    id: 'thread-pool-saturated',
    title: 'All worker threads busy',
    explanation: 'With every worker busy, a request could wait in front of the handler until one comes free.',
    fit: (seen) => possibleIf(isInsideCulprit(seen) && seen.system !== 'queue'),
    restsOn: ON_ACCOUNT,
    checks: [
      check(
        'worker-threads',
        ({ culprit }) =>
          `Open the thread pool metrics of ${culprit}: active threads against the maximum, and the length of the pool's queue.`,
      ),
      check(
        'thread-dump',
        ({ culprit }) => `Take a thread dump of ${culprit} under the same load and see what the workers wait for.`,
      ),
      check(
        'requests-in-flight',
        ({ culprit }) => `Compare the requests in flight in ${culprit} at the times of the two traces.`,
      ),
    ],
  },
  {
    id: 'event-loop-blocked',
    title: 'Event loop blocked',
    explanation:
      'In a runtime with one loop for all requests, a long synchronous piece of work could keep every other request waiting.',
    fit: (seen) => possibleIf(isInsideCulprit(seen)),
    restsOn: ON_ACCOUNT,
    checks: [
      check(
        'event-loop-lag',
        ({ culprit }) =>
          `Open the event loop lag of ${culprit} (event loop delay and utilisation metrics) at the time of the candidate.`,
      ),
      check(
        'cpu-profile',
        ({ culprit }) =>
          `Take a CPU profile of ${culprit} and look for long synchronous functions: large JSON, regular expressions, encryption.`,
      ),
    ],
  },
  {
    id: 'lock-contention-in-code',
    title: 'Threads waiting for a lock in the code',
    explanation: 'Threads of the service could wait for a mutex or a synchronised section that another thread holds.',
    fit: (seen) => possibleIf(seen.account === 'own' && isInsideCulprit(seen)),
    restsOn: ON_ACCOUNT,
    checks: [
      check(
        'blocked-threads',
        ({ culprit }) =>
          `Take a few thread dumps or a lock profile of ${culprit} and look for many threads blocked on the same monitor.`,
      ),
      check(
        'off-cpu-time',
        ({ culprit, operation }) =>
          `Compare CPU time with elapsed time in ${operation} of ${culprit}: waiting shows as time off the CPU.`,
      ),
    ],
  },
  {
    id: 'cold-start',
    title: 'Cold start of a new instance',
    explanation:
      'A fresh instance could still load code, open connections and fill its caches while it serves its first requests.',
    fit: (seen) =>
      possibleIf(
        (isInsideCulprit(seen) || seen.cause === 'new-work') && hasChanged(seen, ...INSTANCE_KEYS, ...VERSION_KEYS),
      ),
    restsOn: ['account', 'new-work', 'counterfactual'],
    checks: [
      check(
        'instance-age',
        ({ culprit }) =>
          `Look up when the instance of ${culprit} that served the candidate was started, and how many requests it had served.`,
      ),
      check(
        'first-requests',
        ({ culprit }) => `Compare the first requests of other new instances of ${culprit} with their later ones.`,
      ),
      check(
        'readiness-and-warm-up',
        ({ culprit }) =>
          `Look whether the readiness probe of ${culprit} waits for the warm-up of caches, pools and compiled code.`,
      ),
    ],
  },
  {
    id: 'lazy-initialisation',
    title: 'Lazy initialisation on first use',
    explanation:
      'The first use of a class, template, client or configuration could do work that later requests find done.',
    fit: (seen) => possibleIf(seen.account === 'own' && (isInsideCulprit(seen) || seen.cause === 'new-work')),
    restsOn: ['account', 'new-work', 'counterfactual'],
    checks: [
      check(
        'same-operation-again',
        ({ culprit, operation }) =>
          `Send ${operation} to the same instance of ${culprit} again: initialisation happens once and is gone the second time.`,
      ),
      check(
        'initialisation-in-log',
        ({ culprit }) =>
          `Search the log of ${culprit} inside the span that grew for lines about loading, compiling or connecting.`,
      ),
    ],
  },
  {
    id: 'disk-io',
    title: 'Waiting for the disk',
    explanation: 'Reads or writes of local files could wait for a disk that is busy or has used up its burst credit.',
    fit: (seen) =>
      possibleIf(
        isInsideCulprit(seen) ||
          (seen.cause === 'dependency' && (seen.system === 'database' || seen.system === 'unknown')),
      ),
    restsOn: ON_ACCOUNT,
    checks: [
      check(
        'disk-latency',
        ({ culprit }) =>
          `Open the disk metrics of the host of ${culprit}: latency per operation, queue depth and utilisation at the time of the candidate.`,
      ),
      check(
        'volume-burst-credit',
        ({ culprit }) => `Look at the volume's throughput limit and burst credit under ${culprit}.`,
      ),
      check(
        'who-writes',
        ({ culprit }) => `Look for backups, compactions or large log writes on the disk of ${culprit} at the time.`,
      ),
    ],
  },
  {
    id: 'log-flush-blocking',
    title: 'Logging or telemetry that blocks',
    explanation: 'A log appender or exporter without a free buffer could make the request wait until it has written.',
    fit: (seen) => possibleIf(seen.account === 'own' && isInsideCulprit(seen)),
    restsOn: ON_ACCOUNT,
    checks: [
      check(
        'log-volume',
        ({ culprit }) =>
          `Compare how much ${culprit} logged in the two requests, and whether the log level was changed.`,
      ),
      check(
        'exporter-queue',
        ({ culprit }) =>
          `Open the exporter metrics of ${culprit}: queue size against its capacity, and failed exports.`,
      ),
      check(
        'appender-mode',
        ({ culprit }) =>
          `Look whether the log appender of ${culprit} is synchronous, and what it does when its buffer is full.`,
      ),
    ],
  },
  {
    id: 'serialisation-cost',
    title: 'Encoding or decoding of large bodies',
    explanation: 'A larger body could cost time to encode, compress, encrypt or parse inside the service.',
    fit: (seen) => possibleIf(isInsideCulprit(seen)),
    restsOn: ON_ACCOUNT,
    checks: [
      check(
        'body-sizes',
        ({ culprit, operation }) =>
          `Compare the sizes of request and response of ${operation} in ${culprit} in the two traces.`,
      ),
      check(
        'serialiser-profile',
        ({ culprit }) =>
          `Take a CPU profile of ${culprit} and look for time in serialisers, compression and validation.`,
      ),
    ],
  },
  {
    id: 'untraced-call',
    title: 'A call that is not traced',
    explanation:
      'A call without a span of its own could hide in the own time of its caller, which would look busy while it waits.',
    fit: (seen) => suggestedIf(seen.isUntraced, seen.account === 'own' && isInsideCulprit(seen)),
    restsOn: [...ON_ACCOUNT, 'untraced'],
    checks: [
      check(
        'code-of-operation',
        ({ culprit, operation }) =>
          `Read what ${operation} of ${culprit} calls, and compare with the children of its span: clients, drivers and sleeps without instrumentation.`,
      ),
      check(
        'outgoing-connections',
        ({ culprit }) => `Open the outgoing connection metrics of ${culprit} and look for a peer that no span names.`,
      ),
      check(
        'instrumentation-change',
        ({ culprit }) => `Look whether instrumentation or sampling of ${culprit} was changed between the two traces.`,
      ),
    ],
  },
];
