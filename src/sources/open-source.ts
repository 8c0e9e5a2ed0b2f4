/** The settings of a source → the source. Each kind is loaded where one is configured, since some bring clients along. */
import type { SourceSettings } from '../config/source-settings.ts';
import { DirectorySource } from './directory.ts';
import type { TraceSource } from './source.ts';

export async function openSource(settings: SourceSettings): Promise<TraceSource> {
  switch (settings.kind) {
    case 'clickhouse':
      return new (await import('./backends/clickhouse.ts')).ClickHouseSource(settings);
    case 'datadog':
      return new (await import('./backends/datadog.ts')).DatadogSource(settings);
    case 'directory':
      return new DirectorySource(settings);
    case 'elastic':
      return new (await import('./backends/elastic.ts')).ElasticSource(settings);
    case 'jaeger':
      return new (await import('./backends/jaeger.ts')).JaegerSource(settings);
    case 'sentry':
      return new (await import('./backends/sentry.ts')).SentrySource(settings);
    case 'opensearch':
      return new (await import('./backends/opensearch.ts')).OpenSearchSource(settings);
    case 'tempo':
      return new (await import('./backends/tempo.ts')).TempoSource(settings);
    case 'xray':
      return new (await import('./backends/xray.ts')).XraySource(settings);
    case 'zipkin':
      return new (await import('./backends/zipkin.ts')).ZipkinSource(settings);
  }
}
