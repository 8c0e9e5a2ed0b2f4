/** The simulator itself: seeds, kinds, and that its truths are truths. */
import { describe, expect, test } from 'vitest';
import { diffTraces } from '../../../src/diff/diff.ts';
import { durationAt, operationAt, type Trace } from '../../../src/trace/trace.ts';
import { mixed, randomAt } from './chance.ts';
import { Cpu, MILLISECOND, type Stress } from './cpu.ts';
import { FAULT_KINDS, KINDS, type KindOfFault } from './fault.ts';
import { drawCase } from './fault-case.ts';
import { growTopology } from './grow-topology.ts';
import { durationOf, traceOf } from './recorder.ts';
import { simulate } from './simulate.ts';

const SEEDS = [1, 2, 3];

describe('cases', () => {
  test('the same seed draws the same traces, another seed others', () => {
    const [one, same, other] = [5, 5, 6].map((seed) => drawCase('cpu-starved', seed).case.candidate);
    expect(timesOf(same!)).toEqual(timesOf(one!));
    expect(timesOf(other!)).not.toEqual(timesOf(one!));
  });

  test.for(FAULT_KINDS.filter((kind) => kind !== 'none'))(
    '%s: is drawn, costs what it must, and its pair is slower',
    (kind) => {
      for (const seed of SEEDS) {
        const { baseline, candidate, effectNs, size, culprits } = drawCase(kind, seed).case;
        expect(culprits.length).toBeGreaterThan(0);
        expect(effectNs).toBeGreaterThanOrEqual(20 * MILLISECOND);
        expect(size).toBeGreaterThanOrEqual(0.2);
        expect(durationAt(candidate, 0)).toBeGreaterThan(1.2 * durationAt(baseline, 0));
      }
    },
  );

  test.for(FAULT_KINDS.filter((kind) => kind !== 'none'))(
    '%s: a culprit is named somewhere in the candidate',
    (kind) => {
      for (const seed of SEEDS) {
        const { candidate, culprits } = drawCase(kind, seed).case;
        expect(culprits.some((name) => isNamed(candidate, name))).toBe(true);
      }
    },
  );

  test('own time: what the fault cost is found in the culprit’s own time', () => {
    for (const seed of SEEDS) {
      const { baseline, candidate, effectNs, culprits } = drawCase('own-time', seed).case;
      const rows = diffTraces(baseline, candidate).ledger.filter(
        ({ kind, service }) => kind === 'own' && service === culprits[0],
      );
      const grownNs = rows.reduce((sum, { deltaNs }) => sum + deltaNs, 0);
      expect(grownNs).toBeGreaterThan(0.5 * effectNs);
    }
  });

  test('pool: further requests of the same type, without the fault', () => {
    const { baseline, candidate, pool } = drawCase('own-time', 4).case;
    const others = pool(9);
    expect(new Set([baseline, ...others].map((trace) => timesOf(trace).join())).size).toBe(10);
    const durations = others.map((trace) => durationAt(trace, 0)).sort((one, other) => one - other);
    expect(durations[4]).toBeLessThan(durationAt(candidate, 0));
    for (const trace of others) expect(operationAt(trace, 0).service).toBe(operationAt(baseline, 0).service);
  });

  test('no fault: nothing costs anything', () => {
    expect(drawCase('none', 1).case.effectNs).toBe(0);
  });

  test('lost short cut: the look-up says so, or other words for the cause are right as well', () => {
    const cases = Array.from({ length: 12 }, (_, seed) => drawCase('lost-shortcut', seed).case);
    const telling = cases.filter(({ candidate }) => attributesOf(candidate).includes('cache.hit'));
    expect(telling.length).toBeGreaterThan(0);
    expect(new Set(cases.map(({ causes }) => causes.length))).toEqual(new Set([1, 3]));
  });

  test('every kind of fault that two traces can tell has words for its cause', () => {
    const kinds: readonly KindOfFault[] = Object.values(KINDS);
    expect(kinds.filter(({ group, causes }) => group !== 'none' && causes.length === 0)).toEqual([]);
  });
});

describe('requests', () => {
  test('systems have 20 to 200 services and requests touch four at least', () => {
    for (let seed = 0; seed < 30; seed++) {
      const topology = growTopology(randomAt(seed));
      expect(topology.services.length).toBeGreaterThanOrEqual(20);
      expect(topology.services.length).toBeLessThanOrEqual(210);
      expect(new Set(topology.services.map(({ name }) => name)).size).toBe(topology.services.length);
    }
  });

  test('a call that nothing shows leaves the same spans as own work that takes as long', () => {
    const topology = growTopology(randomAt(11));
    const steady = { ...topology.entry, service: { ...topology.entry.service, gcEveryNs: Number.POSITIVE_INFINITY } };
    const withStep = (what: 'hidden' | 'work') => {
      const step = { id: 1_000_000, do: what, medianNs: 300 * MILLISECOND };
      return simulate({ ...topology, entry: { ...steady, steps: [...steady.steps, step] } }, 7, {});
    };
    const [hidden, own] = [withStep('hidden'), withStep('work')];
    expect(hidden.map(({ service, name }) => `${service.name} ${name}`)).toEqual(
      own.map(({ service, name }) => `${service.name} ${name}`),
    );
    expect(Math.abs(durationOf(hidden) - durationOf(own))).toBeLessThan(MILLISECOND);
  });

  test('a request without a fault is the same request as the one with it, but for the fault', () => {
    const topology = growTopology(randomAt(11));
    const usual = simulate(topology, 7, {});
    const service = topology.entry.service;
    const paused = simulate(topology, 7, {
      stress: {
        service,
        how: { how: 'paused', fromNs: usual[0]!.start + 1_000, toNs: usual[0]!.start + 50 * MILLISECOND },
      },
    });
    expect(paused.map(({ name }) => name)).toEqual(usual.map(({ name }) => name));
    expect(durationOf(paused) - durationOf(usual)).toBeGreaterThan(40 * MILLISECOND);
    expect(durationOf(paused) - durationOf(usual)).toBeLessThanOrEqual(50 * MILLISECOND);
  });

  test('about one child in twenty ends after its parent, and none starts before it where clocks agree', () => {
    let children = 0;
    let late = 0;
    for (let seed = 0; seed < 40; seed++) {
      const topology = growTopology(randomAt(seed));
      if (topology.style.areClocksApart) continue;
      const trace = traceOf(simulate(topology, mixed(seed, 1), {}), topology.style, 'a'.repeat(32));
      expect(trace.defects.filter(({ code }) => code !== 'outside-parent')).toEqual([]);
      for (let i = 1; i < trace.length; i++) {
        const parent = trace.parent[i]!;
        if (operationAt(trace, parent).kind === 'producer') continue;
        children++;
        if (trace.end[i]! > trace.end[parent]!) late++;
        expect(trace.start[i]!).toBeGreaterThanOrEqual(trace.start[parent]!);
      }
    }
    expect(late / children).toBeGreaterThan(0.02);
    expect(late / children).toBeLessThan(0.08);
  });
});

describe('cpu', () => {
  test('a quota of one half runs 120 ms of work in 220 ms', () => {
    expect(cpuUnder({ how: 'throttled', share: 0.5, phaseNs: 0 }).run(0, 120 * MILLISECOND)).toBe(220 * MILLISECOND);
  });

  test('work that becomes runnable in the idle part of a period waits for the next one', () => {
    const cpu = cpuUnder({ how: 'throttled', share: 0.5, phaseNs: 0 });
    expect(cpu.run(70 * MILLISECOND, MILLISECOND)).toBe(101 * MILLISECOND);
  });

  test('a pause stops work that runs and lets what comes later alone', () => {
    const cpu = cpuUnder({ how: 'paused', fromNs: 10 * MILLISECOND, toNs: 30 * MILLISECOND });
    expect(cpu.run(5 * MILLISECOND, 10 * MILLISECOND)).toBe(35 * MILLISECOND);
    expect(cpu.run(20 * MILLISECOND, 10 * MILLISECOND)).toBe(40 * MILLISECOND);
    expect(cpu.run(30 * MILLISECOND, 10 * MILLISECOND)).toBe(40 * MILLISECOND);
  });

  test('under contention every wake-up waits, and work is stretched', () => {
    const cpu = cpuUnder({ how: 'contended', waitNs: MILLISECOND, slowdown: 2 });
    expect(cpu.run(0, 10 * MILLISECOND)).toBe(20 * MILLISECOND);
    expect(cpu.wake(0, 10 * MILLISECOND)).toBeGreaterThan(20 * MILLISECOND);
  });
});

function cpuUnder(stress: Stress): Cpu {
  return new Cpu({ wake: randomAt(1), gc: randomAt(2) }, Number.POSITIVE_INFINITY, stress);
}

function timesOf(trace: Trace): readonly number[] {
  return [...trace.start, ...trace.end];
}

function attributesOf({ attributes }: Trace): readonly string[] {
  return attributes.flatMap((ofSpan) => [...(ofSpan?.keys() ?? [])]);
}

/** As a service, as the peer of a call, or as the name of a call without attributes. */
function isNamed(trace: Trace, name: string): boolean {
  return [...trace.parent.keys()].some((i) => {
    const { service, name: operation } = operationAt(trace, i);
    return service === name || operation === name || [...(trace.attributes[i]?.values() ?? [])].includes(name);
  });
}
