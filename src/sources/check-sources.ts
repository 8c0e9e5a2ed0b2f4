/** Asks every source whether it works, all at once and for a bounded time. */
import type { SourceSettings } from '../config/source-settings.ts';
import { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import { apiOf } from './backends/datadog-sites.ts';
import { endpointOf } from './backends/xray-regions.ts';
import { openSource } from './open-source.ts';
import type { SourceState } from './source.ts';

export interface SourceCheck extends SourceState {
  readonly name: string;
  readonly kind: string;
  /** Where it is asked; neither can hold credentials, which have fields of their own. */
  readonly address: string;
  /** Undefined: it can be reached and lets us in. */
  readonly failure?: Failure;
}

/** In the order of the settings. */
export function checkSources(
  settings: readonly SourceSettings[],
  signal: AbortSignal,
): Promise<readonly SourceCheck[]> {
  return Promise.all(settings.map((source) => checkOne(source, signal)));
}

async function checkOne(settings: SourceSettings, signal: AbortSignal): Promise<SourceCheck> {
  const { name, kind } = settings;
  const about = { name, kind, address: placeOf(settings) };
  const limited = AbortSignal.any([signal, AbortSignal.timeout(LIMITS.sourceCheckMs)]);
  try {
    const source = await openSource(settings);
    return { ...about, ...(await source.check(limited)) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) return { ...about, failure: error };
    if (error instanceof DOMException && error.name === 'TimeoutError') return { ...about, failure: tookTooLong(name) };
    throw error;
  }
}

function placeOf(settings: SourceSettings): string {
  if (settings.kind === 'directory') return settings.path;
  if (settings.kind === 'xray') return new URL(endpointOf(settings)).href;
  return new URL(settings.kind === 'datadog' ? apiOf(settings) : settings.url).href;
}

function tookTooLong(name: string): Failure {
  return new Failure('timeout', `${name}: it did not answer within ${LIMITS.sourceCheckMs / 1_000} s.`, {
    advice: 'Check its url, and whether it can be reached from here.',
  });
}
