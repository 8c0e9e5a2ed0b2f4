/**
 * Shapes of large traces: who calls whom and when, as columns. Both sides of a pair have the same calls, but for a few
 * that the candidate repeats, and one service of the candidate is slower.
 *
 *   mixed     requests through forty services: handlers, inner work, calls in a row and side by side, leaves
 *   wide      one parent, all its calls in a row
 *   parallel  one parent, all its calls side by side
 *   deep      one chain
 */
import { Random } from '../random.ts';

export const SHAPES = ['mixed', 'wide', 'parallel', 'deep'] as const;
export type ShapeName = (typeof SHAPES)[number];
export type Side = 'baseline' | 'candidate';

export interface ShapeColumns {
  /** −1 for the first span, which is the root; elsewhere parent[i] < i. */
  readonly parent: Int32Array;
  readonly service: Uint8Array;
  /** OTLP's number of the kind. */
  readonly kind: Uint8Array;
  /** Nanoseconds since the root's start. */
  readonly start: Float64Array;
  readonly end: Float64Array;
}

export const SERVICES = 40;
const SLOW_SERVICE = 7;
const SLOW_FACTOR = 3;
/** One of so many calls is repeated by the candidate. */
const REPEAT_EVERY = 500;

const INTERNAL = 1;
const SERVER = 2;
const CLIENT = 3;

export function drawShape(name: ShapeName, spans: number, side: Side, seed: number): ShapeColumns {
  const parent = new Int32Array(spans);
  const service = new Uint8Array(spans);
  const kind = new Uint8Array(spans);
  parent[0] = -1;
  kind[0] = SERVER;
  if (name === 'mixed') growMixed({ parent, service, kind }, side, new Random(seed));
  else if (name === 'deep') growChain({ parent, service, kind });
  else growFan({ parent, service, kind });
  const isParallel = (i: number) => name === 'parallel' || (name === 'mixed' && i % 3 === 0);
  const timing = new Random(seed + (side === 'baseline' ? 1 : 2));
  return { parent, service, kind, ...placeInTime(parent, service, side, isParallel, timing) };
}

type Calls = Pick<ShapeColumns, 'parent' | 'service' | 'kind'>;

/** Handlers call, do inner work and ask databases, until there are enough spans. Breadth first, so depth stays in the tens. */
function growMixed({ parent, service, kind }: Calls, side: Side, random: Random): void {
  let length = 1;
  const add = (below: number, ofService: number, ofKind: number) => {
    if (length === parent.length) return -1;
    parent[length] = below;
    service[length] = ofService;
    kind[length] = ofKind;
    return length++;
  };
  for (let i = 0; length < parent.length; i++) {
    if (kind[i] === CLIENT && i % 2 === 0) continue;
    if (kind[i] === CLIENT) {
      add(i, random.int(0, SERVICES - 1), SERVER);
      continue;
    }
    for (let calls = random.int(1, 6); calls > 0; calls--) {
      const child = add(i, service[i]!, random.chance(0.6) ? CLIENT : INTERNAL);
      if (side === 'candidate' && child % REPEAT_EVERY === 0) add(i, service[i]!, kind[child]!);
    }
  }
}

/** Client, server, inner work, and again. */
function growChain({ parent, service, kind }: Calls): void {
  for (let i = 1; i < parent.length; i++) {
    parent[i] = i - 1;
    service[i] = Math.floor((i + 1) / 3) % SERVICES;
    kind[i] = [INTERNAL, CLIENT, SERVER][i % 3]!;
  }
}

function growFan({ service, kind }: Calls): void {
  for (let i = 1; i < kind.length; i++) {
    service[i] = i % SERVICES;
    kind[i] = i % 4 === 0 ? INTERNAL : CLIENT;
  }
}

/** Durations from the leaves up, starts from the root down: own time, then the children in a row or side by side. */
function placeInTime(
  parent: Int32Array,
  service: Uint8Array,
  side: Side,
  isParallel: (i: number) => boolean,
  random: Random,
): Pick<ShapeColumns, 'start' | 'end'> {
  const { length } = parent;
  const slowness = side === 'candidate' ? SLOW_FACTOR : 1;
  const own = Float64Array.from(service, (name) => random.int(500, 4_000) * (name === SLOW_SERVICE ? slowness : 1));
  const inner = new Float64Array(length);
  for (let i = length - 1; i > 0; i--) {
    const above = parent[i]!;
    const duration = own[i]! + inner[i]!;
    inner[above] = isParallel(above) ? Math.max(inner[above]!, duration) : inner[above]! + duration;
  }
  const start = new Float64Array(length);
  const end = new Float64Array(length);
  const next = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const above = parent[i]!;
    start[i] = above < 0 ? 0 : next[above]!;
    end[i] = start[i]! + own[i]! + inner[i]!;
    next[i] = start[i]! + Math.floor(own[i]! / 2);
    if (above >= 0 && !isParallel(above)) next[above] = end[i]!;
  }
  return { start, end };
}
