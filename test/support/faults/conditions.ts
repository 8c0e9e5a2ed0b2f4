/** What is different from usual while a request runs: the interface between faults and the simulator. */
import type { Stress } from './cpu.ts';
import type { Dependency, HiddenStep, Operation, QueryStep, Service, Step, WorkStep } from './topology.ts';

/** How calls of one step fail before one succeeds. */
export interface Failures {
  readonly attempts: number;
  /** refused: at once, without a SERVER span. timeout: the caller gives up. error: the callee answers with an error. */
  readonly how: 'refused' | 'timeout' | 'error';
  /** timeout: after which time. error: the callee's work until it fails. */
  readonly takesNs: number;
  /** The caller's pause after the first failure; doubles with every further one. */
  readonly backOffNs: number;
}

/** All questions default to "as usual". */
export interface Conditions {
  readonly stress?: { readonly service: Service; readonly how: Stress };
  /** How much waits on the network and for connections differ from one to the next, 0..1. */
  readonly jitter?: number;
  /** Added to a network leg. */
  readonly legNs?: (from: Service | Dependency, to: Service | Dependency) => number;
  /** Wait for a connection, inside the caller's CLIENT span. */
  readonly connectionNs?: (caller: Service, callee: Service) => number;
  /** Added to what a step takes: work, hidden calls, time at a dependency. */
  readonly stepNs?: (step: WorkStep | HiddenStep | QueryStep) => number;
  /** Further rounds of a step, one after the other. */
  readonly extraRounds?: (step: Step) => number;
  readonly failures?: (step: Step) => Failures | undefined;
  /** Branches that once ran side by side run in a row. */
  readonly isInSequence?: (step: Step) => boolean;
  /** Fixes what a cache answers. */
  readonly isHit?: (step: Step) => boolean | undefined;
  /** A step that an operation does beside those that it has, after so many of them. */
  readonly newStep?: (operation: Operation) => { readonly after: number; readonly step: Step } | undefined;
}

export const AS_USUAL: Conditions = {};
