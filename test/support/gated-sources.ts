/** The samples, held back until the test says so: for what happens while an answer is on its way. */
import { join } from 'node:path';
import type { TraceFinder } from '../../src/compare.ts';
import { createSources } from '../../src/sources/registry.ts';
import { ROOT } from './modules.ts';

export interface GatedSources {
  readonly sources: TraceFinder;
  open(): void;
  /** Traces asked for so far. */
  asked(): number;
}

export async function gatedSources(): Promise<GatedSources> {
  const settings = [{ kind: 'directory', name: 'samples', path: join(ROOT, 'samples') }] as const;
  const samples = await createSources({ settings, allowPaths: false });
  const gate = Promise.withResolvers<void>();
  let asked = 0;
  const sources: TraceFinder = {
    async fetchTrace(reference, signal) {
      asked++;
      const aborted = Promise.withResolvers<never>();
      signal.addEventListener('abort', () => aborted.reject(signal.reason));
      await Promise.race([gate.promise, aborted.promise]);
      return samples.fetchTrace(reference, signal);
    },
  };
  return { sources, open: gate.resolve, asked: () => asked };
}
