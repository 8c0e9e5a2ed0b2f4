/**
 * The kinds of fault, and what is right for each: whom a verdict may name, and which words for the cause fit.
 *
 *   told        two traces can tell it: somebody is the culprit
 *   either      only what lies between a service and one other waits: no trace tells whose fault that is, so either end
 *               is right
 *   hidden      a call that nothing shows became slow. Its caller's own time grew: span for span what `own-time` leaves
 *               (faults.test.ts), so confidence cannot differ either. Naming the caller is right as far as it goes: it
 *               is the only name in the trace
 *   none        no fault: two ordinary requests
 */
import type { CauseKind } from '../../../src/verdict/verdict-types.ts';
import type { Random } from '../random.ts';
import type { Conditions } from './conditions.ts';
import type { Reach } from './reach.ts';
import type { Draft } from './recorder.ts';

export type FaultGroup = 'told' | 'either' | 'hidden' | 'none';

export interface KindOfFault {
  readonly group: FaultGroup;
  /** Words for the cause that fit. */
  readonly causes: readonly CauseKind[];
  /** What changed is the order or number of steps, so it need not show in accounts that touch the culprit. */
  readonly isStructural?: boolean;
}

export const KINDS = {
  /** One step of one operation works longer, or waits for a lock or for a connection outside any span. */
  'own-time': { group: 'told', causes: ['own-time'] },
  /** The whole service lacks CPU: its work stretches, requests to it wait for its handler, answers to it for its reading. */
  'cpu-starved': { group: 'told', causes: ['own-time', 'gap', 'dependency'] },
  /** What leaves the service's host is late, to any peer; in half of the cases also what arrives. */
  'network-service': { group: 'told', causes: ['gap', 'dependency'] },
  /** A database, a cache or a service outside answers late, whoever asks. */
  dependency: { group: 'told', causes: ['dependency'] },
  /** One pool of connections for all calls of a service is used up: all its calls wait before they are sent. */
  'pool-shared': { group: 'told', causes: ['gap'] },
  /** A loop around a call that was made once: the caller's doing. */
  'n-plus-one': { group: 'told', causes: ['more-calls'], isStructural: true },
  /** Calls fail and are made again; the time is in the failed attempts. The callee's doing. */
  retries: { group: 'told', causes: ['errors', 'more-calls'], isStructural: true },
  /** The same, failing fast; the time is in the caller's pauses between attempts. Still the callee's doing. */
  'retries-backoff': { group: 'told', causes: ['errors', 'more-calls'], isStructural: true },
  /** A step that was not there: inside a service (the service's doing), or a call (right: caller or callee). */
  'new-work': { group: 'told', causes: ['new-work'], isStructural: true },
  /** Branches that ran side by side run in a row: the caller's doing. */
  'lost-concurrency': { group: 'told', causes: ['lost-concurrency'], isStructural: true },
  /** A cache does not know the answer any more. Right: the service that looks up, or what is called instead. */
  'lost-shortcut': { group: 'told', causes: ['lost-shortcut'], isStructural: true },
  /** Nothing of a service runs for a moment, while it works itself: garbage collection. */
  'gc-working': { group: 'told', causes: ['own-time'] },
  /** The network between two services is slow, both ways. */
  'network-pair': { group: 'either', causes: ['gap'] },
  /** The caller waits for a connection to one callee, inside its CLIENT span. */
  'pool-one': { group: 'either', causes: ['gap'] },
  /** Garbage collection while the service waits for an answer: right is the service or what it waited for. */
  'gc-waiting': { group: 'either', causes: ['gap', 'dependency'] },
  'hidden-callee': { group: 'hidden', causes: ['own-time'] },
  none: { group: 'none', causes: [] },
} as const satisfies Record<string, KindOfFault>;

export type FaultKind = keyof typeof KINDS;
export const FAULT_KINDS = Object.keys(KINDS) as readonly FaultKind[];

/** A fault in one place of one system. */
export interface Fault {
  /** Any of these names is right. */
  readonly culprits: readonly string[];
  /** Where it is, for people. */
  readonly where: string;
  /** Words for the cause that fit here, where they are not those of every fault of this kind. */
  readonly causes?: readonly CauseKind[];
  /** A call that the baseline must make too. */
  readonly call?: number;
  /** What requests without the fault run under. */
  readonly healthy: Conditions;
  /** What a request runs under that meets the fault; it costs about that much, or more, or less. */
  readonly faulty: (sizeNs: number) => Conditions;
}

/** What an injector may look at. */
export interface Place {
  readonly random: Random;
  readonly reach: Reach;
  /** The request as it is without a fault. */
  readonly healthy: readonly Draft[];
}

/** Undefined where the request offers no place for such a fault. */
export type Injector = (place: Place) => Fault | undefined;
