/** Small helpers of the tests of sources. */
import { readFileSync } from 'node:fs';
import { Failure } from '../../src/failure.ts';
import { type DecodeOptions, decodeTrace } from '../../src/sources/decode.ts';
import type { DefectCode } from '../../src/trace/defects.ts';
import { type Span, spanAt, type Trace } from '../../src/trace/trace.ts';

export const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
export const OTHER_TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

export function decodeText(text: string | Uint8Array, options: Partial<DecodeOptions> = {}): Trace {
  return decodeTrace(Buffer.from(text), { source: 'test', label: 'trace.json', ...options });
}

/** One OTLP span under a service; fields may be overridden with anything. */
export function otlpSpan(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    traceId: TRACE_ID,
    spanId: '00f067aa0ba902b7',
    name: 'GET /',
    kind: 2,
    startTimeUnixNano: '1795349781535123457',
    endTimeUnixNano: '1795349781715123463',
    ...fields,
  };
}

export function otlp(spans: readonly unknown[], resource: readonly unknown[] = [text('service.name', 'shop')]): string {
  return JSON.stringify({ resourceSpans: [{ resource: { attributes: resource }, scopeSpans: [{ spans }] }] });
}

export function text(key: string, stringValue: string) {
  return { key, value: { stringValue } };
}

export function spansOf(trace: Trace): Span[] {
  return Array.from({ length: trace.length }, (_, i) => spanAt(trace, i));
}

/** Attributes of the one span. */
export function attributesOf(trace: Trace): Record<string, string> {
  return Object.fromEntries(spanAt(trace, 0).attributes);
}

export function countOf(trace: Trace, code: DefectCode): number {
  return trace.defects.find((defect) => defect.code === code)?.count ?? 0;
}

/** The failure that this throws. */
export function failureOf(action: () => unknown): Failure {
  try {
    action();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

export async function failureFrom(promise: Promise<unknown>): Promise<Failure> {
  const outcome = await promise.then(
    () => new Error('it did not fail'),
    (error: unknown) => error,
  );
  if (outcome instanceof Failure) return outcome;
  throw outcome;
}

export function recording(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/recordings/${name}`, import.meta.url));
}
