/**
 * From what happened to what is recorded: drafts of spans, and their traces as the system's instrumentation writes
 * them, with missing kinds, clocks apart, coarse readings and ends that come late.
 */
import type { SpanInput } from '../../../src/trace/builder.ts';
import type { Attributes, Trace } from '../../../src/trace/trace.ts';
import type { SpanKind } from '../../../src/trace/vocabulary.ts';
import { buildTrace } from '../build.ts';
import { randomAt, uniform } from './chance.ts';
import { MILLISECOND } from './cpu.ts';
import type { Service, Style } from './topology.ts';

export interface Draft {
  readonly number: number;
  readonly parent: Draft | undefined;
  readonly service: Service;
  readonly name: string;
  readonly kind: SpanKind;
  attributes?: Attributes | undefined;
  /** The step that a CLIENT span stands for. */
  readonly step?: number;
  /** Where in the request: the seed of what is drawn for it. */
  readonly place: number;
  /** Nanoseconds since the request was sent. */
  readonly start: number;
  end: number;
  isError: boolean;
}

export class Recorder {
  readonly drafts: Draft[] = [];

  open(span: Omit<Draft, 'number' | 'end' | 'isError'>): Draft {
    const draft = { ...span, number: this.drafts.length + 1, end: span.start, isError: false };
    this.drafts.push(draft);
    return draft;
  }

  /** One more attribute for a span that was opened as the nth. */
  note(nth: number, key: string, value: string): void {
    const draft = this.drafts[nth]!;
    draft.attributes = new Map([...(draft.attributes ?? []), [key, value]]);
  }
}

const EPOCH_NS = 1_760_000_000_000_000_000n;
/** A child whose end is that close to its parent's may end after it. */
const CLOSE_NS = MILLISECOND / 2;
const LATE_NS = { from: 1_000, to: 300_000 };
const LATE_STREAM = 11;

export function traceOf(drafts: readonly Draft[], style: Style, traceId: string): Trace {
  const spans = drafts.map((draft) => recorded(draft, style));
  return buildTrace(spans, { traceId, source: 'simulator', resolutionNs: style.resolutionNs });
}

/** Duration of the whole request as its trace would show it. */
export function durationOf(drafts: readonly Draft[]): number {
  return drafts[0]!.end - drafts[0]!.start;
}

function recorded(draft: Draft, style: Style): SpanInput {
  const { service, parent, start } = draft;
  const reading = (time: number) => {
    const nanoseconds = Math.round(time + service.clockAheadNs);
    return (
      EPOCH_NS + BigInt(nanoseconds - (((nanoseconds % style.resolutionNs) + style.resolutionNs) % style.resolutionNs))
    );
  };
  return {
    spanId: idOf(draft),
    parentSpanId: parent === undefined ? '' : idOf(parent),
    service: service.name,
    name: draft.name,
    kind: service.writesKinds ? draft.kind : 'unspecified',
    status: draft.isError ? 'error' : 'unset',
    startUnixNano: reading(start),
    endUnixNano: reading(endOf(draft, style)),
    resource: service.resource,
    attributes: draft.attributes,
  };
}

function endOf({ parent, end, place }: Draft, style: Style): number {
  if (parent === undefined || parent.kind === 'producer' || parent.end - end > CLOSE_NS) return end;
  const random = randomAt(place, LATE_STREAM);
  // Few children end close to their parent's end: the chance is higher so that the part of all children comes out.
  return random.chance(4 * style.lateEnds)
    ? Math.max(end, parent.end) + uniform(random, LATE_NS.from, LATE_NS.to)
    : end;
}

function idOf({ number }: Draft): string {
  return number.toString(16).padStart(16, '0');
}
