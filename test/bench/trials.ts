/**
 * The real pairs, ready to be judged again and again with other constants: what does not depend on them (reading, diff,
 * growth) is done once, and every setting of the constants is tried once.
 */
import { diffTraces, type TraceDiff } from '../../src/diff/diff.ts';
import { createSources } from '../../src/sources/registry.ts';
import { isIncomplete } from '../../src/trace/defects.ts';
import { AccountSpans } from '../../src/verdict/account-spans.ts';
import type { Calibration } from '../../src/verdict/calibration.ts';
import { findCause } from '../../src/verdict/cause.ts';
import { type Evidence, evidenceFor, gradeOf } from '../../src/verdict/confidence.ts';
import { findGrowth } from '../../src/verdict/growth.ts';
import type { GrowthSheet } from '../../src/verdict/growth-item.ts';
import { type RankedSuspect, rankSuspects } from '../../src/verdict/suspects.ts';
import { findUnpaired } from '../../src/verdict/unpaired.ts';
import { type Case, comparable, injectionOf } from './rca-cases.ts';

interface Pair {
  readonly fault: string;
  readonly culprit: string;
  readonly diff: TraceDiff;
  readonly sheet: GrowthSheet;
}

/** Per pair, in the order of the cases. */
export interface Ranking {
  readonly isFirst: readonly boolean[];
  readonly isAmongThree: readonly boolean[];
}

export class Trials {
  /** Per pair the injected fault that it belongs to. */
  readonly faults: readonly string[];
  readonly #pairs: readonly Pair[];
  readonly #rankings = new Map<string, Ranking>();
  readonly #evidence = new Map<string, readonly Evidence[]>();

  private constructor(pairs: readonly Pair[]) {
    this.#pairs = pairs;
    this.faults = pairs.map(({ fault }) => fault);
  }

  static async of(cases: readonly Case[], withPool: boolean): Promise<Trials> {
    const sources = await createSources({ settings: [], allowPaths: true });
    const { signal } = new AbortController();
    const pairs: Pair[] = [];
    for (const each of cases) {
      const baseline = await sources.fetchTrace(each.baseline, signal);
      const candidate = await sources.fetchTrace(each.candidate, signal);
      const others = withPool ? each.baselines.filter((path) => path !== each.baseline) : [];
      const pool = await Promise.all(others.map((path) => sources.fetchTrace(path, signal)));
      const diff = diffTraces(baseline, candidate, pool);
      pairs.push({
        fault: injectionOf(each),
        culprit: comparable(each.service),
        diff,
        sheet: findGrowth(diff, findUnpaired(diff)),
      });
    }
    return new Trials(pairs);
  }

  ranking(calibration: Calibration): Ranking {
    const key = JSON.stringify(calibration);
    const known = this.#rankings.get(key);
    if (known !== undefined) return known;
    const named = this.#pairs.map((pair) => rankSuspects(pair.sheet, calibration).slice(0, 3).map(nameOf));
    const ranking = {
      isFirst: named.map(([first], k) => first === this.#pairs[k]!.culprit),
      isAmongThree: named.map((names, k) => names.includes(this.#pairs[k]!.culprit)),
    };
    this.#rankings.set(key, ranking);
    return ranking;
  }

  /** Pairs that are marked high; `ranked`: the constants that suspects are ranked with. */
  isHigh(calibration: Calibration, ranked: Calibration = calibration): readonly boolean[] {
    return this.#evidenceWith(ranked).map((evidence) => gradeOf(evidence, calibration) === 'high');
  }

  #evidenceWith(calibration: Calibration): readonly Evidence[] {
    const key = JSON.stringify(calibration);
    const known = this.#evidence.get(key);
    if (known !== undefined) return known;
    const evidence = this.#pairs.map((pair) => evidenceOn(pair, calibration));
    this.#evidence.set(key, evidence);
    return evidence;
  }
}

function nameOf({ service }: RankedSuspect): string {
  return comparable(service);
}

function evidenceOn({ diff, sheet }: Pair, calibration: Calibration): Evidence {
  const ranked = rankSuspects(sheet, calibration);
  const savedNs = findCause(diff, new AccountSpans(diff), ranked)?.cause.deltaNs ?? 0;
  const incomplete = isIncomplete(diff.baseline.trace.defects) || isIncomplete(diff.candidate.trace.defects);
  return evidenceFor(ranked, sheet, { deltaNs: diff.deltaNs, savedNs, isIncomplete: incomplete });
}
