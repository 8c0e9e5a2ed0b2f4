/**
 * Puts a fault of some kind somewhere into a system, at random. Returns undefined where the request offers no place for
 * it, as a request without parallel calls cannot lose them.
 */
import type { Random } from '../random.ts';
import { AS_USUAL, type Conditions } from './conditions.ts';
import { MILLISECOND, type Stress } from './cpu.ts';
import type { Fault, FaultKind, Injector, Place } from './fault.ts';
import {
  cacheMiss,
  lostConcurrency,
  newWork,
  oneInALoop,
  retriesThatTakeTime,
  retriesThatWait,
} from './inject-structure.ts';
import type { Reach } from './reach.ts';
import type { Draft } from './recorder.ts';
import { namesOf, type Service } from './topology.ts';

export const INJECTORS: Readonly<Record<FaultKind, Injector>> = {
  'own-time': slowStep,
  'cpu-starved': starvedService,
  'network-service': lateService,
  dependency: slowDependency,
  'pool-shared': sharedPool,
  'n-plus-one': oneInALoop,
  retries: retriesThatTakeTime,
  'retries-backoff': retriesThatWait,
  'new-work': newWork,
  'lost-concurrency': lostConcurrency,
  'lost-shortcut': cacheMiss,
  'gc-working': pausedAtWork,
  'gc-waiting': pausedWaiting,
  'network-pair': latePair,
  'pool-one': poolOfOne,
  'hidden-callee': slowHiddenCall,
  none: () => ({ culprits: [], where: 'nowhere', healthy: AS_USUAL, faulty: () => AS_USUAL }),
};

/** The waits that one fault adds are alike, more or less. */
const MOST_JITTER = 0.8;

function slowStep({ random, reach }: Place): Fault | undefined {
  const { step, operation } = random.pick(reach.works);
  return fault([operation.service.name], `${operation.service.name}: ${operation.name}`, (sizeNs) => ({
    stepNs: (other) => (other === step ? sizeNs : 0),
  }));
}

function starvedService({ random, reach }: Place): Fault {
  const service = random.pick(reach.services);
  const isContended = random.chance(0.6);
  const phaseNs = random.next() * 100 * MILLISECOND;
  const stress = (sizeNs: number): Stress =>
    isContended
      ? { how: 'contended', waitNs: sizeNs / 10, slowdown: 1 + Math.min(9, sizeNs / (50 * MILLISECOND)) }
      : { how: 'throttled', share: Math.max(0.002, 1 / (1 + sizeNs / (10 * MILLISECOND))), phaseNs };
  return fault([service.name], `${service.name} ${isContended ? 'contended' : 'throttled'}`, (sizeNs) => ({
    stress: { service, how: stress(sizeNs) },
  }));
}

/** The pause begins at a moment of the service's own work. */
function pausedAtWork({ random, reach, healthy }: Place): Fault | undefined {
  const service = random.pick(reach.services);
  const moments = healthy
    .filter((draft) => draft.service === service && draft.kind !== 'client')
    .flatMap(ownTimes(healthy));
  if (moments.length === 0) return undefined;
  return paused(service, [service.name], momentIn(random, moments));
}

/** The pause begins while the service waits for an answer. */
function pausedWaiting({ random, reach, healthy }: Place): Fault | undefined {
  const service = random.pick(reach.services);
  const waits = healthy.filter((draft) => draft.service === service && draft.kind === 'client');
  if (waits.length === 0) return undefined;
  const wait = random.pick(waits);
  const callee = healthy.find((draft) => draft.parent === wait)?.service.name;
  const names =
    callee === undefined ? namesOf({ attributes: wait.attributes ?? new Map(), spanName: wait.name }) : [callee];
  return paused(service, [service.name, ...names], momentIn(random, [wait]));
}

function paused(service: Service, culprits: readonly string[], fromNs: number): Fault {
  return fault(culprits, service.name, (sizeNs) => ({
    stress: { service, how: { how: 'paused', fromNs, toNs: fromNs + sizeNs } },
  }));
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** The stretches of a span in which none of its children runs. */
function ownTimes(drafts: readonly Draft[]): (draft: Draft) => readonly Stretch[] {
  return (draft) => {
    const stretches: Stretch[] = [];
    let at = draft.start;
    const children = drafts.filter((child) => child.parent === draft && child.kind !== 'consumer');
    for (const { start, end } of children.sort((one, other) => one.start - other.start)) {
      if (start > at) stretches.push({ start: at, end: start });
      at = Math.max(at, end);
    }
    return draft.end > at ? [...stretches, { start: at, end: draft.end }] : stretches;
  };
}

/** Every moment of all stretches is equally likely. */
function momentIn(random: Random, stretches: readonly Stretch[]): number {
  let left = random.next() * stretches.reduce((sum, { start, end }) => sum + end - start, 0);
  for (const { start, end } of stretches) {
    if (left < end - start) return start + left;
    left -= end - start;
  }
  return stretches[0]!.start;
}

function lateService({ random, reach }: Place): Fault {
  const service = random.pick(reach.services);
  const isBothWays = random.chance(0.5);
  const jitter = random.next() * MOST_JITTER;
  return fault([service.name], `${service.name}${isBothWays ? '' : ', outbound'}`, (sizeNs) => ({
    jitter,
    legNs: (from, to) => (from === service || (isBothWays && to === service) ? sizeNs / 2 : 0),
  }));
}

function latePair({ random, reach }: Place): Fault | undefined {
  const pair = servicePair(random, reach);
  if (pair === undefined) return undefined;
  const [one, other] = pair;
  const jitter = random.next() * MOST_JITTER;
  return fault([one.name, other.name], `${one.name} – ${other.name}`, (sizeNs) => ({
    jitter,
    legNs: (from, to) => ((from === one && to === other) || (from === other && to === one) ? sizeNs / 2 : 0),
  }));
}

function poolOfOne({ random, reach }: Place): Fault | undefined {
  const pair = servicePair(random, reach);
  if (pair === undefined) return undefined;
  const [one, other] = pair;
  const jitter = random.next() * MOST_JITTER;
  return fault([one.name, other.name], `${one.name} → ${other.name}`, (sizeNs) => ({
    jitter,
    connectionNs: (caller, callee) => (caller === one && callee === other ? sizeNs : 0),
  }));
}

/** Two callees at least, or nobody could tell it from a pool for one. */
function sharedPool({ random, reach, healthy }: Place): Fault | undefined {
  const callees = new Map<Service, Set<Service>>();
  for (const { service, kind, parent } of healthy)
    if (kind === 'server' && parent !== undefined)
      callees.set(parent.service, (callees.get(parent.service) ?? new Set()).add(service));
  const callers = reach.services.filter((caller) => (callees.get(caller)?.size ?? 0) >= 2);
  if (callers.length === 0) return undefined;
  const service = random.pick(callers);
  const jitter = random.next() * MOST_JITTER;
  return fault([service.name], service.name, (sizeNs) => ({
    jitter,
    connectionNs: (caller) => (caller === service ? sizeNs : 0),
  }));
}

function slowDependency({ random, reach }: Place): Fault | undefined {
  if (reach.dependencies.length === 0) return undefined;
  const dependency = random.pick(reach.dependencies);
  return fault(namesOf(dependency), dependency.spanName, (sizeNs) => ({
    stepNs: (step) => (step.do === 'query' && step.dependency === dependency ? sizeNs : 0),
  }));
}

function slowHiddenCall({ random, reach }: Place): Fault | undefined {
  if (reach.hidden.length === 0) return undefined;
  const { step, operation } = random.pick(reach.hidden);
  return fault([operation.service.name], `${operation.service.name}: ${operation.name}`, (sizeNs) => ({
    stepNs: (other) => (other === step ? sizeNs : 0),
  }));
}

function servicePair(random: Random, { calls }: Reach): readonly [Service, Service] | undefined {
  if (calls.length === 0) return undefined;
  const { step, operation } = random.pick(calls);
  return [operation.service, step.callee.service];
}

function fault(culprits: readonly string[], where: string, faulty: (sizeNs: number) => Conditions): Fault {
  return { culprits, where, healthy: AS_USUAL, faulty };
}
