/** Grows the steps of one operation: what it works, calls, asks and sends until its budget of spans is spent. */
import type { Random } from '../random.ts';
import { logUniform } from './chance.ts';
import { MILLISECOND } from './cpu.ts';
import { stepName } from './names.ts';
import type { Dependency, Operation, QueryStep, Step } from './topology.ts';

/** What the operations of one service may use. */
export interface Uses {
  readonly databases: readonly Dependency[];
  readonly caches: readonly Dependency[];
  readonly queues: readonly Dependency[];
  readonly opaque: readonly Dependency[];
  readonly callees: readonly Operation[];
}

export class StepGrower {
  readonly #random: Random;
  readonly #uses: Uses;
  readonly #nextId: () => number;

  constructor(random: Random, uses: Uses, nextId: () => number) {
    this.#random = random;
    this.#uses = uses;
    this.#nextId = nextId;
  }

  grow(budget: number): readonly Step[] {
    const steps: Step[] = [this.#work()];
    let left = budget - 1;
    for (let tries = 0; tries < 16 && left >= 1; tries++) {
      const step = this.#step(left);
      if (step === undefined) continue;
      left -= spansOf([step]);
      steps.push(step);
      if (this.#random.chance(0.7)) steps.push(this.#work());
    }
    return steps;
  }

  #step(left: number): Step | undefined {
    const dice = this.#random.next();
    if (dice < 0.3) return this.#call(left);
    if (dice < 0.48) return this.#query();
    if (dice < 0.68) return this.#parallel(left);
    if (dice < 0.76) return this.#loop(left);
    if (dice < 0.84) return this.#internal(left);
    if (dice < 0.91) return this.#cached(left);
    if (dice < 0.96) return this.#publish(left);
    return { id: this.#nextId(), do: 'hidden', medianNs: logUniform(this.#random, 0.5, 10) * MILLISECOND };
  }

  #work(): Step {
    return { id: this.#nextId(), do: 'work', medianNs: logUniform(this.#random, 0.1, 8) * MILLISECOND };
  }

  #call(left: number): Step | undefined {
    const fitting = this.#uses.callees.filter(({ spans }) => spans + 1 <= left);
    if (fitting.length === 0) return undefined;
    // Most requests spend their budget: of two that fit the larger one.
    const [one, other] = [this.#random.pick(fitting), this.#random.pick(fitting)];
    return { id: this.#nextId(), do: 'call', callee: one.spans > other.spans ? one : other };
  }

  #query(): QueryStep | undefined {
    const { databases, opaque, caches } = this.#uses;
    const all = [...databases, ...databases, ...opaque, ...caches];
    return all.length === 0 ? undefined : this.#queryOf(this.#random.pick(all));
  }

  #queryOf(dependency: Dependency): QueryStep {
    const [from, to] = dependency.kind === 'cache' ? [0.2, 1] : [0.5, 15];
    return {
      id: this.#nextId(),
      do: 'query',
      dependency,
      medianNs: logUniform(this.#random, from, to) * MILLISECOND,
    };
  }

  #parallel(left: number): Step | undefined {
    const branches: Step[] = [];
    let rest = left;
    for (let count = this.#random.int(2, 6); count > 0; count--) {
      const branch = this.#random.chance(0.8) ? this.#call(rest) : this.#query();
      if (branch === undefined || spansOf([branch]) > rest) continue;
      rest -= spansOf([branch]);
      branches.push(branch);
    }
    return branches.length < 2 ? branches[0] : { id: this.#nextId(), do: 'parallel', branches };
  }

  #loop(left: number): Step | undefined {
    const times = this.#random.int(2, 8);
    const body = this.#random.chance(0.5) ? this.#query() : this.#call(left / times);
    if (body === undefined || spansOf([body]) * times > left) return undefined;
    return { id: this.#nextId(), do: 'loop', times, varies: this.#random.chance(0.1), body };
  }

  #internal(left: number): Step {
    const inner = this.#random.chance(0.5) ? undefined : this.#step(left / 2);
    const steps = [this.#work(), ...(inner === undefined ? [] : [inner])];
    return { id: this.#nextId(), do: 'internal', name: stepName(this.#random.int(0, 79)), steps };
  }

  #cached(left: number): Step | undefined {
    const behind = this.#random.chance(0.6) ? this.#call(left - 1) : this.#query();
    const [cache] = this.#uses.caches;
    if (behind === undefined) return undefined;
    const tellsHit = this.#random.chance(0.6);
    if (cache !== undefined)
      return { id: this.#nextId(), do: 'cached', tellsHit, lookup: this.#queryOf(cache), behind };
    const id = this.#nextId();
    const lookup = { id: this.#nextId(), do: 'internal', name: 'look up', steps: [this.#work()] } as const;
    return { id, do: 'cached', tellsHit, lookup, behind };
  }

  #publish(left: number): Step | undefined {
    const [queue] = this.#uses.queues;
    const consumers = this.#uses.callees.filter(({ spans }) => spans + 1 <= left);
    if (queue === undefined || consumers.length === 0) return undefined;
    return { id: this.#nextId(), do: 'publish', queue, consumer: this.#random.pick(consumers) };
  }
}

/** Spans of one run, about. */
export function spansOf(steps: readonly Step[]): number {
  let spans = 0;
  for (const step of steps) {
    switch (step.do) {
      case 'work':
      case 'hidden':
        break;
      case 'query':
        spans += 1;
        break;
      case 'call':
        spans += 1 + step.callee.spans;
        break;
      case 'internal':
        spans += 1 + spansOf(step.steps);
        break;
      case 'parallel':
        spans += spansOf(step.branches);
        break;
      case 'loop':
        spans += step.times * spansOf([step.body]);
        break;
      case 'cached':
        spans += spansOf([step.lookup, step.behind]);
        break;
      case 'publish':
        spans += 1 + step.consumer.spans;
        break;
    }
  }
  return spans;
}
