/**
 * Grows a random system of 20 to 200 services in layers, from the back to the front, so that every operation knows how
 * many spans it costs; services call deeper layers only. Then picks the operation that a request enters by.
 */
import type { Random } from '../random.ts';
import { logUniform, uniform } from './chance.ts';
import { MILLISECOND } from './cpu.ts';
import { routeName, serviceName, statementName, stepName, vendorName } from './names.ts';
import { reach } from './reach.ts';
import type { Dependency, Operation, QueryStep, Service, Step, Style, Topology } from './topology.ts';

/** Spans of the largest request, about; each layer further back has this many times less. */
const MOST_SPANS = 600;
const THINNING = 2.2;
/** A request below this is no distributed one. */
const FEWEST_SPANS = 10;
const FEWEST_SERVICES = 4;

export function growTopology(random: Random): Topology {
  for (;;) {
    const topology = new Grower(random).grow();
    const { services } = reach(topology.entry);
    if (topology.entry.spans >= FEWEST_SPANS && services.length >= FEWEST_SERVICES) return topology;
  }
}

class Grower {
  readonly #random: Random;
  readonly #style: Style;
  readonly #services: Service[] = [];
  readonly #dependencies: Dependency[] = [];
  /** Operations of layers that are finished, and those of the layer that is growing. */
  readonly #behind: Operation[] = [];
  #layer: Operation[] = [];
  #ids = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#style = randomStyle(random);
  }

  grow(): Topology {
    const count = Math.round(logUniform(this.#random, 20, 200));
    const layers = this.#random.int(3, 6);
    for (let layer = layers - 1; layer >= 0; layer--) {
      const services = layer === 0 ? 2 : Math.max(2, Math.round((count - 2) / (layers - 1)));
      for (let k = 0; k < services; k++) this.#growService(layer);
      this.#behind.push(...this.#layer);
      this.#layer = [];
    }
    const entries = this.#behind.filter(({ service }) => service.number >= this.#services.length - 2);
    const entry = this.#random.pick(entries);
    return { services: this.#services, dependencies: this.#dependencies, style: this.#style, entry };
  }

  #growService(layer: number): void {
    const random = this.#random;
    const { areClocksApart, kinds } = this.#style;
    const name = serviceName(this.#services.length);
    const service: Service = {
      number: this.#services.length,
      name,
      zone: random.int(0, 2),
      clockAheadNs: areClocksApart ? Math.round(uniform(random, -20, 20) * MILLISECOND) : 0,
      writesKinds: kinds === 'all' || (kinds === 'some' && random.chance(0.6)),
      writesClientSpans: layer === 0 || random.chance(0.95),
      namesPeersBy: random.pick(['server.address', 'rpc.service', 'nothing']),
      endsBeforeSending: random.chance(0.5),
      utilisation: uniform(random, 0.05, 0.7),
      gcEveryNs: random.chance(0.5) ? uniform(random, 2_000, 10_000) * MILLISECOND : Number.POSITIVE_INFINITY,
      resource: new Map([['service.name', name]]),
    };
    this.#services.push(service);
    const uses = {
      databases: Array.from({ length: random.int(0, 2) }, () => this.#dependency('database', service)),
      caches: random.chance(0.4) ? [this.#dependency('cache', service)] : [],
      queues: random.chance(0.3) ? [this.#dependency('queue', service)] : [],
      opaque: random.chance(0.3) ? [this.#dependency('opaque', service)] : [],
      callees: random.shuffled(this.#behind).slice(0, random.int(4, 20)),
    };
    const operations = random.int(1, 3);
    for (let k = 0; k < operations; k++) {
      const most = MOST_SPANS / THINNING ** layer;
      const budget = logUniform(random, Math.min(most / 2, layer === 0 ? 20 : 3), most);
      const steps = new StepGrower(random, uses, () => ++this.#ids).grow(budget);
      this.#layer.push({
        id: ++this.#ids,
        service,
        name: routeName(random.int(0, 999)),
        hasIdInName: random.chance(0.2),
        steps,
        spans: 1 + spansOf(steps),
      });
    }
  }

  #dependency(kind: Dependency['kind'], owner: Service): Dependency {
    const number = this.#dependencies.length;
    const { attributes, spanName } = dependencyLook(this.#random, kind, number, owner.name);
    const dependency = { number, zone: this.#random.int(0, 2), kind, attributes, spanName };
    this.#dependencies.push(dependency);
    return dependency;
  }
}

interface Uses {
  readonly databases: readonly Dependency[];
  readonly caches: readonly Dependency[];
  readonly queues: readonly Dependency[];
  readonly opaque: readonly Dependency[];
  readonly callees: readonly Operation[];
}

/** Fills one operation with steps until its budget of spans is spent. */
class StepGrower {
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
    if (cache !== undefined) return { id: this.#nextId(), do: 'cached', lookup: this.#queryOf(cache), behind };
    const id = this.#nextId();
    const lookup = { id: this.#nextId(), do: 'internal', name: 'look up', steps: [this.#work()] } as const;
    return { id, do: 'cached', lookup, behind };
  }

  #publish(left: number): Step | undefined {
    const [queue] = this.#uses.queues;
    const consumers = this.#uses.callees.filter(({ spans }) => spans + 1 <= left);
    if (queue === undefined || consumers.length === 0) return undefined;
    return { id: this.#nextId(), do: 'publish', queue, consumer: this.#random.pick(consumers) };
  }
}

function randomStyle(random: Random): Style {
  return {
    workSigma: uniform(random, 0.1, 0.6),
    networkSigma: uniform(random, 0.3, 1.2),
    loadSigma: logUniform(random, 0.05, 0.5),
    resolutionNs: random.chance(0.35) ? 1_000 : 1,
    lateEnds: 0.05,
    hasMesh: random.chance(0.07),
    areClocksApart: random.chance(0.1),
    kinds: random.chance(0.12) ? 'none' : random.chance(0.1) ? 'some' : 'all',
  };
}

function dependencyLook(
  random: Random,
  kind: Dependency['kind'],
  number: number,
  owner: string,
): Pick<Dependency, 'attributes' | 'spanName'> {
  const spanName = statementName(random.int(0, 23));
  switch (kind) {
    case 'database': {
      const system = random.pick(['postgresql', 'mysql', 'mongodb']);
      const where: [string, string][] = random.chance(0.5) ? [['server.address', `${owner}-db.internal`]] : [];
      return {
        attributes: new Map([['db.system.name', system], ['db.namespace', `${owner}_${number}`], ...where]),
        spanName,
      };
    }
    case 'cache':
      return { attributes: new Map([['db.system.name', 'redis']]), spanName: 'GET' };
    case 'queue':
      return {
        attributes: new Map([
          ['messaging.system', 'kafka'],
          ['messaging.destination.name', `${owner}.events`],
        ]),
        spanName: `${owner}.events publish`,
      };
    case 'opaque': {
      const vendor = vendorName(number);
      const looks: readonly [string, string][] = [
        ['peer.service', vendor],
        ['server.address', `${vendor}.example`],
        ['rpc.service', `outside.v1.${vendor}`],
      ];
      const attributes = random.chance(0.2) ? new Map() : new Map([random.pick(looks)]);
      return { attributes, spanName: `call ${vendor}` };
    }
  }
}

function spansOf(steps: readonly Step[]): number {
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
