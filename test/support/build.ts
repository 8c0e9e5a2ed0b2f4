/** The shortest way from spans to a Trace: the real TraceBuilder, fed in the order given. */
import { type SpanInput, TraceBuilder, type TraceOptions } from '../../src/trace/builder.ts';
import type { Trace } from '../../src/trace/trace.ts';

export function buildTrace(spans: Iterable<SpanInput>, options: Partial<TraceOptions> = {}): Trace {
  const builder = new TraceBuilder({ traceId: '0af7651916cd43dd8448eb211c80319c', source: 'test', ...options });
  for (const span of spans) builder.add(span);
  return builder.finish();
}
