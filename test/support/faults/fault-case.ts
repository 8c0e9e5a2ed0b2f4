/**
 * Cases: two traces of one request, the second with a fault whose culprit is known. The request with the fault and the
 * same request without it are run on the same draws, so what the fault cost end to end is known to the nanosecond.
 *
 * Left out, and counted: pairs in which nothing is to be seen from outside. The fault must cost 20 ms and a fifth of the
 * request at least, the pair must differ by as much, and accounts that touch the culprit must hold a tenth of all growth.
 */
import { diffTraces } from '../../../src/diff/diff.ts';
import { durationAt, type Nanoseconds, type Trace } from '../../../src/trace/trace.ts';
import type { CauseKind } from '../../../src/verdict/verdict-types.ts';
import { logUniform, mixed, randomAt } from './chance.ts';
import type { Conditions } from './conditions.ts';
import { MILLISECOND } from './cpu.ts';
import { type Fault, type FaultKind, KINDS, type KindOfFault } from './fault.ts';
import { growTopology } from './grow-topology.ts';
import { INJECTORS } from './inject.ts';
import { reach } from './reach.ts';
import { durationOf, traceOf } from './recorder.ts';
import { simulate } from './simulate.ts';
import type { Topology } from './topology.ts';

const LEAST_NS = 20 * MILLISECOND;
const LEAST_SHARE = 0.2;
const MOST_SHARE = 20;
const LEAST_VISIBLE = 0.1;
/** Places tried in one system before another one is grown, and systems before giving up. */
const PLACES = 8;
const SYSTEMS = 60;

export type LeftOut = 'no place for it' | 'costs too little' | 'not in the baseline' | 'not slower' | 'not visible';

export interface FaultCase {
  readonly kind: FaultKind;
  /** Any of these is right. */
  readonly culprits: readonly string[];
  readonly where: string;
  /** Words for the cause that fit. */
  readonly causes: readonly CauseKind[];
  readonly topology: Topology;
  readonly baseline: Trace;
  readonly candidate: Trace;
  /** What the fault cost end to end. */
  readonly effectNs: Nanoseconds;
  /** The fault's cost as a part of the request without it. */
  readonly size: number;
  /** The fault's cost as a part of all growth between the two traces; above 1 where chance made up for some of it. */
  readonly clarity: number;
  /** Further requests of the same type without the fault. */
  readonly pool: (count: number) => readonly Trace[];
}

export interface Drawn {
  readonly case: FaultCase;
  readonly leftOut: readonly LeftOut[];
}

export function drawCase(kind: FaultKind, seed: number): Drawn {
  const leftOut: LeftOut[] = [];
  for (let system = 0; system < SYSTEMS; system++) {
    const topology = growTopology(randomAt(seed, system));
    for (let place = 0; place < PLACES; place++) {
      const found = tryPlace(kind, topology, mixed(seed, system, place));
      if (typeof found !== 'string') return { case: found, leftOut };
      leftOut.push(found);
      if (found === 'no place for it') break;
    }
  }
  throw new Error(`no ${kind} found with seed ${seed}`);
}

const STREAM = { place: 1, size: 2, baseline: 3, candidate: 4, pool: 5 } as const;

function tryPlace(kind: FaultKind, topology: Topology, seed: number): FaultCase | LeftOut {
  const random = randomAt(seed, STREAM.place);
  const candidateSeed = mixed(seed, STREAM.candidate);
  const run = (conditions: Conditions, runSeed = candidateSeed) => simulate(topology, runSeed, conditions);
  const healthy = run({});
  const fault = INJECTORS[kind]({ random, reach: reach(topology.entry), healthy });
  if (fault === undefined) return 'no place for it';
  const without = durationOf(run(fault.healthy));
  const share = logUniform(randomAt(seed, STREAM.size), LEAST_SHARE, MOST_SHARE);
  const drafts = runAtSize(fault, Math.max(LEAST_NS, share * without), without, run);
  const effectNs = Math.round(durationOf(drafts) - without);
  if (kind !== 'none' && effectNs < Math.max(LEAST_NS, LEAST_SHARE * without)) return 'costs too little';
  const trace = (name: number, spans: readonly Parameters<typeof traceOf>[0][number][]) =>
    traceOf(spans, topology.style, name.toString(16).padStart(32, '0'));
  const healthyDrafts = run(fault.healthy, mixed(seed, STREAM.baseline));
  if (fault.call !== undefined && !healthyDrafts.some(({ step }) => step === fault.call)) return 'not in the baseline';
  const baseline = trace(1, healthyDrafts);
  const candidate = trace(2, drafts);
  const growth = growthOf(baseline, candidate, fault.culprits);
  const isVisible = kind === 'none' || growth.isSlower;
  if (!isVisible) return 'not slower';
  const { isStructural }: KindOfFault = KINDS[kind];
  if (kind !== 'none' && isStructural !== true && growth.touching < LEAST_VISIBLE) return 'not visible';
  return {
    ...{ kind, topology, baseline, candidate, effectNs, culprits: fault.culprits, where: fault.where },
    causes: fault.causes ?? KINDS[kind].causes,
    size: effectNs / without,
    clarity: growth.totalNs === 0 ? 0 : effectNs / growth.totalNs,
    pool: (count) =>
      Array.from({ length: count }, (_, k) => trace(k + 3, run(fault.healthy, mixed(seed, STREAM.pool, k)))),
  };
}

type Run = (conditions: Conditions) => ReturnType<typeof simulate>;

const TOO_FAR = 1.25;
const CORRECTIONS = 6;

/** Runs the fault in about the size that costs `targetNs`; faults that come in one size only stay as they are. */
function runAtSize(fault: Fault, targetNs: number, without: number, run: Run): ReturnType<typeof simulate> {
  let sizeNs = targetNs;
  let drafts = run(fault.faulty(sizeNs));
  for (let round = 0; round < CORRECTIONS; round++) {
    const costNs = durationOf(drafts) - without;
    const factor = targetNs / Math.max(costNs, targetNs / 8);
    if (factor < TOO_FAR && factor > 1 / TOO_FAR) break;
    sizeNs *= factor;
    drafts = run(fault.faulty(sizeNs));
  }
  return drafts;
}

interface GrowthSeen {
  readonly totalNs: Nanoseconds;
  /** Part of it in accounts that name a culprit. */
  readonly touching: number;
  readonly isSlower: boolean;
}

function growthOf(baseline: Trace, candidate: Trace, culprits: readonly string[]): GrowthSeen {
  const { ledger, deltaNs } = diffTraces(baseline, candidate);
  let totalNs = 0;
  let touchingNs = 0;
  for (const { service, peer, deltaNs: growthNs } of ledger) {
    if (growthNs <= 0) continue;
    totalNs += growthNs;
    if (culprits.includes(service) || (peer !== undefined && culprits.includes(peer))) touchingNs += growthNs;
  }
  return {
    totalNs,
    touching: totalNs === 0 ? 0 : touchingNs / totalNs,
    isSlower: deltaNs >= Math.max(LEAST_NS, LEAST_SHARE * durationAt(baseline, 0)),
  };
}
