/** Faults that change which steps run, how often, or in which order. */
import type { Random } from '../random.ts';
import { logUniform } from './chance.ts';
import { AS_USUAL, type Conditions, type Failures } from './conditions.ts';
import { MILLISECOND } from './cpu.ts';
import type { Fault, Place } from './fault.ts';
import { vendorName } from './names.ts';
import type { Placed, Reach } from './reach.ts';
import { type CallStep, namesOf, type Operation, type QueryStep, type Service, type Step } from './topology.ts';

/** Ids of steps and numbers of services that no grown system uses. */
const NEW_ID = 1_000_000;
/** Spans that a loop may add. */
const MOST_EXTRA_SPANS = 800;
const USUAL_CALL_NS = 10 * MILLISECOND;

export function oneInALoop({ random, reach, healthy }: Place): Fault | undefined {
  const found = anyCall(random, reach);
  if (found === undefined) return undefined;
  const { step, operation } = found;
  const made = healthy.filter((draft) => draft.step === step.id).length;
  const most = MOST_EXTRA_SPANS / (Math.max(1, made) * (step.do === 'call' ? 1 + step.callee.spans : 1));
  return {
    call: step.id,
    culprits: [operation.service.name],
    where: `${operation.service.name} calls ${calledBy(step)[0]} in a loop`,
    healthy: AS_USUAL,
    faulty: (sizeNs) => {
      const rounds = Math.max(1, Math.min(most, Math.round(sizeNs / USUAL_CALL_NS)));
      return { extraRounds: (other) => (other === step ? rounds : 0) };
    },
  };
}

export function retriesThatTakeTime({ random, reach }: Place): Fault | undefined {
  const attempts = random.int(1, 4);
  const how = random.pick(['timeout', 'error'] as const);
  const backOffNs = random.chance(0.5) ? 0 : 2 * MILLISECOND;
  return failing(random, reach, (sizeNs) => ({ attempts, how, takesNs: sizeNs / attempts, backOffNs }));
}

export function retriesThatWait({ random, reach }: Place): Fault | undefined {
  const attempts = random.int(1, 4);
  const how = random.pick(['refused', 'error'] as const);
  const takesNs = MILLISECOND;
  return failing(random, reach, (sizeNs) => ({ attempts, how, takesNs, backOffNs: sizeNs / (2 ** attempts - 1) }));
}

function failing(random: Random, reach: Reach, failures: (sizeNs: number) => Failures): Fault | undefined {
  const found = anyCall(random, reach);
  if (found === undefined) return undefined;
  const { step, operation } = found;
  const { attempts, how } = failures(MILLISECOND);
  return {
    call: step.id,
    culprits: calledBy(step),
    where: `${operation.service.name} → ${calledBy(step)[0]}: ${attempts} × ${how}`,
    healthy: AS_USUAL,
    faulty: (sizeNs) => ({ failures: (other) => (other === step ? failures(sizeNs) : undefined) }),
  };
}

export function newWork({ random, reach }: Place): Fault {
  const operation = random.pick(reach.operations);
  const after = random.int(0, operation.steps.length);
  const what = random.pick([newStepInside, newCall, newQuery]);
  const { culprits } = what(operation, MILLISECOND);
  return {
    culprits: [...culprits],
    where: `${operation.service.name}: ${operation.name} does more: ${culprits.join(', ')}`,
    healthy: AS_USUAL,
    faulty: (sizeNs) => {
      const { step } = what(operation, sizeNs);
      return { newStep: (other) => (other === operation ? { after, step } : undefined) };
    },
  };
}

interface NewStep {
  readonly step: Step;
  readonly culprits: readonly string[];
}

function newStepInside({ service }: Operation, sizeNs: number): NewStep {
  const steps = [{ id: NEW_ID + 1, do: 'work', medianNs: sizeNs }] as const;
  return { step: { id: NEW_ID, do: 'internal', name: 'audit', steps }, culprits: [service.name] };
}

function newCall({ service }: Operation, sizeNs: number): NewStep {
  const name = 'newcomer-api';
  const added: Service = { ...service, number: NEW_ID, name, resource: new Map([['service.name', name]]) };
  const steps = [{ id: NEW_ID + 1, do: 'work', medianNs: sizeNs }] as const;
  const callee = { id: NEW_ID + 2, service: added, name: 'POST /check', hasIdInName: false, steps, spans: 1 };
  return { step: { id: NEW_ID, do: 'call', callee }, culprits: [service.name, name] };
}

function newQuery({ service }: Operation, sizeNs: number): NewStep {
  const attributes = new Map([['peer.service', vendorName(NEW_ID)]]);
  const dependency = { number: NEW_ID, zone: 0, kind: 'opaque', attributes, spanName: 'call vendor' } as const;
  const step = { id: NEW_ID, do: 'query', dependency, medianNs: sizeNs } as const;
  return { step, culprits: [service.name, ...attributes.values()] };
}

export function lostConcurrency({ random, reach }: Place): Fault | undefined {
  if (reach.parallels.length === 0) return undefined;
  const { step, operation } = random.pick(reach.parallels);
  return {
    culprits: [operation.service.name],
    where: `${operation.service.name}: ${operation.name}, ${step.branches.length} branches`,
    healthy: AS_USUAL,
    faulty: () => ({ isInSequence: (other) => other === step }),
  };
}

/** Where nothing says that a look-up was one, what follows it is new, or one more call than before. */
const UNKNOWN_CACHE = ['lost-shortcut', 'new-work', 'more-calls'] as const;

/** What a cache spares is expensive: in requests with and without the fault it takes its time where it runs at all. */
export function cacheMiss({ random, reach }: Place): Fault | undefined {
  if (reach.caches.length === 0) return undefined;
  const { step, operation } = random.pick(reach.caches);
  const { behind, lookup } = step;
  const spared = behind.do === 'call' ? behind.callee.steps[0] : behind;
  const sparedNs = logUniform(random, 20, 500) * MILLISECOND;
  const conditions = (isHit: boolean): Conditions => ({
    isHit: (other) => (other === step ? isHit : undefined),
    stepNs: (other) => (other === spared ? sparedNs : 0),
  });
  return {
    culprits: [operation.service.name, ...(behind.do === 'call' || behind.do === 'query' ? calledBy(behind) : [])],
    where: `${operation.service.name}: ${operation.name}`,
    ...(step.tellsHit || lookup.do === 'query' ? {} : { causes: UNKNOWN_CACHE }),
    healthy: conditions(true),
    faulty: () => conditions(false),
  };
}

/** A call that has a CLIENT span. */
function anyCall(random: Random, { calls, queries }: Reach): Placed<CallStep | QueryStep> | undefined {
  const shown = calls.filter(({ operation }) => operation.service.writesClientSpans);
  const all: readonly Placed<CallStep | QueryStep>[] = random.chance(0.5) && queries.length > 0 ? queries : shown;
  return all.length === 0 ? undefined : random.pick(all);
}

function calledBy(step: CallStep | QueryStep): readonly string[] {
  return step.do === 'call' ? [step.callee.service.name] : namesOf(step.dependency);
}
