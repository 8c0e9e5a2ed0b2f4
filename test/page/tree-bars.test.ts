/** Bars and time axis of the span tree as arithmetic, its times and links as text: without a browser. */
import { describe, expect, test } from 'vitest';
import { viewedOn } from '../../src/compare.ts';
import { amountsOf } from '../../src/render/amounts.ts';
import { spanAddress } from '../../src/render/culprit-span.ts';
import { markOf } from '../../src/render/headline.ts';
import { formatShare } from '../../src/trace/time.ts';
import { buildTrace } from '../support/build.ts';
import { generateRequest } from '../support/generate-request.ts';
import { forEachCase, type Random } from '../support/random.ts';
import {
  treeAmountsOf,
  treeArrow,
  treeBoxes,
  treeChange,
  treeDomain,
  treeFragmentOf,
  treePanned,
  treeSections,
  treeSectionsByRow,
  treeSelfStretches,
  treeShapeOf,
  treeShare,
  treeSpanAddress,
  treeSpanOfFragment,
  treeTicks,
  treeView,
  treeX,
  treeZoomed,
  type View,
} from './tree-modules.ts';
import { PAGE_REPORT, SMALL_TREE } from './trees.ts';

describe('time axis', () => {
  const domain: View = { fromNs: -1_000, toNs: 1_000_000 };

  test('view: whatever is asked for lies within the domain and is never empty', () => {
    forEachCase(300, (random) => {
      const view = treeView(domain, anyTime(random), anyTime(random));
      expect(isWithin(view, domain)).toBe(true);
      const zoomed = treeZoomed(view, domain, random.pick([0.001, 0.5, 1.2, 2, 1e9]), anyTime(random));
      expect(isWithin(zoomed, domain)).toBe(true);
      expect(isWithin(treePanned(zoomed, domain, random.int(-40, 40) / 10), domain)).toBe(true);
    });
  });

  test('zoom: the time under the pointer stays where it is', () => {
    const view = { fromNs: 200_000, toNs: 600_000 };
    const zoomed = treeZoomed(view, domain, 4, 300_000);
    expect(zoomed).toEqual({ fromNs: 275_000, toNs: 375_000 });
    expect(treeX(300_000, zoomed, 800)).toBe(treeX(300_000, view, 800));
    expect(treeZoomed(zoomed, domain, 1 / 4, 300_000)).toEqual(view);
  });

  test('pan: by a share of what is seen, and no further than the domain', () => {
    const view = { fromNs: 200_000, toNs: 600_000 };
    expect(treePanned(view, domain, 0.5)).toEqual({ fromNs: 400_000, toNs: 800_000 });
    expect(treePanned(view, domain, 5)).toEqual({ fromNs: 600_000, toNs: 1_000_000 });
    expect(treePanned(view, domain, -5)).toEqual({ fromNs: -1_000, toNs: 399_000 });
  });

  test('domain: spans before the root and after it are in', () => {
    const late = treeDomain(SMALL_TREE, 400_000_999);
    expect(late).toEqual({ fromNs: -2_000_000, toNs: 450_000_000 });
  });

  test('ticks: round times in order, not nearer to each other than asked', () => {
    forEachCase(300, (random) => {
      const fromNs = random.int(-1e6, 1e9);
      const view = { fromNs, toNs: fromNs + random.int(10, 2e9) };
      const widthPx = random.int(100, 2_000);
      const { stepNs, ticks } = treeTicks(view, widthPx, 84);
      expect([1, 2, 5].some((factor) => Number.isInteger(Math.log10(stepNs / factor)))).toBe(true);
      expect(ticks.every((ns) => ns >= view.fromNs && ns <= view.toNs && ns % stepNs === 0)).toBe(true);
      expect((stepNs / (view.toNs - view.fromNs)) * widthPx).toBeGreaterThanOrEqual(Math.min(84, widthPx / 10));
      expect(ticks.length).toBeLessThanOrEqual(widthPx / 40);
    });
  });
});

describe('ticks of minutes and hours', () => {
  const HOUR_NS = 3_600_000_000_000;

  test('in a trace of hours they are round hours, and round parts of one further in', () => {
    const ticksIn = (hours: number) => treeTicks({ fromNs: 0, toNs: hours * HOUR_NS }, 600, 84, HOUR_NS);
    expect(ticksIn(41).ticks.map((ns) => ns / HOUR_NS)).toEqual([0, 10, 20, 30, 40]);
    expect(ticksIn(1).stepNs).toBe(0.2 * HOUR_NS);
  });

  test('so far in that hours would lose their digits, they are round nanoseconds', () => {
    const { stepNs } = treeTicks({ fromNs: HOUR_NS, toNs: HOUR_NS + 1e9 }, 600, 84, HOUR_NS);
    expect(stepNs).toBe(200_000_000);
  });
});

describe('bars', () => {
  const view: View = { fromNs: 0, toNs: 1_000 };

  test('boxes: one per stretch, those nearer than a pixel joined, the short ones wide enough to be seen', () => {
    expect(treeBoxes([100, 200, 500, 900], view, 100, 3, 9)).toBe('M10 3h10v9h-10zM50 3h40v9h-40z');
    expect(treeBoxes([100, 200, 205, 300], view, 100, 3, 9)).toBe('M10 3h20v9h-20z');
    expect(treeBoxes([500, 500], view, 100, 3, 9)).toBe('M50 3h1.5v9h-1.5z');
    expect(treeBoxes([1_000, 1_000], view, 100, 3, 9)).toBe('M98.5 3h1.5v9h-1.5z');
  });

  test('boxes: what lies outside the view is cut off or not drawn', () => {
    expect(treeBoxes([-500, -1, 1_001, 2_000], view, 100, 3, 9)).toBe('');
    expect(treeBoxes([-500, 100, 900, 2_000], view, 100, 3, 9)).toBe('M0 3h10v9h-10zM90 3h10v9h-10z');
    expect(treeBoxes([0, 1_000], view, 0, 3, 9)).toBe('');
  });

  test('boxes: never outside the view, never over each other, at most one for each pixel or so', () => {
    forEachCase(200, (random) => {
      const pairs: number[] = [];
      for (let at = random.int(-500, 500); pairs.length < 400; at += random.int(0, 30)) {
        const from = at;
        at += random.int(0, 40);
        pairs.push(from, at);
      }
      const boxes = boxesOf(treeBoxes(pairs, view, 200, 0, 9));
      expect(boxes.every(([x, width]) => x >= 0 && x + width <= 200.02)).toBe(true);
      expect(boxes.every(([x], i) => i === 0 || x >= boxes[i - 1]![0] + boxes[i - 1]![1])).toBe(true);
    });
  });

  test('arrow: points to the side where a stretch out of view lies', () => {
    expect(treeArrow(-50, -1, view, 100, 0, 10)).toBe('M0 5l6 -5v10z');
    expect(treeArrow(1_001, 2_000, view, 100, 0, 10)).toBe('M100 5l-6 -5v10z');
    expect(treeArrow(-50, 0, view, 100, 0, 10)).toBe('');
  });

  test('sections of the critical path: each row has its own, rows that were left out have none', () => {
    const sections = treeSectionsByRow(SMALL_TREE.candidate.path, SMALL_TREE.length);
    expect([...treeSections(sections, 1)]).toEqual([5e6, 205e6, 350e6, 355e6]);
    expect([...treeSections(sections, 7)]).toEqual([]);
    expect(sections.pairs.length).toBe(2 * (SMALL_TREE.candidate.path.row.length - 1));
  });

  test('self time in time: sums up to the self time of the engine, or is not told', () => {
    let told = 0;
    forEachCase(60, (random) => {
      const [first, second] = [0, 1].map((i) => buildTrace(generateRequest(random), { traceId: `${i}`.repeat(32) }));
      const { tree } = viewedOn(first!, second!, 'auto', ['tree']);
      const shape = treeShapeOf(tree!);
      for (const side of [tree!.baseline, tree!.candidate]) {
        for (let row = 0; row < tree!.length; row++) {
          if (side.durationNs[row]! < 0) continue;
          const pairs = treeSelfStretches(side, shape, row);
          if (pairs === null) continue;
          told++;
          let sumNs = 0;
          for (let i = 0; i < pairs.length; i += 2) {
            expect(pairs[i + 1]!).toBeGreaterThan(pairs[i]!);
            if (i > 0) expect(pairs[i]!).toBeGreaterThan(pairs[i - 1]!);
            sumNs += pairs[i + 1]! - pairs[i]!;
          }
          expect(sumNs).toBe(side.selfNs[row]);
        }
      }
    });
    expect(told).toBeGreaterThan(100);
  });

  test('self time in time: between the children, whatever their order, and not told where a child is missing', () => {
    const shape = treeShapeOf(SMALL_TREE);
    expect([...Array.from(treeSelfStretches(SMALL_TREE.baseline, shape, 2)!)]).toEqual(
      [10, 20, 35, 36, 40, 41, 69, 70].map((ms) => ms * 1e6),
    );
    expect(treeSelfStretches(SMALL_TREE.candidate, shape, 2)).toBe(null);
  });
});

describe('text', () => {
  test('times: letter for letter those of the rest of the page', () => {
    forEachCase(500, (random) => {
      const sides = { baseline: { durationNs: anyDuration(random) }, candidate: { durationNs: anyDuration(random) } };
      const report = {
        baseline: { ...PAGE_REPORT.baseline, ...sides.baseline },
        candidate: { ...PAGE_REPORT.candidate, ...sides.candidate },
      };
      const [here, there] = [treeAmountsOf(sides.baseline, sides.candidate), amountsOf(report)];
      const ns = random.pick([-1, 1]) * anyDuration(random);
      expect(here.duration(ns)).toBe(there.duration(ns));
      expect(here.delta(ns)).toBe(there.delta(ns));
      expect(treeChange(ns, here)).toBe(`${markOf(ns)} ${there.delta(ns)}`);
      const share = random.next() * 3;
      expect(treeShare(share)).toBe(formatShare(share));
    });
  });

  test('links to spans: by sixteen hex digits, and nothing else', () => {
    expect(treeSpanOfFragment('#span=00F067AA0BA902B7')).toBe('00f067aa0ba902b7');
    expect(treeSpanOfFragment(treeFragmentOf('00f067aa0ba902b7'))).toBe('00f067aa0ba902b7');
    expect(['', '#', '#spans', '#verdict'].map(treeSpanOfFragment)).toEqual([null, null, null, null]);
    const bad = ['#span=', '#span=xyz', '#span=00f067aa0ba902b7&x', '#span=<img src=x>', `#span=${'0'.repeat(1e5)}`];
    expect(bad.map(treeSpanOfFragment)).toEqual(['', '', '', '', '']);
  });

  test('pages of spans: as the rest of Spandiff links them, on the web only', () => {
    for (const template of ['https://t.example/x?s={spanId}', 'http://127.0.0.1/{spanIdDecimal}']) {
      expect(treeSpanAddress(template, '00f067aa0ba902b7')).toBe(spanAddress(template, '00f067aa0ba902b7'));
    }
    const id = '00f067aa0ba902b7';
    for (const bad of ['javascript:alert(1)//{spanId}', 'data:text/html,{spanId}', 'file:///{spanId}', '{spanId}']) {
      expect(treeSpanAddress(bad, id)).toBe(undefined);
    }
    expect(treeSpanAddress('https://t.example/{spanId}', '')).toBe(undefined);
    expect(treeSpanAddress(undefined, id)).toBe(undefined);
  });
});

// --- helpers -----------------------------------------------------------------------------------------------------

function anyTime(random: Random): number {
  return random.int(-2_000, 1_200_000);
}

function anyDuration(random: Random): number {
  return Math.floor(random.next() * 10 ** random.int(0, 15));
}

function isWithin({ fromNs, toNs }: View, domain: View): boolean {
  const slackNs = 1e-6;
  return fromNs >= domain.fromNs - slackNs && toNs <= domain.toNs + slackNs && toNs - fromNs >= 10 - slackNs;
}

function boxesOf(path: string): readonly (readonly [x: number, width: number])[] {
  return [...path.matchAll(/M([\d.]+) 0h([\d.]+)/g)].map(([, x, width]) => [Number(x), Number(width)]);
}
