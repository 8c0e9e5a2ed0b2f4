/** The settings of a source → the source. Each kind is loaded where one is configured, since some bring clients along. */
import type { SourceSettings } from '../config/source-settings.ts';
import { DirectorySource } from './directory.ts';
import type { TraceSource } from './source.ts';

export async function openSource(settings: SourceSettings): Promise<TraceSource> {
  switch (settings.kind) {
    case 'directory':
      return new DirectorySource(settings);
    case 'jaeger':
      return new (await import('./backends/jaeger.ts')).JaegerSource(settings);
    case 'tempo':
      return new (await import('./backends/tempo.ts')).TempoSource(settings);
    case 'zipkin':
      return new (await import('./backends/zipkin.ts')).ZipkinSource(settings);
  }
}
