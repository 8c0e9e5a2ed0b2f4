/**
 * Grows a random system of 20 to 200 services in layers, from the back to the front, so that every operation knows how
 * many spans it costs; services call deeper layers only. Then picks the operation that a request enters by.
 */
import type { Random } from '../random.ts';
import { logUniform, uniform } from './chance.ts';
import { MILLISECOND } from './cpu.ts';
import { StepGrower, spansOf } from './grow-steps.ts';
import { routeName, serviceName, statementName, vendorName } from './names.ts';
import { reach } from './reach.ts';
import type { Dependency, Operation, Service, Style, Topology } from './topology.ts';

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
