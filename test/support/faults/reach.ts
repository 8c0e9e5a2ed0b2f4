/** Everything that a request may touch, found by walking its steps: what a fault can be put into. */
import type {
  CachedStep,
  CallStep,
  Dependency,
  HiddenStep,
  Operation,
  ParallelStep,
  QueryStep,
  Service,
  Step,
  WorkStep,
} from './topology.ts';

/** A step and the operation whose code it is. */
export interface Placed<S extends Step = Step> {
  readonly step: S;
  readonly operation: Operation;
}

export interface Reach {
  readonly operations: readonly Operation[];
  readonly services: readonly Service[];
  readonly dependencies: readonly Dependency[];
  readonly works: readonly Placed<WorkStep>[];
  readonly hidden: readonly Placed<HiddenStep>[];
  readonly calls: readonly Placed<CallStep>[];
  readonly queries: readonly Placed<QueryStep>[];
  readonly parallels: readonly Placed<ParallelStep>[];
  readonly caches: readonly Placed<CachedStep>[];
}

/** Without what only consumers of messages do: nobody waits for that. */
export function reach(entry: Operation): Reach {
  const operations = new Set<Operation>([entry]);
  const steps: Placed[] = [];
  for (const operation of operations) {
    for (const step of stepsBelow(operation.steps)) {
      steps.push({ step, operation });
      if (step.do === 'call') operations.add(step.callee);
    }
  }
  const queries = steps.filter(does('query'));
  return {
    operations: [...operations],
    services: [...new Set([...operations].map(({ service }) => service))],
    dependencies: [...new Set(queries.map(({ step }) => step.dependency))],
    works: steps.filter(does('work')),
    hidden: steps.filter(does('hidden')),
    calls: steps.filter(does('call')),
    queries,
    parallels: steps.filter(does('parallel')),
    caches: steps.filter(does('cached')),
  };
}

function does<D extends Step['do']>(what: D): (placed: Placed) => placed is Placed<Extract<Step, { do: D }>> {
  return (placed): placed is Placed<Extract<Step, { do: D }>> => placed.step.do === what;
}

/** All steps of one operation, also those inside others. */
function* stepsBelow(steps: readonly Step[]): Generator<Step> {
  for (const step of steps) {
    yield step;
    if (step.do === 'internal') yield* stepsBelow(step.steps);
    if (step.do === 'parallel') yield* stepsBelow(step.branches);
    if (step.do === 'loop') yield* stepsBelow([step.body]);
    if (step.do === 'cached') yield* stepsBelow([step.lookup, step.behind]);
  }
}
