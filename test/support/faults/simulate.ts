/**
 * Runs one request through a topology: a small discrete simulator. A service works on its CPU, calls others over
 * network legs of their own, waits in their line, forks and joins. What a run draws depends on the seed and the place
 * only, so a run with a fault is the same request as the one without it.
 */
import type { Attributes } from '../../../src/trace/trace.ts';
import type { Random } from '../random.ts';
import { exponential, logNormal, mixed, randomAt, uniform } from './chance.ts';
import type { Conditions, Failures } from './conditions.ts';
import { MILLISECOND } from './cpu.ts';
import { Machine } from './machine.ts';
import { type Draft, Recorder } from './recorder.ts';
import {
  type CachedStep,
  type CallStep,
  type Dependency,
  isService,
  type Operation,
  type QueryStep,
  type Service,
  type Step,
  type Topology,
} from './topology.ts';

const MICROSECOND = 1_000;
/** CPU for taking in a request, writing one or reading an answer. */
const HANDLING_NS = { from: 20 * MICROSECOND, to: 200 * MICROSECOND };
/** From deciding on a call to opening its span. */
const OPENING_NS = 5 * MICROSECOND;
const CACHE_HITS = 0.95;
const USUAL_TIME_IN_LINE_NS = 2 * MILLISECOND;

/** Names of the streams of chance at one place. */
const STREAM = { line: 1, out: 2, back: 3, handling: 4, step: 5, sent: 9 } as const;

export function simulate(topology: Topology, seed: number, conditions: Conditions): readonly Draft[] {
  return new Run(topology, seed, conditions).drafts();
}

/** The caller's side of a moment: who works, below which span, when, and where in the request. */
interface At {
  readonly service: Service;
  readonly span: Draft | undefined;
  readonly time: number;
  readonly place: number;
}

class Run {
  readonly #topology: Topology;
  readonly #seed: number;
  readonly #conditions: Conditions;
  readonly #recorder = new Recorder();
  readonly #machine: Machine;

  constructor(topology: Topology, seed: number, conditions: Conditions) {
    this.#topology = topology;
    this.#seed = seed;
    this.#conditions = conditions;
    this.#machine = new Machine(seed, topology.style, conditions);
  }

  drafts(): readonly Draft[] {
    this.#handle(this.#topology.entry, undefined, 'server', 0, this.#seed);
    return this.#recorder.drafts;
  }

  /** A request arrives at a service; returns when its answer leaves. */
  #handle(
    operation: Operation,
    parent: Draft | undefined,
    kind: 'server' | 'consumer',
    arrival: number,
    place: number,
  ) {
    const { service } = operation;
    const random = randomAt(place, STREAM.line);
    const isQueued = random.chance(service.utilisation);
    const lineNs = isQueued ? exponential(random, USUAL_TIME_IN_LINE_NS * service.utilisation * this.#machine.load) : 0;
    const start = this.#machine.cpu(service).wake(arrival + lineNs, uniform(random, HANDLING_NS.from, HANDLING_NS.to));
    const name = operation.hasIdInName ? `${operation.name}/${1_000 + (this.#seed % 9_000)}` : operation.name;
    const span = this.#recorder.open({ service, name, kind, parent, start, place });
    const sendNs = uniform(random, HANDLING_NS.from, HANDLING_NS.to);
    let at = this.#steps(this.#stepsOf(operation), { service, span, time: start, place });
    if (!service.endsBeforeSending) at = this.#machine.cpu(service).run(at, sendNs);
    span.end = at;
    return service.endsBeforeSending ? this.#machine.cpu(service).run(at, sendNs) : at;
  }

  #stepsOf(operation: Operation): readonly Step[] {
    const added = this.#conditions.newStep?.(operation);
    return added === undefined ? operation.steps : operation.steps.toSpliced(added.after, 0, added.step);
  }

  #steps(steps: readonly Step[], at: At): number {
    let { time } = at;
    for (const step of steps) time = this.#rounds(step, { ...at, time, place: mixed(at.place, step.id) });
    return time;
  }

  #rounds(step: Step, at: At): number {
    const rounds = 1 + (this.#conditions.extraRounds?.(step) ?? 0);
    let { time } = at;
    for (let round = 0; round < rounds; round++)
      time = this.#step(step, { ...at, time, place: round === 0 ? at.place : mixed(at.place, round) });
    return time;
  }

  /** Runs a step; returns when it is done. */
  #step(step: Step, at: At): number {
    const random = randomAt(at.place, STREAM.step);
    switch (step.do) {
      case 'work':
        return this.#machine.cpu(at.service).run(at.time, this.#machine.timeOf(step, random));
      case 'hidden':
        return this.#machine.cpu(at.service).wake(at.time + this.#machine.timeOf(step, random), HANDLING_NS.from);
      case 'internal':
        return this.#internal(step.name, step.steps, at);
      case 'call':
      case 'query':
        return this.#calling(step, at);
      case 'parallel':
        return this.#parallel(step, step.branches, at);
      case 'loop':
        return this.#loop(step.varies ? Math.max(1, step.times + random.int(-1, 1)) : step.times, step.body, at);
      case 'cached':
        return this.#cached(step, at, random);
      case 'publish':
        return this.#publish(step.queue, step.consumer, at);
    }
  }

  #internal(name: string, steps: readonly Step[], { service, span, time, place }: At): number {
    const inner = this.#recorder.open({ service, name, kind: 'internal', parent: span, start: time, place });
    inner.end = this.#steps(steps, { service, span: inner, time, place });
    return inner.end;
  }

  #parallel(step: Step, branches: readonly Step[], at: At): number {
    if (this.#conditions.isInSequence?.(step) === true) return this.#steps(branches, at);
    // Starting a branch takes a moment.
    const ends = branches.map((branch, k) =>
      this.#rounds(branch, { ...at, time: at.time + k * 30 * MICROSECOND, place: mixed(at.place, branch.id) }),
    );
    return Math.max(...ends);
  }

  #loop(times: number, body: Step, at: At): number {
    let { time } = at;
    for (let round = 0; round < times; round++)
      time = this.#rounds(body, { ...at, time, place: mixed(at.place, body.id, round) });
    return time;
  }

  #cached(step: CachedStep, at: At, random: Random): number {
    const usual = random.chance(CACHE_HITS);
    const isHit = this.#conditions.isHit?.(step) ?? usual;
    const lookup = this.#recorder.drafts.length;
    const time = this.#steps([step.lookup], at);
    if (step.tellsHit) this.#recorder.note(lookup, 'cache.hit', String(isHit));
    return isHit ? time : this.#steps([step.behind], { ...at, time });
  }

  #publish(queue: Dependency, consumer: Operation, { service, span, time, place }: At): number {
    const producer = this.#recorder.open({
      ...{ service, name: queue.spanName, kind: 'producer', parent: span, start: time, place },
      attributes: queue.attributes,
    });
    const delivered = this.#machine.leg(
      service,
      queue,
      this.#machine.cpu(service).run(time, HANDLING_NS.to),
      mixed(place, STREAM.out),
    );
    const acknowledged = this.#machine.leg(queue, service, delivered, mixed(place, STREAM.back));
    producer.end = this.#machine.cpu(service).wake(acknowledged, HANDLING_NS.from);
    const waitNs = logNormal(randomAt(place, STREAM.sent), 5 * MILLISECOND, 1);
    this.#handle(consumer, producer, 'consumer', delivered + waitNs, mixed(place, consumer.id));
    return producer.end;
  }

  /** All attempts of a call: those that fail, with pauses between, and the one that succeeds. */
  #calling(step: CallStep | QueryStep, at: At): number {
    const failures = this.#conditions.failures?.(step);
    let { time } = at;
    for (let attempt = 0; attempt < (failures?.attempts ?? 0); attempt++) {
      time = this.#failedCall(step, failures!, { ...at, time, place: mixed(at.place, 77, attempt) });
      time += failures!.backOffNs * 2 ** attempt;
    }
    return this.#call(step, { ...at, time });
  }

  #call(step: CallStep | QueryStep, before: At): number {
    const at = { ...before, time: this.#machine.cpu(before.service).run(before.time, OPENING_NS) };
    const client = this.#openClient(step, at);
    const random = randomAt(at.place, STREAM.handling);
    const handling = () => uniform(random, HANDLING_NS.from, HANDLING_NS.to);
    const peer = peerOf(step);
    const waitNs = isService(peer) ? (this.#conditions.connectionNs?.(at.service, peer) ?? 0) : 0;
    const sent = this.#machine.cpu(at.service).run(at.time + this.#machine.jittered(waitNs, random), handling());
    const arrived = this.#machine.leg(at.service, peer, sent, mixed(at.place, STREAM.out));
    const proxy = step.do === 'call' ? this.#outbound(step.callee, client, { ...at, time: sent }) : undefined;
    const answered =
      step.do === 'query'
        ? arrived + this.#machine.timeOf(step, randomAt(at.place, STREAM.step))
        : this.#arrive(step.callee, proxy, client, { ...at, time: arrived });
    const back = this.#machine.leg(peer, at.service, answered, mixed(at.place, STREAM.back));
    if (proxy !== undefined) proxy.end = back;
    return close(client, at, this.#machine.cpu(at.service).wake(back, handling()));
  }

  /** The span of the caller's sidecar. */
  #outbound(callee: Operation, parent: Draft | undefined, { service, time, place }: At): Draft | undefined {
    if (!this.#topology.style.hasMesh) return undefined;
    return this.#recorder.open({ service, name: sidecarName(callee), kind: 'client', parent, start: time, place });
  }

  /** The callee's side of a call, behind the span of its sidecar where there is one. */
  #arrive(callee: Operation, proxy: Draft | undefined, client: Draft | undefined, { time, place }: At): number {
    const inner = mixed(place, callee.id);
    if (proxy === undefined) return this.#handle(callee, client, 'server', time, inner);
    const inbound = this.#recorder.open({
      ...{ service: callee.service, name: sidecarName(callee), kind: 'server', parent: proxy, start: time, place },
    });
    inbound.end = this.#handle(callee, inbound, 'server', time, inner);
    return inbound.end;
  }

  #failedCall(step: CallStep | QueryStep, { how, takesNs }: Failures, at: At): number {
    const client = this.#openClient(step, at);
    if (client !== at.span && client !== undefined) client.isError = true;
    const peer = peerOf(step);
    if (how === 'timeout')
      return close(client, at, this.#machine.cpu(at.service).wake(at.time + takesNs, HANDLING_NS.from));
    let time = this.#machine.leg(at.service, peer, at.time, mixed(at.place, STREAM.out));
    if (how === 'error' && step.do === 'call') {
      const { service, name } = step.callee;
      const start = this.#machine.cpu(service).wake(time, HANDLING_NS.from);
      const span = this.#recorder.open({ service, name, kind: 'server', parent: client, start, place: at.place });
      span.isError = true;
      span.end = time = this.#machine.cpu(service).run(start, takesNs);
    } else if (how === 'error') time += takesNs;
    time = this.#machine.leg(peer, at.service, time, mixed(at.place, STREAM.back));
    return close(client, at, this.#machine.cpu(at.service).wake(time, HANDLING_NS.from));
  }

  /** The CLIENT span of a call, or the caller's own span where clients are not instrumented. */
  #openClient(step: CallStep | QueryStep, { service, span, time, place }: At): Draft | undefined {
    if (step.do === 'query') {
      const { spanName, attributes } = step.dependency;
      const what = { service, name: spanName, kind: 'client', attributes, step: step.id } as const;
      return this.#recorder.open({ ...what, parent: span, start: time, place });
    }
    if (!service.writesClientSpans) return span;
    const attributes = peerAttributes(service, step.callee.service);
    const what = { service, name: step.callee.name, kind: 'client', attributes, step: step.id } as const;
    return this.#recorder.open({ ...what, parent: span, start: time, place });
  }
}

function sidecarName({ service }: Operation): string {
  return `${service.name}:8080/*`;
}

function peerAttributes({ namesPeersBy }: Service, callee: Service): Attributes | undefined {
  if (namesPeersBy === 'nothing') return undefined;
  return new Map([[namesPeersBy, namesPeersBy === 'rpc.service' ? `inside.v1.${callee.name}` : callee.name]]);
}

function peerOf(step: CallStep | QueryStep): Service | Dependency {
  return step.do === 'call' ? step.callee.service : step.dependency;
}

/** Ends the CLIENT span, where there is one of its own. */
function close(client: Draft | undefined, { span }: At, time: number): number {
  if (client !== undefined && client !== span) client.end = time;
  return time;
}
