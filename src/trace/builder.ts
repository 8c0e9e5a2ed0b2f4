/**
 * TraceBuilder: the only door into the columns and the only place that sees unordered, dirty spans. Two phases, like an
 * index: `add` many, `finish` once. What `add` keeps is flat columns too, so that a million spans cost no million objects.
 */
import { assemble } from './assemble.ts';
import { AttributeStore } from './attribute-store.ts';
import { DefectLog } from './defect-log.ts';
import type { DefectCode } from './defects.ts';
import { getOrInsert } from './get-or-insert.ts';
import { openTrace, type PackedTrace } from './packed-trace.ts';
import { SpanIds, type SpanIdWords, spanIdText } from './span-ids.ts';
import { TimeColumn, type UnixTime } from './time-column.ts';
import type { Attributes, Operation, Trace } from './trace.ts';
import { kindNumber } from './trace.ts';
import { type SpanKind, STATUS_CODES, type StatusCode, UNKNOWN } from './vocabulary.ts';

/** What a decoder knows about one span. */
export interface DecodedSpan {
  /** Lower-case hex where the source's id could be read so; otherwise as the source wrote it. */
  readonly spanId: string | SpanIdWords;
  /** '' or undefined: no parent. */
  readonly parentSpanId?: string | SpanIdWords | undefined;
  readonly service: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly status: StatusCode;
  /** Undefined, zero or negative: unknown. */
  readonly startUnixNano: bigint | UnixTime | undefined;
  readonly endUnixNano: bigint | UnixTime | undefined;
  /** Pass the same Map for spans of one resource: resources are told apart by identity. */
  readonly resource: Attributes;
  readonly attributes?: Attributes | undefined;
  readonly events?: readonly EventInput[] | undefined;
}

/** The same with its ids as text and its times as whole Unix nanoseconds. */
export interface SpanInput extends DecodedSpan {
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  readonly startUnixNano: bigint | undefined;
  readonly endUnixNano: bigint | undefined;
}

export interface EventInput {
  readonly name: string;
  readonly atUnixNano: bigint | undefined;
  readonly attributes: Attributes;
}

export interface TraceOptions {
  readonly traceId: string;
  readonly source: string;
  readonly url?: string | undefined;
  /** Resolution of the source's times; 1 when left out. */
  readonly resolutionNs?: number;
}

/** Spans in the order of their arrival. */
export interface RawSpans {
  readonly length: number;
  readonly spanId: SpanIds;
  readonly parentSpanId: SpanIds;
  readonly start: TimeColumn;
  readonly end: TimeColumn;
  readonly operation: readonly number[];
  readonly operations: readonly Operation[];
  readonly status: readonly number[];
  readonly resource: readonly number[];
  readonly resources: readonly Attributes[];
  readonly attributes: AttributeStore;
  /** Where a span's attributes stand in there. */
  readonly attributesFrom: readonly number[];
  readonly attributesTo: readonly number[];
  readonly events: ReadonlyMap<number, readonly EventInput[]>;
}

/** An operation as it was written, and what that says of its spans. */
interface KnownOperation {
  /** By the number of the kind. */
  readonly numbers: number[];
  readonly service: string;
  readonly name: string;
}

export class TraceBuilder {
  /** A decoder may write attributes into it that it will add with the next span. */
  readonly attributes = new AttributeStore();
  readonly #options: TraceOptions;
  readonly #log = new DefectLog();
  readonly #spanId = new SpanIds();
  readonly #parentSpanId = new SpanIds();
  readonly #start = new TimeColumn();
  readonly #end = new TimeColumn();
  readonly #operation: number[] = [];
  readonly #status: number[] = [];
  readonly #resource: number[] = [];
  readonly #attributesFrom: number[] = [];
  readonly #attributesTo: number[] = [];
  readonly #events = new Map<number, readonly EventInput[]>();
  readonly #operations: Operation[] = [];
  readonly #operationNumbers = new Map<string, Map<string, number[]>>();
  readonly #written = new Map<string, Map<string, KnownOperation>>();
  readonly #resources: Attributes[] = [];
  readonly #resourceNumbers = new Map<Attributes, number>();
  /** Spans come by resource: what the last one had is looked at first. */
  #lastResource: Attributes | undefined;
  #lastResourceNumber = 0;
  #lastService: string | undefined;
  #lastWritten: ReadonlyMap<string, KnownOperation> | undefined;
  #finished = false;

  constructor(options: TraceOptions) {
    this.#options = options;
  }

  /** Number of spans added so far. */
  get size(): number {
    return this.#status.length;
  }

  add(span: DecodedSpan): void {
    const i = this.size;
    this.#spanId.push(span.spanId);
    this.#parentSpanId.push(span.parentSpanId ?? '');
    this.#start.set(i, span.startUnixNano);
    this.#end.set(i, span.endUnixNano);
    this.#operation.push(this.#operationNumber(span));
    this.#status.push(STATUS_CODES.indexOf(span.status));
    this.#resource.push(this.#resourceNumber(span.resource));
    const from = span.attributes === undefined ? 0 : this.attributes.add(span.attributes);
    this.#attributesFrom.push(from);
    this.#attributesTo.push(from + 2 * (span.attributes?.size ?? 0));
    if (span.events !== undefined && span.events.length > 0) this.#events.set(i, span.events);
  }

  /** Records something that a decoder had to repair or to leave out. */
  defect(code: DefectCode, count = 1): void {
    this.#log.add(code, undefined, count);
  }

  /** Orders depth-first, repairs, and records every repair. At least one span must have been added. */
  finish(): Trace {
    return openTrace(this.finishPacked());
  }

  /** The same for another thread. */
  finishPacked(): PackedTrace {
    if (this.#finished) throw new Error('TraceBuilder.finish() was called twice');
    if (this.size === 0) throw new Error('TraceBuilder.finish() needs at least one span');
    this.#finished = true;
    const raw: RawSpans = {
      length: this.size,
      spanId: this.#spanId,
      parentSpanId: this.#parentSpanId,
      start: this.#start,
      end: this.#end,
      operation: this.#operation,
      operations: this.#operations,
      status: this.#status,
      resource: this.#resource,
      resources: this.#resources,
      attributes: this.attributes,
      attributesFrom: this.#attributesFrom,
      attributesTo: this.#attributesTo,
      events: this.#events,
    };
    return assemble(raw, this.#options, this.#log);
  }

  #operationNumber({ service: writtenService, name: writtenName, kind: writtenKind, spanId }: DecodedSpan): number {
    const { service, name, numbers } = this.#knownOperation(writtenService, writtenName);
    if (service === UNKNOWN) this.#log.add('no-service', spanIdText(spanId));
    if (name === UNKNOWN) this.#log.add('unnamed', spanIdText(spanId));
    const kind = kindNumber(writtenKind);
    numbers[kind] ??= this.#operations.push({ service, name, kind: writtenKind }) - 1;
    return numbers[kind]!;
  }

  /** By the words as they were written; spellings of one operation share their numbers. */
  #knownOperation(writtenService: string, writtenName: string): KnownOperation {
    if (writtenService !== this.#lastService) {
      this.#lastWritten = getOrInsert(this.#written, writtenService, () => new Map<string, KnownOperation>());
      this.#lastService = writtenService;
    }
    return this.#lastWritten!.get(writtenName) ?? this.#learnOperation(writtenService, writtenName);
  }

  #learnOperation(writtenService: string, writtenName: string): KnownOperation {
    const service = knownService(writtenService);
    const name = writtenName.trim() === '' ? UNKNOWN : writtenName;
    const byName = getOrInsert(this.#operationNumbers, service, () => new Map<string, number[]>());
    const operation = { service, name, numbers: getOrInsert(byName, name, () => []) };
    getOrInsert(this.#written, writtenService, () => new Map<string, KnownOperation>()).set(writtenName, operation);
    return operation;
  }

  #resourceNumber(resource: Attributes): number {
    if (resource !== this.#lastResource) {
      this.#lastResourceNumber = getOrInsert(this.#resourceNumbers, resource, () => this.#resources.push(resource) - 1);
      this.#lastResource = resource;
    }
    return this.#lastResourceNumber;
  }
}

/** Sources and SDKs have their own words for a missing service.name; OpenTelemetry's is `unknown_service:<process>`. */
function knownService(service: string): string {
  const trimmed = service.trim();
  if (trimmed === '' || trimmed === 'OTLPResourceNoServiceName' || /^unknown_service(:|$)/.test(trimmed))
    return UNKNOWN;
  return trimmed;
}
