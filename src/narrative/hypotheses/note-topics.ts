/**
 * Rule N12: a note speaks of nothing that the measurements rule out. A hypothesis' mechanism has to be offered, and its
 * note could still tell of another one: of name servers where only a service's own time grew, of a new version where
 * no version changed. So words that belong to few mechanisms are bound to them.
 */
import { withPlurals } from './note-roles.ts';

interface Topic {
  readonly words: ReadonlySet<string>;
  /** Only in front of these, where the word itself is harmless. */
  readonly before?: ReadonlySet<string>;
  /** One of these mechanisms has to be offered. */
  readonly mechanisms: readonly string[];
}

const NETWORK = ['packet-loss', 'tcp-connect', 'longer-network-path', 'dns-lookup', 'tls-handshake', 'proxy-overhead'];
/** Told in prompts/narrate.md, line by line. */
export const TOPICS: readonly Topic[] = [
  topic('DNS resolver', ['dns-lookup', 'external-api-slow']),
  topic('TLS handshake certificate', [
    'tls-handshake',
    'tcp-connect',
    'credential-refresh',
    'connection-pool-exhausted',
  ]),
  topic('TCP packet retransmission network round-trip', NETWORK),
  topic('election', ['leader-failover']),
  topic('leader', ['leader-failover', 'write-acknowledgement']),
  topic('GC garbage heap', ['gc-pause', 'memory-pressure', 'untraced-call']),
  topic('version deploy deployment rollout', [
    'new-version',
    'feature-flag',
    'runtime-upgrade',
    'configuration-change',
    'missing-index',
  ]),
  topic('flag', ['feature-flag', 'new-version', 'configuration-change']),
  topic('zone region cross-zone', ['longer-network-path', 'leader-failover']),
  topic('telemetry instrumentation', ['untraced-call', 'runtime-upgrade', 'log-flush-blocking']),
  topic('clock', ['clock-skew']),
  {
    words: new Set(['new', 'next', 'fresh']),
    before: withPlurals('pod instance host node container replica'.split(' ')),
    mechanisms: [
      'bad-instance',
      'cold-start',
      'new-version',
      'longer-network-path',
      'leader-failover',
      'configuration-change',
    ],
  },
];

function topic(words: string, mechanisms: readonly string[]): Topic {
  return { words: withPlurals(words.split(' ')), mechanisms };
}

/** `offered`: mechanisms that the report leaves open. */
export function speaksOfRuledOut(tokens: readonly string[], offered: ReadonlySet<string>): boolean {
  return TOPICS.some(
    ({ words, before, mechanisms }) =>
      !mechanisms.some((id) => offered.has(id)) &&
      tokens.some(
        (token, i) =>
          words.has(token) && (before === undefined || before.has(tokens[i + 1] ?? '')) && !isOfProtocol(tokens, i),
      ),
  );
}

/** "protocol version", "version of the protocol": none of the service's. */
function isOfProtocol(tokens: readonly string[], i: number): boolean {
  const isBehind = tokens[i + 1] === 'of' && tokens.slice(i + 2, i + 4).includes('protocol');
  return /^version/.test(tokens[i]!) && (tokens[i - 1] === 'protocol' || isBehind);
}
