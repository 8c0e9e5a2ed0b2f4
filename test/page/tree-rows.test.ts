/** The span tree without a browser: which rows are seen, what is found, where the page opens. */
import { describe, expect, test } from 'vitest';
import type { SpanTree } from '../../src/report/views.ts';
import { forEachCase, type Random } from '../support/random.ts';
import {
  type Filter,
  type Shape,
  TreeModel,
  treeFactsOf,
  treeHits,
  treeKept,
  treeNearest,
  treeNextHit,
  treeOpening,
  treePassing,
  treePlace,
  treeRowOfSpan,
  treeShapeOf,
  treeShown,
} from './tree-modules.ts';
import { generatedTree, PAGE_REPORT, SMALL_TREE } from './trees.ts';

const NO_FILTER: Filter = { services: null, onlyDifferences: false, onlyCritical: false };

describe('shape', () => {
  test('shape: the parent is the nearest row above that is less deep, the subtree ends before the next that is not deeper', () => {
    const shape = treeShapeOf({ depth: Int32Array.of(0, 1, 2, 2, 1, 0, 1), length: 7 });
    expect([...shape.parent]).toEqual([-1, 0, 1, 1, 0, -1, 5]);
    expect([...shape.end]).toEqual([5, 4, 3, 4, 5, 7, 7]);
  });

  test('shape: a chain of 250,000 rows is an ordinary input', () => {
    const length = 250_000;
    const shape = treeShapeOf({ depth: Int32Array.from({ length }, (_, i) => i), length });
    expect(shape.end.every((end) => end === length)).toBe(true);
    expect(shape.parent[length - 1]).toBe(length - 2);
  });
});

describe('shown rows', () => {
  test('shown rows: those whose ancestors are all unfolded and that lead to a row that passes, on any tree', () => {
    forEachCase(200, (random) => {
      const { tree, shape, filter } = anyTree(random);
      const facts = treeFactsOf(tree, PAGE_REPORT.baseline, PAGE_REPORT.candidate);
      const folded = Uint8Array.from({ length: tree.length }, () => random.int(0, 1));
      const passing = treePassing(tree, facts, filter);
      const shown = treeShown(shape, folded, treeKept(passing, shape));
      const passes = (row: number) =>
        (filter.services === null || filter.services[tree.operations[tree.operation[row]!]!.service] === 1) &&
        (!filter.onlyDifferences || facts.differs[row] === 1) &&
        (!filter.onlyCritical || facts.isCritical[row] === 1);
      const rows = [...tree.depth.keys()];
      const leads = (row: number) => rows.slice(row, shape.end[row]).some(passes);
      const isOpen = (row: number) => ancestors(row, shape).every((above) => folded[above] === 0);
      expect([...shown]).toEqual(rows.filter((row) => isOpen(row) && leads(row)));
    });
  });

  test('shown rows: a place is found for every row, and the nearest one shown is itself, above it, next or last', () => {
    forEachCase(200, (random) => {
      const { tree, shape } = anyTree(random);
      const shown = Int32Array.from([...tree.depth.keys()].filter(() => random.chance(0.3)));
      for (let row = 0; row < tree.length; row++) {
        const place = treePlace(shown, row);
        expect(shown.subarray(0, place).every((one) => one < row)).toBe(true);
        expect(shown.subarray(place).every((one) => one >= row)).toBe(true);
        const above = [row, ...ancestors(row, shape)].find((one) => shown.includes(one));
        expect(treeNearest(shown, row, shape)).toBe(above ?? shown.find((one) => one > row) ?? shown.at(-1) ?? -1);
      }
    });
  });
});

describe('facts', () => {
  const facts = treeFactsOf(SMALL_TREE, PAGE_REPORT.baseline, PAGE_REPORT.candidate);

  test('facts: a row of one side changed by all of its time, with its sign', () => {
    expect([...facts.deltaDurationNs.subarray(4, 8)]).toEqual([9e6, 0, -15e6, -14e6]);
    expect([...facts.deltaCriticalNs.subarray(0, 2)]).toEqual([-12e6, 194_999_889]);
  });

  test('facts: rows differ by more than one percent of the baseline, by their side, place, name or failure', () => {
    expect(facts.thresholdNs).toBeCloseTo(1_000_003.33);
    expect([...facts.differs]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
    const small = { ...SMALL_TREE, how: SMALL_TREE.how.map((how) => (how === 0 ? 0 : 1)) };
    const [cacheGet, notify] = [5, 8];
    expect(treeFactsOf(small, PAGE_REPORT.baseline, PAGE_REPORT.candidate).differs[cacheGet]).toBe(0);
    expect(treeFactsOf(small, PAGE_REPORT.baseline, PAGE_REPORT.candidate).differs[notify]).toBe(1);
    expect(facts.isFailed.indexOf(1)).toBe(notify);
  });

  test('facts: a row is on the critical path where it is on that of either side', () => {
    expect([...facts.isCritical]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0]);
  });
});

describe('opening', () => {
  test('opening: a small tree is unfolded, and the cause with the greatest effect is looked at first', () => {
    const opening = treeOpening(
      SMALL_TREE,
      treeShapeOf(SMALL_TREE),
      treeFactsOf(SMALL_TREE, PAGE_REPORT.baseline, PAGE_REPORT.candidate),
    );
    expect(opening.first).toBe(1);
    expect(opening.folded.includes(1)).toBe(false);
  });

  test('opening: in a large tree what tells is in sight, at most forty such rows; everything quiet is folded', () => {
    const quiet = quietTree(1_000, [700, 30]);
    const model = modelOf(quiet);
    expect(model.active).toBe(700);
    expect(model.placeOf(700)).toBeGreaterThanOrEqual(0);
    expect(model.placeOf(30)).toBeGreaterThanOrEqual(0);
    for (const row of model.rows) {
      const leadsToTelling = [30, 700].some((telling) => ancestors(telling, model.shape).includes(row));
      expect(model.isFolded(row)).toBe(row !== 0 && !leadsToTelling);
    }
  });

  test('opening: of the rows that show the cause, the one that changed most in the direction of the whole difference', () => {
    const tree = quietTree(1_000, [700, 30], (row) => (row === 30 ? -500e6 : 0));
    expect(tree.isCause[30]).toBe(1);
    expect(modelOf(tree).active).toBe(700);
  });

  test('opening: of many rows that tell, those are in sight that tell most', () => {
    const many = Array.from({ length: 100 }, (_, i) => 10 + i * 5);
    const tree = quietTree(1_000, [], (row) => (many.includes(row) ? 5_000_000 + row * 10_000 : 0));
    const model = modelOf(tree);
    const most = many.slice(-40);
    expect(most.every((row) => model.placeOf(row) >= 0)).toBe(true);
    expect(model.active).toBe(many.at(-1));
  });

  test('opening: a tree without rows, and one that is all the same, open too', () => {
    const none = modelOf(generatedTree(0));
    expect([[...none.rows], none.active]).toEqual([[], -1]);
    const same = modelOf(quietTree(100, []));
    expect(same.active).toBe(0);
    expect(same.rows.length).toBeGreaterThan(1);
  });
});

describe('search', () => {
  test('search: all words in service and operation, whatever their case', () => {
    expect([...treeHits(SMALL_TREE, 'CART select')!]).toEqual([3, 4]);
    expect([...treeHits(SMALL_TREE, '  get ')!]).toEqual([0, 2, 5]);
    expect(treeHits(SMALL_TREE, '  ')).toBe(null);
    expect([...treeHits(SMALL_TREE, 'nothing like it')!]).toEqual([]);
  });

  test('search: the beginning of a span id of either side', () => {
    expect([...treeHits(SMALL_TREE, 'C000000000000004')!]).toEqual([4]);
    expect([...treeHits(SMALL_TREE, 'b000000000000')!]).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11]);
    expect(treeRowOfSpan(SMALL_TREE, 'b000000000000007')).toBe(7);
    expect(treeRowOfSpan(SMALL_TREE, 'c000000000000003')).toBe(3);
    expect(treeRowOfSpan(SMALL_TREE, 'ffffffffffffffff')).toBe(-1);
  });

  test('search: next and previous go round', () => {
    const hits = Int32Array.of(2, 5, 9);
    expect([-1, 2, 3, 9, 10].map((from) => treeNextHit(hits, from, 1))).toEqual([2, 5, 5, 2, 2]);
    expect([-1, 2, 3, 9, 10].map((from) => treeNextHit(hits, from, -1))).toEqual([9, 9, 2, 5, 9]);
    expect(treeNextHit(Int32Array.of(), 3, 1)).toBe(-1);
  });
});

describe('model', () => {
  test('model: after any changes the row in focus is shown, and the shown rows are those of folds and filters', () => {
    forEachCase(60, (random) => {
      const { tree } = anyTree(random);
      const model = modelOf(tree);
      for (let i = 0; i < 30; i++) {
        change(model, tree, random);
        if (model.rows.length === 0) expect(model.active).toBe(-1);
        else expect(model.placeOf(model.active)).toBeGreaterThanOrEqual(0);
        expect(model.rows.every((row) => ancestors(row, model.shape).every((above) => !model.isFolded(above)))).toBe(
          true,
        );
        expect(model.hits?.every((row) => model.kept === null || model.kept[row] === 1)).not.toBe(false);
      }
      model.reset();
      expect(model.filter).toEqual(NO_FILTER);
      expect([...model.rows]).toEqual([...modelOf(tree).rows]);
    });
  });

  test('model: a filter unfolds what it finds; without it the folds are as they were, but for the row in focus', () => {
    const model = modelOf(quietTree(1_000, [700]));
    const before = [...model.rows];
    model.setFilter({ services: Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0) });
    expect(model.rows.length).toBeGreaterThan(model.passingCount);
    expect(model.rows.some((row) => model.isContext(row))).toBe(true);
    model.setFilter({ services: null });
    expect([...model.rows]).toEqual(before);
  });

  test('model: a row that a filter brought into focus stays in focus and in sight without the filter', () => {
    const model = modelOf(quietTree(1_000, [700]));
    const isFoldedAway = (row: number) => model.placeOf(row) < 0;
    const away = Array.from({ length: 1_000 }, (_, row) => row).filter(isFoldedAway);
    model.setFilter({ services: new Uint8Array(12).fill(1) });
    model.goTo(model.placeOf(away.at(-1)!));
    expect(model.active).toBe(away.at(-1));
    model.setFilter({ services: null });
    expect(model.active).toBe(away.at(-1));
    expect(model.placeOf(away.at(-2)!) >= 0 && model.placeOf(away[0]!) >= 0).toBe(false);
  });

  test('model: a hit that is folded away is unfolded; hits that are filtered away are counted apart', () => {
    const model = modelOf(SMALL_TREE);
    model.foldAll();
    model.search('select');
    expect(model.goToHit(1)).toBe(true);
    expect([model.active, model.isHit(3), model.isHit(5)]).toEqual([3, true, false]);
    expect(model.goToHit(-1)).toBe(true);
    expect(model.active).toBe(4);
    model.setFilter({ services: Uint8Array.of(0, 0, 1, 0, 0) });
    expect([model.hits!.length, model.hiddenHits]).toEqual([0, 2]);
    expect(model.goToHit(1)).toBe(false);
  });

  test('model: a row that filters leave out is brought into sight by dropping them', () => {
    const model = modelOf(SMALL_TREE);
    model.setFilter({ onlyCritical: true });
    expect(model.placeOf(9)).toBe(-1);
    expect(model.reveal(9)).toBe(true);
    expect([model.active, model.filter.onlyCritical]).toEqual([9, false]);
    expect(model.reveal(3)).toBe(false);
  });
});

// --- trees -------------------------------------------------------------------------------------------------------

function modelOf(tree: SpanTree) {
  return new TreeModel({ tree, ...PAGE_REPORT });
}

function ancestors(row: number, { parent }: Shape): readonly number[] {
  const above: number[] = [];
  for (let one = parent[row]!; one >= 0; one = parent[one]!) above.push(one);
  return above;
}

function anyTree(random: Random): { tree: SpanTree; shape: Shape; filter: Filter } {
  const tree = generatedTree(random.int(1, 60), random.int(1, 1e6));
  const services = Uint8Array.from(tree.services, () => random.int(0, 1));
  return {
    tree,
    shape: treeShapeOf(tree),
    filter: {
      services: random.chance(0.5) ? services : null,
      onlyDifferences: random.chance(0.3),
      onlyCritical: random.chance(0.3),
    },
  };
}

/** All pairs alike, but the rows that show a cause and those that are told to grow. */
function quietTree(rows: number, causes: readonly number[], growthNs: (row: number) => number = () => 0): SpanTree {
  const tree = generatedTree(rows);
  const { baseline } = tree;
  const alike = { ...baseline, durationNs: baseline.durationNs.map((ns) => Math.max(ns, 0)) };
  const grown = alike.selfNs.map((ns, row) => ns + growthNs(row));
  return {
    ...tree,
    how: new Uint8Array(rows).fill(1),
    isCause: Uint8Array.from({ length: rows }, (_, row) => (causes.indexOf(row) >= 0 ? 1 : 0)),
    baseline: alike,
    candidate: { ...alike, selfNs: grown.map((ns, row) => ns + (causes[0] === row ? 300e6 : 0)) },
  };
}

function change(model: InstanceType<typeof TreeModel>, tree: SpanTree, random: Random): void {
  const row = random.int(0, tree.length - 1);
  const act = random.pick([
    () => model.fold(row, random.chance(0.5)),
    () => model.unfoldBelow(row),
    () => model.unfoldAll(),
    () => model.foldAll(),
    () => model.setFilter({ onlyDifferences: random.chance(0.5) }),
    () => model.setFilter({ onlyCritical: random.chance(0.5) }),
    () => model.setFilter({ services: Uint8Array.from(tree.services, () => random.int(0, 1)) }),
    () => model.setFilter({ services: null }),
    () => model.search(random.pick(['', 'get', 'lookup', 'zzz'])),
    () => model.goToHit(random.pick([1, -1] as const)),
    () => model.reveal(row),
    () => model.goTo(random.int(-5, tree.length + 5)),
  ]);
  act();
}
