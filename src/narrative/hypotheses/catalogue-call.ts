/** Mechanisms between two services: pools, names, connections, network, proxies, limits of the callee. */
import { INSTANCE_KEYS, PLACE_KEYS, STATUS_KEYS } from './changed-keys.ts';
import { check, type Mechanism, ON_ACCOUNT, ON_CALLS, ON_ERRORS, possibleIf, suggestedIf } from './mechanism.ts';
import { hasChanged, isCall, isLonger, mayCall } from './seen.ts';

/** https://www.rfc-editor.org/rfc/rfc6585#section-4 and gRPC's RESOURCE_EXHAUSTED */
const TOO_MANY_REQUESTS = [
  ['http.response.status_code', '429'],
  ['rpc.grpc.status_code', '8'],
] as const;

export const CALL_MECHANISMS: readonly Mechanism[] = [
  {
    id: 'connection-pool-exhausted',
    title: 'Connection pool used up',
    explanation: 'A call could wait for a free connection before a single byte of it is sent.',
    fit: (seen) =>
      possibleIf(isCall(seen) && (isLonger(seen) || seen.cause === 'more-calls') && seen.system !== 'queue'),
    restsOn: ON_CALLS,
    checks: [
      check(
        'pool-in-use',
        ({ caller, callee }) =>
          `Open the connection pool metrics of ${caller} for ${callee} at the time of the candidate: in use against maximum, pending requests, and wait time.`,
      ),
      check(
        'pool-holders',
        ({ caller, callee }) =>
          `Look for code of ${caller} that holds a connection to ${callee} while it does something else: transactions around remote calls, unread responses.`,
      ),
      check(
        'pool-size-change',
        ({ caller, callee }) =>
          `Look whether the size of the pool in ${caller} or the connection limit of ${callee} was changed.`,
      ),
    ],
  },
  {
    id: 'client-side-queueing',
    title: 'Calls queueing in the client',
    explanation:
      'A client with a limit on concurrent calls, or with one busy stream, could keep a call in its own queue before sending it.',
    fit: (seen) => possibleIf(mayCall(seen, 'http', 'rpc') && isLonger(seen)),
    restsOn: ON_CALLS,
    checks: [
      check(
        'client-queue-metrics',
        ({ caller, callee }) =>
          `Open the client metrics of ${caller} for ${callee}: requests in flight, queued requests, and concurrent streams per connection.`,
      ),
      check(
        'client-start-against-send',
        ({ caller, callee }) =>
          `Compare the start of the client span in ${caller} with the arrival of the request in the access log of ${callee}.`,
      ),
    ],
  },
  {
    id: 'dns-lookup',
    title: 'Slow name lookup',
    explanation:
      'A lookup that misses the cache or meets a resolver that does not answer could hold the call back before it connects.',
    fit: (seen) => possibleIf(isCall(seen) && isLonger(seen)),
    restsOn: ON_ACCOUNT,
    checks: [
      check(
        'resolver-metrics',
        ({ caller }) =>
          `Open the resolver's metrics in the cluster of ${caller}: latency, time-outs and dropped packets at the time of the candidate.`,
      ),
      check(
        'search-domains',
        ({ caller, callee }) =>
          `Look at the search list in the resolver configuration of ${caller}: a short name for ${callee} may be asked for in every domain.`,
      ),
      check(
        'lookup-by-hand',
        ({ caller, callee }) =>
          `Look up the name of ${callee} from the host of ${caller} a few times and compare the times.`,
      ),
    ],
  },
  {
    id: 'tcp-connect',
    title: 'Slow connection set-up',
    explanation: 'A new connection could wait for a lost first packet or a full accept queue.',
    fit: (seen) => possibleIf(isCall(seen) && isLonger(seen)),
    restsOn: ON_ACCOUNT,
    checks: [
      check(
        'new-connections',
        ({ caller, callee }) =>
          `Compare how many connections ${caller} opened to ${callee} with how many requests it sent: reuse may have stopped.`,
      ),
      check(
        'accept-queue',
        ({ callee }) =>
          `Look at the accept queue of ${callee}: listen overflows and dropped first packets (nstat, ss -ltn).`,
      ),
      check(
        'connect-time',
        ({ caller, callee }) =>
          `Measure the connect time from the host of ${caller} to ${callee}, and look for steps as long as a first retransmission.`,
      ),
    ],
  },
  {
    id: 'tls-handshake',
    title: 'TLS handshake on every call',
    explanation: 'Without kept connections or session resumption, every call could pay for a handshake of its own.',
    fit: (seen) => possibleIf(mayCall(seen, 'http', 'rpc', 'database', 'cache') && isLonger(seen)),
    restsOn: ON_CALLS,
    checks: [
      check(
        'keep-alive',
        ({ caller, callee }) =>
          `Look whether ${caller} keeps connections to ${callee} alive: idle time-outs on both sides, and a client that is made anew for each request.`,
      ),
      check(
        'handshake-count',
        ({ callee }) =>
          `Open the TLS metrics of ${callee} or its proxy: handshakes against requests, and resumed sessions.`,
      ),
      check(
        'certificate-checks',
        ({ caller }) =>
          `Look whether ${caller} checks revocation online, or whether a certificate was renewed around the candidate.`,
      ),
    ],
  },
  {
    id: 'packet-loss',
    title: 'Packet loss on the way',
    explanation: 'A lost packet could be sent again only after a time-out, and the call would stand still until then.',
    fit: (seen) => possibleIf(isCall(seen) && isLonger(seen)),
    restsOn: ON_CALLS,
    checks: [
      check(
        'retransmissions',
        ({ caller, callee }) =>
          `Open the TCP retransmissions of the hosts of ${caller} and ${callee} at the time of the candidate (node_netstat_Tcp_RetransSegs).`,
      ),
      check(
        'drops-on-interface',
        ({ caller, callee }) =>
          `Look at drops and errors of the network interfaces, and at the bandwidth limit of the machines of ${caller} and ${callee}.`,
      ),
      check(
        'other-calls-on-link',
        ({ caller, callee }) =>
          `Look whether other calls between the hosts of ${caller} and ${callee} stood still at the same time.`,
      ),
    ],
  },
  {
    id: 'longer-network-path',
    title: 'Call into another zone or region',
    explanation: 'A call that leaves its zone or region could pay the longer way on every round trip.',
    fit: (seen) => suggestedIf(isCall(seen) && isLonger(seen) && hasChanged(seen, ...PLACE_KEYS), false),
    restsOn: ON_CALLS,
    checks: [
      check(
        'zones-of-both-ends',
        ({ caller, callee }) =>
          `Compare zone and region of ${caller} and ${callee} in the resource attributes of the two traces.`,
      ),
      check(
        'topology-routing',
        ({ callee }) =>
          `Look whether locality-aware routing for ${callee} is on, and whether its instances near the caller were healthy.`,
      ),
      check(
        'round-trip-time',
        ({ caller, callee }) => `Measure the round trip from the host of ${caller} to ${callee} in both zones.`,
      ),
    ],
  },
  {
    id: 'bad-instance',
    title: 'One slow instance behind the load balancer',
    explanation: 'The load balancer could have picked an instance that is slower than its siblings.',
    fit: (seen) => possibleIf((isLonger(seen) || seen.cause === 'errors') && hasChanged(seen, ...INSTANCE_KEYS)),
    restsOn: ON_ERRORS,
    checks: [
      check(
        'latency-by-instance',
        ({ culprit }) =>
          `Split the latency of ${culprit} by instance at the time of the candidate, and look whether one stands out.`,
      ),
      check(
        'instance-health',
        ({ culprit }) =>
          `Open health checks, restarts and host metrics of the instance of ${culprit} that served the candidate.`,
      ),
      check(
        'balancing-policy',
        ({ culprit }) =>
          `Look at the balancing policy in front of ${culprit}: round robin keeps sending to a slow instance.`,
      ),
    ],
  },
  {
    id: 'proxy-overhead',
    title: 'Proxy or sidecar on the way',
    explanation: 'A proxy between the two services could queue, retry or throttle the call out of sight of both.',
    fit: (seen) => possibleIf(seen.account === 'gap' && isLonger(seen)),
    restsOn: ON_CALLS,
    checks: [
      check(
        'proxy-access-log',
        ({ caller, callee }) =>
          `Open the access logs of the proxies between ${caller} and ${callee}: duration against upstream time, response flags, and retries.`,
      ),
      check(
        'proxy-resources',
        ({ caller, callee }) =>
          `Look at CPU use, throttling and pending requests of the sidecars of ${caller} and ${callee}.`,
      ),
      check(
        'proxy-configuration',
        ({ caller, callee }) =>
          `Look whether routes, filters or circuit limits between ${caller} and ${callee} were changed.`,
      ),
    ],
  },
  {
    id: 'rate-limited',
    title: 'Held back by a rate limit',
    explanation:
      'The callee or a gateway could reject or delay calls beyond a rate, and the client could wait before it tries again.',
    fit: (seen) =>
      suggestedIf(
        isCall(seen) && TOO_MANY_REQUESTS.some(([key, status]) => seen.changeOf(key)?.candidate === status),
        isCall(seen) && (seen.hasMoreErrors || hasChanged(seen, ...STATUS_KEYS)),
      ),
    restsOn: ON_ERRORS,
    checks: [
      check(
        'rejected-by-limit',
        ({ callee }) =>
          `Search the responses of ${callee} for too-many-requests or resource-exhausted, and for retry-after headers.`,
      ),
      check(
        'quota-use',
        ({ caller, callee }) =>
          `Open the rate or quota metrics of ${callee} for ${caller} at the time of the candidate.`,
      ),
      check(
        'who-used-the-quota',
        ({ callee }) => `Look for another client or batch job that used up the same quota of ${callee}.`,
      ),
    ],
  },
  {
    id: 'external-api-slow',
    title: 'Slow system outside of the traces',
    explanation: 'A system that sends no spans could be slow in itself, for a reason that these traces cannot show.',
    fit: (seen) =>
      possibleIf(seen.account === 'dependency' && seen.cause === 'dependency' && mayCall(seen, 'http', 'rpc')),
    restsOn: ON_CALLS,
    checks: [
      check(
        'provider-status',
        ({ callee }) => `Open the status page or dashboard of ${callee} for the time of the candidate.`,
      ),
      check(
        'other-callers',
        ({ callee }) => `Look whether other callers of ${callee} saw longer times at the same moment.`,
      ),
      check(
        'request-id-at-provider',
        ({ caller, callee }) =>
          `Find the request id that ${caller} got back from ${callee} and ask its owners for their timing.`,
      ),
    ],
  },
  {
    id: 'payload-growth',
    title: 'Larger request or response',
    explanation: 'A body that has grown could take time to send, to receive and to decode.',
    fit: (seen) => possibleIf(isLonger(seen)),
    restsOn: ON_CALLS,
    checks: [
      check(
        'payload-sizes',
        ({ caller, callee, operation }) =>
          `Compare the body sizes of ${operation} between ${caller} and ${callee} in the two traces or the access log.`,
      ),
      check(
        'rows-or-items',
        ({ callee, operation }) =>
          `Look how many rows or items ${callee} returned for ${operation}, and whether a limit or filter was dropped.`,
      ),
      check('compression', ({ caller, callee }) => `Look whether compression between ${caller} and ${callee} is on.`),
    ],
  },
  {
    id: 'protocol-change',
    title: 'Another protocol version in use',
    explanation: 'A connection that falls back to another protocol version could lose multiplexing or resumption.',
    fit: (seen) => suggestedIf(isCall(seen) && isLonger(seen) && hasChanged(seen, 'network.protocol.version'), false),
    restsOn: ON_CALLS,
    checks: [
      check(
        'protocol-negotiation',
        ({ caller, callee }) =>
          `Look what ${caller} and ${callee} negotiate now, and which proxy in between ends the connection.`,
      ),
      check(
        'protocol-rollout',
        ({ caller, callee }) => `Look whether client library, proxy or listener of ${caller} or ${callee} was changed.`,
      ),
    ],
  },
  {
    id: 'clock-skew',
    title: 'Clocks that disagree',
    explanation: 'Where two hosts disagree on the time, the time between their spans could be an artefact.',
    fit: (seen) =>
      possibleIf(
        seen.account === 'gap' &&
          isLonger(seen) &&
          (seen.caveats.has('candidate-repaired') ||
            seen.caveats.has('baseline-repaired') ||
            hasChanged(seen, ...INSTANCE_KEYS)),
      ),
    restsOn: ON_ACCOUNT,
    checks: [
      check(
        'clock-offset',
        ({ caller, callee }) =>
          `Compare the clock offsets (NTP or PTP metrics) of the hosts of ${caller} and ${callee} at the time of the candidate.`,
      ),
      check(
        'span-order',
        ({ caller, callee }) =>
          `Look whether spans of ${callee} start before or end after the call of ${caller} that contains them.`,
      ),
    ],
  },
];
