/**
 * Telemetry by OpenTelemetry's SDK: metrics for a Prometheus scrape, spans to an OTLP receiver where one is configured
 * by OpenTelemetry's own variables (https://opentelemetry.io/docs/specs/otel/protocol/exporter/). Nothing is registered
 * globally. The packages are loaded when this is called, so that start-up and command line do not pay for them.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context, Meter, Span, Tracer } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { LIMITS } from '../limits.ts';
import { COUNTERS, GAUGES, HISTOGRAMS, SECONDS, TOKENS } from './instruments.ts';
import { type Attributes, type GaugeName, NO_TELEMETRY, type OpenSpan, type Telemetry } from './telemetry.ts';

export interface TelemetryOptions {
  readonly hasMetrics: boolean;
  readonly hasTraces: boolean;
}

export interface RunningTelemetry extends Telemetry {
  /** In Prometheus' text format; undefined without metrics. */
  readonly scrape: (() => Promise<string>) | undefined;
  /** Sends what is left, within LIMITS.telemetryFlushMs. */
  stop(): Promise<void>;
}

type Metrics = Pick<RunningTelemetry, 'count' | 'record' | 'watch' | 'scrape' | 'stop'>;
type Traces = Pick<RunningTelemetry, 'span' | 'openSpan' | 'stop'>;

export async function startTelemetry({ hasMetrics, hasTraces }: TelemetryOptions): Promise<RunningTelemetry> {
  const { count, record, watch, span, openSpan } = NO_TELEMETRY;
  const stop = () => Promise.resolve();
  if (!hasMetrics && !hasTraces) return { ...NO_TELEMETRY, scrape: undefined, stop };
  const resource = await describeBot();
  const metrics: Metrics = hasMetrics
    ? await startMetrics(resource)
    : { count, record, watch, scrape: undefined, stop };
  const traces: Traces = hasTraces ? await startTraces(resource) : { span, openSpan, stop };
  return {
    isOn: true,
    ...metrics,
    ...traces,
    stop: async () => {
      await Promise.all([metrics.stop(), traces.stop()]);
    },
  };
}

/** OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES have the last word. */
async function describeBot(): Promise<Resource> {
  const { detectResources, envDetector, resourceFromAttributes } = await import('@opentelemetry/resources');
  const ours = resourceFromAttributes({ 'service.name': 'spandiff' });
  return ours.merge(detectResources({ detectors: [envDetector] }));
}

// --- metrics -----------------------------------------------------------------------------------------------------

async function startMetrics(resource: Resource): Promise<Metrics> {
  const [{ MeterProvider }, { PrometheusExporter, PrometheusSerializer }] = await Promise.all([
    import('@opentelemetry/sdk-metrics'),
    import('@opentelemetry/exporter-prometheus'),
  ]);
  const reader = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ resource, readers: [reader] });
  const serializer = new PrometheusSerializer(undefined, false, undefined, false, true);
  return {
    ...instruments(provider.getMeter('spandiff')),
    scrape: async () => serializer.serialize((await reader.collect()).resourceMetrics),
    stop: () => provider.shutdown(),
  };
}

function instruments(meter: Meter): Pick<Telemetry, 'count' | 'record' | 'watch'> {
  const counters = mapValues(COUNTERS, (description, name) => meter.createCounter(name, { description }));
  const histograms = mapValues(HISTOGRAMS, ({ description, unit }, name) => {
    const advice = { explicitBucketBoundaries: unit === 's' ? SECONDS : TOKENS };
    return meter.createHistogram(name, { description, unit, advice });
  });
  const gauges = mapValues(GAUGES, (description, name) => meter.createObservableGauge(name, { description }));
  return {
    count: (name, attributes, by = 1) => counters[name].add(by, attributes),
    record: (name, value, attributes) => histograms[name].record(value, attributes),
    watch: (reads) => {
      for (const name of Object.keys(gauges) as GaugeName[]) {
        gauges[name].addCallback((result) => result.observe(reads[name]()));
      }
    },
  };
}

function mapValues<Name extends string, Value, Result>(
  values: Readonly<Record<Name, Value>>,
  map: (value: Value, name: Name) => Result,
): Record<Name, Result> {
  const entries = (Object.keys(values) as Name[]).map((name) => [name, map(values[name], name)] as const);
  return Object.fromEntries(entries) as Record<Name, Result>;
}

// --- traces ------------------------------------------------------------------------------------------------------

async function startTraces(resource: Resource): Promise<Traces> {
  const [{ TracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, api] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/api'),
  ]);
  const exporter = new OTLPTraceExporter({ timeoutMillis: LIMITS.telemetryFlushMs });
  const provider = new TracerProvider({ resource, spanProcessors: [new BatchSpanProcessor({ exporter })] });
  return { ...spans(provider.getTracer('spandiff'), api), stop: () => withinFlush(provider.shutdown()) };
}

function spans(tracer: Tracer, api: typeof import('@opentelemetry/api')): Pick<Telemetry, 'span' | 'openSpan'> {
  const around = new AsyncLocalStorage<Context>();
  const startIn = (context: Context, name: string, attributes: Attributes) =>
    tracer.startSpan(name, { attributes }, context);
  const handleOf = (span: Span): OpenSpan & { end(): void } => ({
    set: (attributes) => void span.setAttributes(attributes),
    fail: (kind) => void span.setAttribute('error.type', kind).setStatus({ code: api.SpanStatusCode.ERROR }),
    end: () => span.end(),
  });
  return {
    openSpan: (name, attributes) => handleOf(startIn(around.getStore() ?? api.ROOT_CONTEXT, name, attributes)),
    span: (name, attributes, work) => {
      const context = around.getStore() ?? api.ROOT_CONTEXT;
      const span = startIn(context, name, attributes);
      const handle = handleOf(span);
      return around.run(api.trace.setSpan(context, span), async () => {
        try {
          return await work(handle);
        } catch (error) {
          handle.fail(error instanceof Error ? error.name : 'thrown');
          throw error;
        } finally {
          span.end();
        }
      });
    },
  };
}

/** A receiver that is gone must not hold up the end. */
async function withinFlush(flushing: Promise<void>): Promise<void> {
  const timeout = Promise.withResolvers<void>();
  const timer = setTimeout(timeout.resolve, LIMITS.telemetryFlushMs);
  // What cannot be sent at the end is lost: there is nobody left to tell.
  await Promise.race([flushing.catch(() => undefined), timeout.promise]);
  clearTimeout(timer);
}
