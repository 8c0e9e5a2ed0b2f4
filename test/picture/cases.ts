/** Comparisons that pictures are looked at with: every kind of cause and outcome, from one span on, and names that nobody expects. */
import { viewedOn } from '../../src/compare.ts';
import type { Report } from '../../src/report/report.ts';
import type { Waterfall } from '../../src/report/views.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { traceFrom } from '../support/draw.ts';
import { FAULT_KINDS } from '../support/faults/fault.ts';
import { drawCase } from '../support/faults/fault-case.ts';
import { DRAWN } from './drawn-cases.ts';

export interface PictureCase {
  readonly name: string;
  readonly view: () => ReportWithWaterfall;
}

export interface ReportWithWaterfall {
  readonly report: Report;
  readonly waterfall: Waterfall;
}

export function withWaterfall(first: Trace, second: Trace, order: 'auto' | 'given'): ReportWithWaterfall {
  const { report, waterfall } = viewedOn(first, second, order, ['waterfall']);
  if (waterfall === undefined) throw new Error('no waterfall was made');
  return { report, waterfall };
}

const TEN_MS = 10_000_000;
const HOUR_NS = 3_600_000_000_000;

function drawn(name: keyof typeof DRAWN, columnNs = TEN_MS): readonly [Trace, Trace] {
  const [baseline, candidate] = DRAWN[name];
  return [
    traceFrom(baseline, { columnNs, traceId: '0af7651916cd43dd8448eb211c80319c' }),
    traceFrom(candidate, { columnNs, traceId: 'b7ad6b7169203331b7ad6b7169203331' }),
  ];
}

function drawnCase(name: string, drawing: keyof typeof DRAWN, columnNs?: number): PictureCase {
  return { name, view: () => withWaterfall(...drawn(drawing, columnNs), 'auto') };
}

export const DRAWN_CASES: readonly PictureCase[] = [
  ...(Object.keys(DRAWN) as (keyof typeof DRAWN)[]).map((name) =>
    drawnCase(name, name, name === 'hours' ? HOUR_NS + 123_456_789 : TEN_MS),
  ),
  { name: 'faster', view: () => withWaterfall(...swapped(drawn('own-time')), 'given') },
  { name: 'faster-fewer-calls', view: () => withWaterfall(...swapped(drawn('more-calls')), 'given') },
  drawnCase('nanoseconds', 'one-span', 1),
  drawnCase('microseconds', 'dependency', 1_234),
  {
    name: 'hours-after-microseconds',
    view: () => withWaterfall(drawn('hours', 7_777)[0], drawn('hours', HOUR_NS)[1], 'auto'),
  },
];

function swapped([one, other]: readonly [Trace, Trace]): readonly [Trace, Trace] {
  return [other, one];
}

const SEED = 7;

/** Requests through systems of a dozen services with a fault in one of them: what real traces look like. */
export const SIMULATED_CASES: readonly PictureCase[] = FAULT_KINDS.map((kind) => ({
  name: `simulated-${kind}`,
  view: () => {
    const { baseline, candidate } = drawCase(kind, SEED).case;
    return withWaterfall(baseline, candidate, 'auto');
  },
}));
