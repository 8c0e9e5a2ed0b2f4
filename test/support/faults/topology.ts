/**
 * What a simulated system is made of: services on hosts, operations that run through steps, dependencies without spans
 * of their own. Static: nothing here says how long one request takes. Times are nanoseconds.
 */
import type { Attributes } from '../../../src/trace/trace.ts';

export interface Service {
  readonly number: number;
  readonly name: string;
  readonly zone: number;
  /** Time that its host's clock is ahead. */
  readonly clockAheadNs: number;
  /** False: the instrumentation writes no kinds. */
  readonly writesKinds: boolean;
  /** False: only incoming requests are instrumented, so its calls to other services have no CLIENT span. */
  readonly writesClientSpans: boolean;
  /** What its CLIENT spans say about the service they call. */
  readonly namesPeersBy: 'server.address' | 'rpc.service' | 'nothing';
  /** True: the SERVER span ends before the response is written out. */
  readonly endsBeforeSending: boolean;
  /** How busy its workers are, 0..1: requests wait in line before the handler starts. */
  readonly utilisation: number;
  /** Mean time between garbage collections; Infinity for run times without pauses. */
  readonly gcEveryNs: number;
  readonly resource: Attributes;
}

export interface Operation {
  readonly id: number;
  readonly service: Service;
  readonly name: string;
  /** The name of its spans ends in an id that differs from request to request. */
  readonly hasIdInName: boolean;
  readonly steps: readonly Step[];
  /** Spans of one run, about. */
  readonly spans: number;
}

/** Something that is called and writes no spans. */
export interface Dependency {
  readonly number: number;
  readonly zone: number;
  readonly kind: 'database' | 'cache' | 'queue' | 'opaque';
  /** What a CLIENT span towards it says; empty: nothing. */
  readonly attributes: Attributes;
  readonly spanName: string;
}

interface StepBase {
  readonly id: number;
}

/** The service's own code: needs its CPU. */
export interface WorkStep extends StepBase {
  readonly do: 'work';
  readonly medianNs: number;
}

/** A call that nothing shows: it hides in the caller's own time, and needs none of its CPU. */
export interface HiddenStep extends StepBase {
  readonly do: 'hidden';
  readonly medianNs: number;
}

export interface InternalStep extends StepBase {
  readonly do: 'internal';
  readonly name: string;
  readonly steps: readonly Step[];
}

export interface CallStep extends StepBase {
  readonly do: 'call';
  readonly callee: Operation;
}

export interface QueryStep extends StepBase {
  readonly do: 'query';
  readonly dependency: Dependency;
  readonly medianNs: number;
}

/** Branches run side by side and are joined. */
export interface ParallelStep extends StepBase {
  readonly do: 'parallel';
  readonly branches: readonly Step[];
}

export interface LoopStep extends StepBase {
  readonly do: 'loop';
  readonly times: number;
  /** The number of rounds differs from request to request. */
  readonly varies: boolean;
  readonly body: Step;
}

/** Asks a cache first; what lies behind runs on a miss only. */
export interface CachedStep extends StepBase {
  readonly do: 'cached';
  /** The look-up's span says whether it found the answer. */
  readonly tellsHit: boolean;
  readonly lookup: QueryStep | InternalStep;
  readonly behind: Step;
}

/** Leaves a message; nobody waits for the consumer. */
export interface PublishStep extends StepBase {
  readonly do: 'publish';
  readonly queue: Dependency;
  readonly consumer: Operation;
}

export type Step =
  | WorkStep
  | HiddenStep
  | InternalStep
  | CallStep
  | QueryStep
  | ParallelStep
  | LoopStep
  | CachedStep
  | PublishStep;

/** How noisy the system is and how its traces are written. */
export interface Style {
  /** Standard deviations of logarithms: of single steps, of network legs, and of a whole request. */
  readonly workSigma: number;
  readonly networkSigma: number;
  readonly loadSigma: number;
  readonly resolutionNs: number;
  /** Part of the children that end a little after their parent. */
  readonly lateEnds: number;
  /** Sidecar proxies write a second pair of CLIENT and SERVER spans for every call. */
  readonly hasMesh: boolean;
  readonly areClocksApart: boolean;
  readonly kinds: 'all' | 'some' | 'none';
}

export interface Topology {
  readonly services: readonly Service[];
  readonly dependencies: readonly Dependency[];
  readonly style: Style;
  /** The operation that a request enters by. */
  readonly entry: Operation;
}

export function isService(party: Service | Dependency): party is Service {
  return 'utilisation' in party;
}

/** Everything that a call to a dependency says about it. */
export function namesOf({ attributes, spanName }: Pick<Dependency, 'attributes' | 'spanName'>): readonly string[] {
  return attributes.size === 0 ? [spanName] : [...attributes.values()];
}
