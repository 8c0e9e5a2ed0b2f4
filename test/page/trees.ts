/**
 * Span trees by hand for the report page: twelve rows with every feature that a row can have, and any number of rows of a
 * generator. Plain data that satisfies the contract, without running a comparison.
 */
import type { Report } from '../../src/report/report.ts';
import type { RowChange, SpanTree, TreeOperation, TreeSide } from '../../src/report/views.ts';
import { SPAN_KINDS, type SpanKind, STATUS_CODES, type StatusCode } from '../../src/trace/vocabulary.ts';
import { FULL, side } from '../render/reports.ts';
import { Random } from '../support/random.ts';

const MS = 1_000_000;

/** Times in milliseconds. */
type RowSide = readonly [startMs: number, durationMs: number, selfMs: number, criticalMs: number, status?: StatusCode];

interface Row {
  readonly depth: number;
  readonly service: string;
  readonly operation: string;
  readonly kind?: SpanKind;
  /** Index in PAIRED_HOW. */
  readonly how?: number;
  readonly isCause?: boolean;
  readonly omitted?: number;
  readonly baseline?: RowSide;
  readonly candidate?: RowSide;
}

export const HOSTILE_NAME = 'a</script><img src=x onerror=alert(1)>\u202e gnp.exe\u0007 & "quotes" ]]> 数据库 🙂';

const ROWS: readonly Row[] = [
  {
    depth: 0,
    service: 'web',
    operation: 'GET /checkout',
    kind: 'server',
    how: 1,
    baseline: [0, 100.000333, 23, 23],
    candidate: [0, 400.000999, 11, 11],
  },
  {
    depth: 1,
    service: 'web',
    operation: 'call cart',
    kind: 'client',
    how: 1,
    isCause: true,
    baseline: [5, 70, 10.000111, 10.000111],
    candidate: [5, 350, 205, 205],
  },
  {
    depth: 2,
    service: 'cart',
    operation: 'GET /cart',
    kind: 'server',
    how: 1,
    isCause: true,
    omitted: 10,
    baseline: [10, 60, 13, 13],
    candidate: [205, 145, 9, 9],
  },
  {
    depth: 3,
    service: 'cart',
    operation: 'SELECT items',
    kind: 'client',
    how: 1,
    baseline: [20, 15, 15, 15],
    candidate: [210, 10, 10, 10],
  },
  { depth: 3, service: 'cart', operation: 'SELECT items', kind: 'client', candidate: [221, 9, 9, 9] },
  {
    depth: 3,
    service: 'cart',
    operation: 'cache.get',
    kind: 'internal',
    how: 2,
    baseline: [36, 4, 4, 4],
    candidate: [331, 4, 4, 4, 'ok'],
  },
  {
    depth: 3,
    service: 'cart',
    operation: 'render v2',
    kind: 'internal',
    how: 3,
    baseline: [41, 28, 28, 28],
    candidate: [336, 13, 13, 13],
  },
  { depth: 1, service: 'web', operation: 'write audit log', kind: 'internal', baseline: [76, 14, 14, 14] },
  {
    depth: 1,
    service: 'web',
    operation: 'notify',
    kind: 'producer',
    how: 1,
    baseline: [91, 1, 1, 1],
    candidate: [356, 1, 1, 1, 'error'],
  },
  {
    depth: 2,
    service: 'mail',
    operation: 'consume',
    kind: 'consumer',
    how: 1,
    baseline: [98, 12, 12, 0],
    candidate: [380, 70, 70, 0, 'ok'],
  },
  {
    depth: 1,
    service: HOSTILE_NAME,
    operation: `${HOSTILE_NAME}${'x'.repeat(300)}`,
    how: 1,
    baseline: [92, 6, 6, 6],
    candidate: [358, 40, 40, 40],
  },
  { depth: 1, service: 'sidecar', operation: 'handshake', how: 1, baseline: [-2, 3, 3, 0], candidate: [-2, 3, 3, 0] },
];

const CHANGES: readonly RowChange[] = [
  { row: 2, where: 'resource', key: 'service.version', baseline: '1.4.0', candidate: '1.5.0' },
  { row: 2, where: 'span', key: 'cache.hit', baseline: 'true', candidate: null },
  { row: 10, where: 'span', key: HOSTILE_NAME, baseline: null, candidate: HOSTILE_NAME },
];

/** A report that fits to it. */
export const PAGE_REPORT: Report = {
  ...FULL,
  baseline: side({
    rootService: 'web',
    rootOperation: 'GET /checkout',
    durationNs: 100_000_333,
    spanCount: 10,
    serviceCount: 5,
    url: 'http://127.0.0.1/trace/1',
    spanUrl: 'http://127.0.0.1/trace/1?span={spanId}',
  }),
  candidate: side({
    traceId: 'b7ad6b7169203331b7ad6b7169203331',
    rootService: 'web',
    rootOperation: 'GET /checkout',
    durationNs: 400_000_999,
    spanCount: 21,
    serviceCount: 5,
    errorCount: 1,
    startTime: '1735700000000000000',
  }),
  narrative: {
    ...FULL.narrative!,
    statements: [
      ...FULL.narrative!.statements,
      { factId: 'f4', text: 'The time between “web” and “cart” went from 10 ms to 210 ms.' },
    ],
  },
  suspects: [...FULL.suspects, { service: 'mail', score: 0, deltaNs: 0, share: 0, kinds: [] }],
  facts: [
    ...FULL.facts,
    {
      id: 'f4',
      kind: 'account',
      account: 'gap',
      service: 'web',
      peer: 'cart',
      operation: 'GET /cart',
      baselineNs: 10_000_111,
      candidateNs: 210_000_333,
      deltaNs: 200_000_222,
      share: 0.655,
      evidence: [{ side: 'candidate', spanId: 'c000000000000001' }],
    },
  ],
};

function treeOf(rows: readonly Row[], changes: readonly RowChange[]): SpanTree {
  const services = [...new Set(rows.map(({ service }) => service))];
  const operations: TreeOperation[] = [];
  const operation = rows.map(({ service, operation: name, kind = 'unspecified' }) => {
    const known = operations.findIndex((one) => one.name === name && services[one.service] === service);
    return known >= 0 ? known : operations.push({ service: services.indexOf(service), name, kind }) - 1;
  });
  const sideOf = (which: 'baseline' | 'candidate'): TreeSide => {
    const column = (at: 0 | 1 | 2 | 3, none: number) =>
      Float64Array.from(rows, (row) => (row[which] === undefined ? none : Math.round(row[which][at] * MS)));
    return {
      spanId: rows.map((row, i) => (row[which] === undefined ? '' : idOf(which, i))),
      startNs: column(0, 0),
      durationNs: column(1, -1),
      selfNs: column(2, 0),
      criticalNs: column(3, 0),
      status: Uint8Array.from(rows, (row) => STATUS_CODES.indexOf(row[which]?.[4] ?? 'unset')),
      path: which === 'baseline' ? BASELINE_PATH : CANDIDATE_PATH,
    };
  };
  return {
    length: rows.length,
    services,
    operations,
    depth: Int32Array.from(rows, ({ depth }) => depth),
    operation: Uint32Array.from(operation),
    how: Uint8Array.from(rows, ({ how = 0 }) => how),
    isCause: Uint8Array.from(rows, ({ isCause }) => (isCause === true ? 1 : 0)),
    omitted: Uint32Array.from(rows, ({ omitted = 0 }) => omitted),
    omittedRows: rows.reduce((sum, { omitted = 0 }) => sum + omitted, 0),
    baseline: sideOf('baseline'),
    candidate: sideOf('candidate'),
    changes,
    omittedChanges: 0,
  };
}

function idOf(which: 'baseline' | 'candidate', row: number): string {
  return (which === 'baseline' ? 'b' : 'c').padEnd(10, '0') + row.toString(16).padStart(6, '0');
}

const BASELINE_PATH = pathOf([
  [0, 5],
  [1, 10],
  [2, 20],
  [3, 35],
  [2, 36],
  [5, 40],
  [2, 41],
  [6, 69],
  [2, 70],
  [1, 75],
  [0, 76],
  [7, 90],
  [0, 92],
  [10, 98],
  [0, 100.000333],
]);

const CANDIDATE_PATH = pathOf([
  [0, 5],
  [1, 205],
  [2, 210],
  [3, 220],
  [2, 221],
  [4, 230],
  [-1, 331],
  [5, 335],
  [2, 336],
  [6, 349],
  [2, 350],
  [1, 355],
  [0, 358],
  [10, 398],
  [0, 400.000999],
]);

/** Sections that touch: each ends where it says and starts where the one before it ended. */
function pathOf(sections: readonly (readonly [row: number, toMs: number])[]): TreeSide['path'] {
  const toNs = Float64Array.from(sections, ([, toMs]) => Math.round(toMs * MS));
  return {
    row: Int32Array.from(sections, ([row]) => row),
    fromNs: Float64Array.from(toNs, (_, i) => (i === 0 ? 0 : toNs[i - 1]!)),
    toNs,
  };
}

/** Twelve rows: both sides and one, moved and renamed, cause, failed, left out, hostile names, before the root and after it. */
export const SMALL_TREE: SpanTree = treeOf(ROWS, CHANGES);

// --- any number of rows ------------------------------------------------------------------------------------------

const SERVICES = ['web', 'cart', 'pay', 'mail', 'stock', 'search', 'auth', 'price', 'ship', 'geo', 'ads', 'log'];
const OPERATIONS = ['GET /', 'lookup', 'render', 'POST /charge', 'SELECT', 'publish'];
const MOST_DEPTH = 24;

/** `rows` rows within the durations of PAGE_REPORT: the same seed, the same tree. */
export function generatedTree(rows: number, seed = 1): SpanTree {
  const random = new Random(seed);
  const operations = SERVICES.flatMap((_, service) =>
    OPERATIONS.map((name, at) => ({ service, name, kind: SPAN_KINDS[(service + at) % SPAN_KINDS.length]! })),
  );
  const depth = new Int32Array(rows);
  const how = new Uint8Array(rows);
  const sides = {
    baseline: generatedSide(rows, PAGE_REPORT.baseline.durationNs, random),
    candidate: generatedSide(rows, PAGE_REPORT.candidate.durationNs, random),
  };
  for (let i = 1; i < rows; i++) {
    depth[i] = Math.min(MOST_DEPTH, random.int(1, depth[i - 1]! + 1));
    const missing = random.int(0, 19);
    if (missing === 0) remove(sides.candidate, i);
    else if (missing === 1) remove(sides.baseline, i);
    else how[i] = random.chance(0.02) ? random.int(2, 3) : 1;
  }
  how[0] = 1;
  const isCause = new Uint8Array(rows);
  isCause[Math.floor(rows / 2)] = 1;
  return {
    length: rows,
    services: SERVICES,
    operations,
    depth,
    operation: Uint32Array.from(depth, () => random.int(0, operations.length - 1)),
    how,
    isCause,
    omitted: new Uint32Array(rows),
    omittedRows: 0,
    baseline: sides.baseline,
    candidate: sides.candidate,
    changes: [{ row: Math.floor(rows / 2), where: 'resource', key: 'service.version', baseline: '1', candidate: '2' }],
    omittedChanges: 0,
  };
}

interface Draft extends TreeSide {
  readonly spanId: string[];
}

function generatedSide(rows: number, rootNs: number, random: Random): Draft {
  const startNs = new Float64Array(rows);
  const durationNs = new Float64Array(rows);
  const selfNs = new Float64Array(rows);
  const criticalNs = new Float64Array(rows);
  const spanId: string[] = [];
  const hex = () => random.int(0, 0xffff_ffff).toString(16).padStart(8, '0');
  const sections: { row: number; from: number; to: number }[] = [];
  for (let i = 0; i < rows; i++) {
    startNs[i] = i === 0 ? 0 : Math.floor((rootNs * i) / rows);
    durationNs[i] = i === 0 ? rootNs : random.int(0, Math.floor((rootNs - startNs[i]!) / (i % 50 === 0 ? 2 : 40)));
    selfNs[i] = random.int(0, durationNs[i]!);
    spanId.push(`${hex()}${hex()}`);
    if (i % 10 === 0) sections.push({ row: i, from: startNs[i]!, to: 0 });
  }
  for (const [at, section] of sections.entries()) {
    section.to = sections[at + 1]?.from ?? rootNs;
    criticalNs[section.row] = section.to - section.from;
  }
  return {
    spanId,
    startNs,
    durationNs,
    selfNs,
    criticalNs,
    status: Uint8Array.from(startNs, () => (random.chance(0.01) ? 2 : 0)),
    path: {
      row: Int32Array.from(sections, ({ row }) => row),
      fromNs: Float64Array.from(sections, ({ from }) => from),
      toNs: Float64Array.from(sections, ({ to }) => to),
    },
  };
}

function remove(side: Draft, row: number): void {
  side.spanId[row] = '';
  side.startNs[row] = 0;
  side.durationNs[row] = -1;
  side.selfNs[row] = 0;
  side.criticalNs[row] = 0;
  side.status[row] = 0;
}
