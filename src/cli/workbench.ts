/**
 * What a comparison needs, wired together once for one pair or many: sources, the road, and who tells the story. All of
 * it is loaded here and not before, so that `spandiff help` and a wrong option answer at once.
 */
import { fileURLToPath } from 'node:url';
import type { CompareContext, CompareRequest } from '../compare.ts';
import type { SettingsOf, SourceSettings } from '../config/source-settings.ts';
import type { ModelConfig } from '../config.ts';
import { Failure } from '../failure.ts';
import type { Report } from '../report/report.ts';
import type { View, Viewed } from '../report/views.ts';
import type { CompareOptions, NarrativeChoice } from './arguments.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Who is told what goes on. Nothing is waited for where `onWaiting` is left out. */
export type Listener = Required<Pick<CompareContext, 'onStage'>> & Pick<CompareContext, 'onWaiting'>;

export interface Workbench {
  /** Throws Failure. `views`: what is to be drawn beside the report. */
  compare(request: CompareRequest, listener: Listener, views: readonly View[]): Promise<Viewed>;
}

/** Throws Failure where the configuration is wrong or contradicts the options. */
export async function setUp(options: CompareOptions, environment: Environment): Promise<Workbench> {
  const { sources: configured, model } = await readSettings(options.config, environment);
  const storyteller = await findStoryteller(options.narrative, withNames(model, options.names));
  const [{ compareWithViews }, { createSources }, { readReferences }] = await Promise.all([
    import('../compare.ts'),
    import('../sources/registry.ts'),
    import('../link/reference.ts'),
  ]);
  const settings = chosen(options.source, configured);
  const sources = await createSources({ settings, allowPaths: true });
  const { signal } = new AbortController();
  return {
    async compare(request, listener, views) {
      const onPage = request.baseline === undefined ? readReferences(request.candidate) : [];
      const viewed = await compareWithViews(withBoth(request, onPage), { sources, signal, ...listener }, views);
      if (storyteller.asksModel) listener.onStage('explaining');
      return { ...viewed, report: await storyteller.tell(viewed.report, signal) };
    },
  };
}

/** A page that compares two traces names both, in its order: Jaeger's `/trace/<id>...<id>`, two panes of Explore. */
function withBoth(request: CompareRequest, onPage: readonly string[]): CompareRequest {
  const [baseline, candidate, ...more] = onPage;
  if (baseline === undefined || candidate === undefined || more.length > 0) return request;
  return { ...request, baseline, candidate };
}

// --- settings ----------------------------------------------------------------------------------------------------

/** The traces that ship with the program can be asked for by id. */
const SAMPLES: SettingsOf<'directory'> = {
  kind: 'directory',
  name: 'samples',
  path: fileURLToPath(new URL('../../samples', import.meta.url)),
};

/** Those that are configured, and the samples; only the one that is named, where one is. Throws Failure. */
function chosen(name: string | undefined, configured: readonly SourceSettings[]): readonly SourceSettings[] {
  const all = [...configured, SAMPLES];
  if (name === undefined) return all;
  const found = all.filter((settings) => settings.name === name);
  if (found.length > 0) return found;
  const names = all.map((settings) => settings.name).join(', ');
  throw new Failure('bad-request', `There is no source "${name}".`, { advice: `The sources are: ${names}.` });
}

export interface ChosenSources {
  readonly settings: readonly SourceSettings[];
  /** Nothing but the samples is there. */
  readonly isUnconfigured: boolean;
}

/** Throws Failure. */
export async function chooseSources(
  { config, source }: Pick<CompareOptions, 'config' | 'source'>,
  environment: Environment,
): Promise<ChosenSources> {
  const { sources } = await readSettings(config, environment);
  return { settings: chosen(source, sources), isUnconfigured: sources.length === 0 };
}

interface Settings {
  readonly sources: readonly SourceSettings[];
  readonly model: ModelConfig | undefined;
}

/** Half-set Slack tokens and the like are the bot's trouble, not that of a command line. */
const OF_THE_BOT =
  /^(?:SLACK_|LOG_(?:LEVEL|FORMAT)$|SPANDIFF_(?:HOST|PORT|HEALTH_PORT|DATABASE|DEBUG|SLACK_(?:TEAMS|CHANNELS|GUESTS|OUTSIDERS))$)/;

/** Where nothing is configured, nothing is loaded for it. */
async function readSettings(configPath: string | undefined, environment: Environment): Promise<Settings> {
  const ours = Object.entries(environment).filter(([name]) => !OF_THE_BOT.test(name));
  const { openConfigFile } = await import('../config/config-file.ts');
  const file = await openConfigFile(environment, configPath);
  if (file === undefined && !ours.some(([name]) => /^(?:OPENAI|SPANDIFF)_/.test(name))) {
    return { sources: [], model: undefined };
  }
  const { readConfig } = await import('../config.ts');
  return readConfig(Object.fromEntries(ours), file);
}

/** A request can be reviewed before anybody has a key. */
export async function modelToReview({ names }: CompareOptions, environment: Environment): Promise<ModelConfig> {
  const ours = Object.entries(environment).filter(([name]) => /^(?:OPENAI|SPANDIFF_MODEL)_/.test(name));
  const { readConfig } = await import('../config.ts');
  const { model } = readConfig({ ...Object.fromEntries(ours), OPENAI_API_KEY: 'not-shown' });
  return withNames(model, names)!;
}

function withNames(model: ModelConfig | undefined, names: CompareOptions['names']): ModelConfig | undefined {
  return model === undefined || names === undefined ? model : { ...model, names };
}

// --- narrative ---------------------------------------------------------------------------------------------------

interface Storyteller {
  /** Which takes its time. */
  readonly asksModel: boolean;
  tell(report: Report, signal: AbortSignal): Promise<Report>;
}

async function findStoryteller(choice: NarrativeChoice, model: ModelConfig | undefined): Promise<Storyteller> {
  if (choice === 'off') return { asksModel: false, tell: async (report) => ({ ...report, narrative: null }) };
  const { createNarrator, templateNarrative } = await import('../narrative/narrate.ts');
  if (choice === 'template' || (choice === 'auto' && model === undefined)) {
    return { asksModel: false, tell: async (report) => ({ ...report, narrative: templateNarrative(report) }) };
  }
  if (model === undefined) {
    throw new Failure('misconfigured', 'No language model is set up.', {
      advice: 'Set OPENAI_API_KEY or OPENAI_BASE_URL, or use --narrative template.',
    });
  }
  const { explain } = await import('../compare.ts');
  const narrator = createNarrator(model);
  return { asksModel: true, tell: (report, signal) => explain(report, narrator, signal) };
}
