/**
 * What a comparison needs, wired together once for one pair or many: sources, the road, and who tells the story. All of
 * it is loaded here and not before, so that `spandiff help` and a wrong option answer at once.
 */
import { fileURLToPath } from 'node:url';
import type { CompareRequest, Stage } from '../compare.ts';
import type { ModelConfig, TraceDirectory } from '../config.ts';
import { Failure } from '../failure.ts';
import type { Report } from '../report/report.ts';
import type { CompareOptions, NarrativeChoice } from './arguments.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Workbench {
  /** Throws Failure. */
  compare(request: CompareRequest, onStage: (stage: Stage) => void): Promise<Report>;
}

/** Throws Failure where the configuration is wrong or contradicts the options. */
export async function setUp(options: CompareOptions, environment: Environment): Promise<Workbench> {
  const { traces, model } = await readSettings(environment);
  const tell = await storyteller(options.narrative, withNames(model, options.names));
  const [{ compareTraces }, { createSources }] = await Promise.all([
    import('../compare.ts'),
    import('../sources/registry.ts'),
  ]);
  const directories = chosen(options.source, [...traces, SAMPLES]);
  const sources = createSources({ directories, allowPaths: true });
  const { signal } = new AbortController();
  return {
    async compare(request, onStage) {
      const report = await compareTraces(request, { sources, signal, onStage });
      onStage('explaining');
      return tell(report, signal);
    },
  };
}

// --- settings ----------------------------------------------------------------------------------------------------

/** The traces that ship with the program can be asked for by id. */
const SAMPLES: TraceDirectory = { name: 'samples', path: fileURLToPath(new URL('../../samples', import.meta.url)) };

function chosen(name: string | undefined, directories: readonly TraceDirectory[]): readonly TraceDirectory[] {
  if (name === undefined) return directories;
  const found = directories.filter((directory) => directory.name === name);
  if (found.length > 0) return found;
  const names = directories.map((directory) => directory.name).join(', ');
  throw new Failure('bad-request', `There is no source "${name}".`, { advice: `The sources are: ${names}.` });
}

interface Settings {
  readonly traces: readonly TraceDirectory[];
  readonly model: ModelConfig | undefined;
}

/** The variables that concern a comparison: half-set Slack tokens are the bot's trouble, not that of a command line. */
async function readSettings(environment: Environment): Promise<Settings> {
  const ours = Object.entries(environment).filter(([name]) =>
    /^(?:OPENAI_|SPANDIFF_MODEL_|SPANDIFF_TRACES$)/.test(name),
  );
  if (ours.length === 0) return { traces: [], model: undefined };
  const { readConfig } = await import('../config.ts');
  return readConfig(Object.fromEntries(ours));
}

/** A request can be reviewed before anybody has a key. */
export async function modelToReview({ names }: CompareOptions, environment: Environment): Promise<ModelConfig> {
  const { model } = await readSettings({ ...environment, OPENAI_API_KEY: 'not-shown' });
  return withNames(model, names)!;
}

function withNames(model: ModelConfig | undefined, names: CompareOptions['names']): ModelConfig | undefined {
  return model === undefined || names === undefined ? model : { ...model, names };
}

// --- narrative ---------------------------------------------------------------------------------------------------

type Tell = (report: Report, signal: AbortSignal) => Promise<Report>;

async function storyteller(choice: NarrativeChoice, model: ModelConfig | undefined): Promise<Tell> {
  if (choice === 'off') return async (report) => ({ ...report, narrative: null });
  const { createNarrator, templateNarrative } = await import('../narrative/narrate.ts');
  if (choice === 'template' || (choice === 'auto' && model === undefined)) {
    return async (report) => ({ ...report, narrative: templateNarrative(report) });
  }
  if (model === undefined) {
    throw new Failure('misconfigured', 'No language model is set up.', {
      advice: 'Set OPENAI_API_KEY or OPENAI_BASE_URL, or use --narrative template.',
    });
  }
  const { explain } = await import('../compare.ts');
  const narrator = createNarrator(model);
  return (report, signal) => explain(report, narrator, signal);
}
