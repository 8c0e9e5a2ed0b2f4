/** What a run works on: CPUs, the network and the times of steps, all drawn from the run's seed. */
import type { Random } from '../random.ts';
import { logNormal, randomAt, uniform } from './chance.ts';
import type { Conditions } from './conditions.ts';
import { Cpu, MILLISECOND } from './cpu.ts';
import type { Dependency, HiddenStep, QueryStep, Service, Style, WorkStep } from './topology.ts';

const SAME_ZONE_LEG_NS = 0.15 * MILLISECOND;
const OTHER_ZONE_LEG_NS = 0.7 * MILLISECOND;
/** Now and then a call finds no open connection and needs further round trips. */
const NEW_CONNECTION = 0.05;

const STREAM = { wake: 6, gc: 7, load: 8 } as const;

export class Machine {
  readonly #seed: number;
  readonly #style: Style;
  readonly #conditions: Conditions;
  readonly #cpus = new Map<Service, Cpu>();
  /** A busy moment slows everything a little. */
  readonly load: number;

  constructor(seed: number, style: Style, conditions: Conditions) {
    this.#seed = seed;
    this.#style = style;
    this.#conditions = conditions;
    this.load = logNormal(randomAt(seed, STREAM.load), 1, style.loadSigma);
  }

  cpu(service: Service): Cpu {
    let cpu = this.#cpus.get(service);
    if (cpu === undefined) {
      const { stress } = this.#conditions;
      const randoms = {
        wake: randomAt(this.#seed, service.number, STREAM.wake),
        gc: randomAt(this.#seed, service.number, STREAM.gc),
      };
      cpu = new Cpu(randoms, service.gcEveryNs, stress?.service === service ? stress.how : undefined);
      this.#cpus.set(service, cpu);
    }
    return cpu;
  }

  /** How long a step takes this time, without waiting for a CPU. */
  timeOf(step: WorkStep | HiddenStep | QueryStep, random: Random): number {
    const usual = logNormal(random, step.medianNs, this.#style.workSigma) * this.load;
    return usual + (this.#conditions.stepNs?.(step) ?? 0) * uniform(random, 0.7, 1.3);
  }

  /** One way over the network: when what is sent at `at` arrives. */
  leg(from: Service | Dependency, to: Service | Dependency, at: number, place: number): number {
    const random = randomAt(place);
    const usual = from.zone === to.zone ? SAME_ZONE_LEG_NS : OTHER_ZONE_LEG_NS;
    const trips = random.chance(NEW_CONNECTION) ? 3 : 1;
    const extra = this.jittered(this.#conditions.legNs?.(from, to) ?? 0, random);
    return at + trips * (logNormal(random, usual, this.#style.networkSigma) + extra);
  }

  /** A wait that a fault adds. */
  jittered(waitNs: number, random: Random): number {
    const { jitter = 0 } = this.#conditions;
    return waitNs * uniform(random, 1 - jitter, 1 + jitter);
  }
}
