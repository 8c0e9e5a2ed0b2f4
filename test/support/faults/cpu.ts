/**
 * When a service gets to run. Work that becomes runnable at some moment is done at another: garbage collection stops
 * the service, a quota lets it run a part of each period only, competitors make it wait at every wake-up and run slower.
 */
import type { Random } from '../random.ts';
import { exponential, logNormal } from './chance.ts';

export const MILLISECOND = 1_000_000;

/** What takes the CPU away from one service. */
export type Stress =
  /** Others on the same cores: every wake-up waits in the run queue, and work takes longer. */
  | { readonly how: 'contended'; readonly waitNs: number; readonly slowdown: number }
  /** A CPU quota: runs in the first part of each period only. */
  | { readonly how: 'throttled'; readonly share: number; readonly phaseNs: number }
  /** One pause in which nothing of it runs. */
  | { readonly how: 'paused'; readonly fromNs: number; readonly toNs: number };

/** Linux' default period for CPU quotas. */
const QUOTA_PERIOD_NS = 100 * MILLISECOND;
const GC_MEDIAN_NS = 8 * MILLISECOND;
const GC_SIGMA = 0.6;

export class Cpu {
  readonly #random: Random;
  readonly #gcRandom: Random;
  readonly #gcEveryNs: number;
  readonly #stress: Stress | undefined;
  /** Pauses so far, by time. */
  readonly #pauses: { readonly from: number; readonly to: number }[] = [];

  constructor(randoms: { readonly wake: Random; readonly gc: Random }, gcEveryNs: number, stress: Stress | undefined) {
    this.#random = randoms.wake;
    this.#gcRandom = randoms.gc;
    this.#gcEveryNs = gcEveryNs;
    this.#stress = stress;
  }

  /** When work that goes on at `at` and needs `workNs` of CPU is done. */
  run(at: number, workNs: number): number {
    const stress = this.#stress;
    if (stress?.how === 'contended') return this.#acrossPauses(at, workNs * stress.slowdown);
    if (stress?.how === 'throttled') return throttled(stress, at, workNs);
    const done = this.#acrossPauses(at, workNs);
    if (stress?.how !== 'paused') return done;
    if (at >= stress.toNs || done <= stress.fromNs) return done;
    return done + stress.toNs - Math.max(at, stress.fromNs);
  }

  /** The same for a service that slept until `at`, waiting for something: it has to get hold of a core first. */
  wake(at: number, workNs: number): number {
    const waitNs = this.#stress?.how === 'contended' ? exponential(this.#random, this.#stress.waitNs) : 0;
    return this.run(at + waitNs, workNs);
  }

  #acrossPauses(at: number, workNs: number): number {
    if (this.#gcEveryNs === Number.POSITIVE_INFINITY) return at + workNs;
    let done = at + workNs;
    for (let k = 0; ; k++) {
      const pause = this.#pause(k);
      if (pause.from >= done) return done;
      if (pause.to > at) done += pause.to - Math.max(at, pause.from);
    }
  }

  #pause(k: number): { readonly from: number; readonly to: number } {
    while (this.#pauses.length <= k) {
      const from = (this.#pauses.at(-1)?.to ?? 0) + exponential(this.#gcRandom, this.#gcEveryNs);
      this.#pauses.push({ from, to: from + logNormal(this.#gcRandom, GC_MEDIAN_NS, GC_SIGMA) });
    }
    return this.#pauses[k]!;
  }
}

function throttled({ share, phaseNs }: Stress & { how: 'throttled' }, at: number, workNs: number): number {
  const runNs = share * QUOTA_PERIOD_NS;
  const position = (at + phaseNs) % QUOTA_PERIOD_NS;
  const start = position < runNs ? at : at + QUOTA_PERIOD_NS - position;
  const leftNs = position < runNs ? runNs - position : runNs;
  if (workNs <= leftNs) return start + workNs;
  const further = workNs - leftNs;
  const periods = Math.ceil(further / runNs) - 1;
  const firstEnd = start + leftNs;
  return firstEnd + (QUOTA_PERIOD_NS - runNs) + periods * QUOTA_PERIOD_NS + (further - periods * runNs);
}
