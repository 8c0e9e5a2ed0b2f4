/**
 * TraceCollector: takes spans from the readers of formats, whatever mix of traces the payload holds, keeps those of the
 * trace that was asked for, and counts the rest by trace id. One question may be answered from several payloads: the
 * files of a directory over which one trace is spread.
 */
import { Failure, type FailureCode } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import type { AttributeStore } from '../trace/attribute-store.ts';
import { type DecodedSpan, TraceBuilder } from '../trace/builder.ts';
import type { DefectCode } from '../trace/defects.ts';
import type { PackedTrace } from '../trace/packed-trace.ts';
import { spanIdText } from '../trace/span-ids.ts';
import { AttributeReader } from './attributes.ts';
import { opaqueId, readSpanId, readTraceId, traceKey } from './ids.ts';
import { operationName } from './operation-name.ts';
import { SamplingThresholds } from './sampling.ts';

export interface CollectorOptions {
  /** Name of the source, for the trace. */
  readonly source: string;
  /** The trace to keep; `only`: the first one met; `none`: just count. */
  readonly keep: { readonly traceId: string } | 'only' | 'none';
  /** How many payloads will be read into it; 1 when left out. */
  readonly payloads?: number;
}

/** A trace met in a payload. */
export interface FoundTrace {
  /** As the payload writes it, in lower-case hex where it can be read so. */
  readonly traceId: string;
  readonly resolutionNs: number;
  spans: number;
}

export class TraceCollector {
  readonly attributes = new AttributeReader();
  /** Of the spans that are kept. */
  readonly sampling = new SamplingThresholds();
  /** By `traceKey`, in order of appearance. */
  readonly found = new Map<string, FoundTrace>();
  /** True when the payload held more traces than `found` remembers. */
  hasForgottenTraces = false;
  /** Spans met so far, kept or not. */
  met = 0;
  readonly #options: CollectorOptions;
  readonly #defects = new Map<DefectCode, number>();
  #keptKey: string | undefined;
  #builder: TraceBuilder | undefined;
  #lastTraceId: unknown;
  #lastFound: FoundTrace | undefined;
  #lastIsKept = false;
  #leftOut = 0;
  #unreadable = 0;
  #label = '';
  /** Spans of the payloads before this one, and of this one. */
  #earlierSpans: ReadonlySet<string> = new Set();
  #spans = new Set<string>();

  constructor(options: CollectorOptions) {
    this.#options = options;
    if (typeof options.keep === 'object') this.#keptKey = traceKey(options.keep.traceId);
  }

  /** For formats that leave it to the reader to know which trace they hold; undefined where none was asked for. */
  get askedTraceId(): string | undefined {
    const { keep } = this.#options;
    return typeof keep === 'object' ? keep.traceId : undefined;
  }

  get size(): number {
    return this.#builder?.size ?? 0;
  }

  /** Of the trace that is kept; for a span that is. */
  get store(): AttributeStore {
    return this.#builder!.attributes;
  }

  get unreadableParts(): number {
    return this.#unreadable;
  }

  /** Asks for each span first: true where it belongs to the trace that is kept, and must then be added. */
  isKept(traceId: unknown, resolutionNs: number): boolean {
    if (this.#lastFound === undefined || traceId !== this.#lastTraceId) this.#lookUp(traceId, resolutionNs);
    this.met++;
    if (this.#lastFound !== undefined) this.#lastFound.spans++;
    if (!this.#lastIsKept) this.#leftOut++;
    return this.#lastIsKept;
  }

  add(span: DecodedSpan): void {
    if (this.#isInEarlierPayload(span)) {
      this.attributes.forgetRepairs();
      return;
    }
    const name = span.attributes === undefined ? span.name : operationName(span.name, span.attributes);
    this.#builder!.add(name === span.name ? span : { ...span, name });
    if (this.#builder!.size > LIMITS.traceSpans)
      throw this.refusal('too-large', `the trace has more than ${LIMITS.traceSpans} spans`);
    this.noteRepairs();
  }

  /** `label` is what messages call the payload. From here on, spans that an earlier payload held too are copies. */
  beginPayload(label: string): void {
    this.#label = label;
    this.#earlierSpans = this.#earlierSpans.union(this.#spans);
    this.#spans = new Set();
  }

  /** A failure to read the payload; `reason` says what is wrong with it. */
  refusal(code: FailureCode, reason: string, advice?: string): Failure {
    return new Failure(code, `${this.#label}: ${reason}.`, advice === undefined ? {} : { advice });
  }

  /** Counts what the attribute reader had to do to the span that was read last. */
  noteRepairs(): void {
    const { attributes } = this;
    if (attributes.isCut) this.defect('attributes-cut');
    if (attributes.isAdjusted) this.defect('adjusted');
    attributes.forgetRepairs();
  }

  defect(code: DefectCode, count = 1): void {
    this.#defects.set(code, (this.#defects.get(code) ?? 0) + count);
  }

  /** Counts parts that are not spans. */
  unreadable(count = 1): void {
    this.#unreadable += count;
    if (this.#unreadable > LIMITS.unreadableParts)
      throw this.refusal('malformed', `more than ${LIMITS.unreadableParts} parts of it are not spans`);
  }

  /** A span's id; '' for none. */
  spanId(value: unknown): string {
    const spanId = readSpanId(value);
    if (spanId === undefined || spanId === '') this.defect('odd-id');
    return spanId ?? opaqueId(value);
  }

  parentSpanId(value: unknown): string {
    return readSpanId(value) ?? opaqueId(value);
  }

  /** The trace that was kept; undefined when there was no span of it. */
  finish(): PackedTrace | undefined {
    if (this.#builder === undefined || this.#builder.size === 0) return undefined;
    for (const [code, count] of this.#defects) this.#builder.defect(code, count);
    if (this.#unreadable > 0) this.#builder.defect('unreadable', this.#unreadable);
    if (this.sampling.stricter > 0) this.#builder.defect('sampled', this.sampling.stricter);
    if (this.#leftOut > 0) this.#builder.defect('other-traces', this.#leftOut);
    return this.#builder.finishPacked();
  }

  #isInEarlierPayload(span: DecodedSpan): boolean {
    if ((this.#options.payloads ?? 1) === 1) return false;
    const key = `${spanIdText(span.spanId)} ${span.kind} ${span.service}`;
    this.#spans.add(key);
    return this.#earlierSpans.has(key);
  }

  #lookUp(rawTraceId: unknown, resolutionNs: number): void {
    const readable = readTraceId(rawTraceId);
    const traceId = readable === undefined || readable === '' ? opaqueId(rawTraceId ?? '') : readable;
    const key = traceKey(traceId);
    if (this.#keptKey === undefined && this.#options.keep === 'only') this.#keptKey = key;
    this.#lastTraceId = rawTraceId;
    this.#lastIsKept = key === this.#keptKey;
    this.#lastFound = this.#remember(key, traceId, resolutionNs);
    if (this.#lastIsKept && this.#builder === undefined) {
      this.#builder = new TraceBuilder({ traceId, source: this.#options.source, resolutionNs });
      if (readable === undefined || readable === '') this.defect('odd-id');
    }
  }

  #remember(key: string, traceId: string, resolutionNs: number): FoundTrace | undefined {
    const known = this.found.get(key);
    if (known !== undefined) return known;
    if (this.found.size >= LIMITS.traceIdsPerFile) {
      this.hasForgottenTraces = true;
      return undefined;
    }
    const found: FoundTrace = { traceId, resolutionNs, spans: 0 };
    this.found.set(key, found);
    return found;
  }
}
