/**
 * The sources that are set up, and what people write to name a trace: an id, `source:id`, a link, or, on the command
 * line only, a path. Asks each source in order.
 */
import type { SourceSettings } from '../config/source-settings.ts';
import { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import { parseReference } from '../link/reference.ts';
import type { Trace } from '../trace/trace.ts';
import { ARRIVAL, type ArrivalTimes, askUntilArrived, type Waiting } from './arrival.ts';
import { fetchFromFile, locateFile } from './file.ts';
import { parseTraceId } from './ids.ts';
import { openSource } from './open-source.ts';
import { quote } from './quote.ts';
import { resolve } from './resolve.ts';
import type { SearchableSource, TracePages, TracePlace, TraceSource } from './source.ts';

export interface SourcesOptions {
  readonly settings: readonly SourceSettings[];
  /** True on the command line; the bot must never read a path that somebody typed. */
  readonly allowPaths: boolean;
  /** How long what a backend does not have yet is waited for. */
  readonly arrival?: ArrivalTimes;
  /** Told of every question to a source. */
  readonly onAsked?: (asked: Asked) => void;
}

export interface Asked {
  readonly source: string;
  /** What came of it, or the code of a Failure. */
  readonly outcome: 'found' | 'absent' | 'bug' | Failure['code'];
  readonly durationMs: number;
}

export interface SourceInfo {
  readonly name: string;
  readonly exampleIds: readonly string[];
}

export interface Sources {
  /** The trace that a person named; `onWaiting`: what a backend does not have yet is waited for. Throws Failure. */
  fetchTrace(reference: string, signal: AbortSignal, onWaiting?: (waiting: Waiting) => void): Promise<Trace>;
  /** The source of this name, where it can look for traces; undefined where it cannot, or where there is none. */
  searchable(source: string): SearchableSource | undefined;
  /** Addresses of the pages that show a trace of this source and its spans; undefined where it has none. */
  pagesOf(source: string, trace: TracePlace): TracePages | undefined;
  /** The name of the source to whose pages a link leads; undefined for ids, and for links to anywhere else. */
  sourceOfPage(reference: string): string | undefined;
  /** What can be asked for; a source that cannot be read names nothing. */
  list(): Promise<readonly SourceInfo[]>;
}

/** Throws Failure `misconfigured`. */
export async function createSources(options: SourcesOptions): Promise<Sources> {
  const { settings } = options;
  const names = settings.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new Failure('misconfigured', `Two sources are called ${quote(twice, SHOWN_CHARACTERS)}.`);
  return new Registry(await Promise.all(settings.map(openSource)), options);
}

const SHOWN_CHARACTERS = 60;

const NOT_IN_BACKEND = 'Check the id; the trace may also not have been sampled, or is no longer kept.';

interface Fetching {
  /** `deadline` aborts it, too. */
  readonly signal: AbortSignal;
  readonly deadline: AbortSignal;
  readonly onWaiting: ((waiting: Waiting) => void) | undefined;
}

class Registry implements Sources {
  readonly #sources: readonly TraceSource[];
  readonly #allowPaths: boolean;
  readonly #arrival: ArrivalTimes;
  readonly #onAsked: SourcesOptions['onAsked'];

  constructor(sources: readonly TraceSource[], { allowPaths, arrival = ARRIVAL, onAsked }: SourcesOptions) {
    this.#sources = sources;
    this.#allowPaths = allowPaths;
    this.#arrival = arrival;
    this.#onAsked = onAsked;
  }

  async fetchTrace(reference: string, signal: AbortSignal, onWaiting?: (waiting: Waiting) => void): Promise<Trace> {
    const text = reference.trim();
    const deadline = AbortSignal.timeout(LIMITS.sourceTimeoutMs);
    try {
      const file = this.#allowPaths ? await locateFile(text) : undefined;
      if (file !== undefined) return await fetchFromFile(file, signal);
      return await this.#fetchById(text, { signal: AbortSignal.any([signal, deadline]), deadline, onWaiting });
    } catch (error) {
      if (!signal.aborted && deadline.aborted && error === deadline.reason) throw tookTooLong(error);
      throw error;
    }
  }

  searchable(name: string): SearchableSource | undefined {
    const source = this.#sources.find((one) => one.name === name);
    return source === undefined || !canSearch(source) ? undefined : source;
  }

  pagesOf(source: string, trace: TracePlace): TracePages | undefined {
    return this.#sources.find(({ name }) => name === source)?.pagesOf?.(trace);
  }

  sourceOfPage(reference: string): string | undefined {
    const page = parseReference(reference)?.page;
    return page && this.#sources.find((source) => source.isPage?.(page) === true)?.name;
  }

  list(): Promise<readonly SourceInfo[]> {
    return Promise.all(
      this.#sources.map(async (source) => ({ name: source.name, exampleIds: await examplesOf(source) })),
    );
  }

  async #fetchById(text: string, { signal, deadline, onWaiting }: Fetching): Promise<Trace> {
    const { sources, traceIds, note } = resolve(text, { sources: this.#sources, allowPaths: this.#allowPaths });
    const local = new Set(sources.filter(({ isLocal }) => isLocal === true).map(({ name }) => name));
    const isPatient = onWaiting !== undefined && local.size < sources.length;
    const { trace, asked } = await askUntilArrived(() => askEach(traceIds, sources, signal, this.#onAsked), {
      patience: isPatient ? { ...this.#arrival, onWaiting } : undefined,
      isFinal: ({ source }) => local.has(source),
      signal,
      deadline,
    });
    if (trace !== undefined) return trace;
    const times = asked === 1 ? '' : ` It was asked for ${asked} times within ${this.#arrival.waitMs / 1_000} s.`;
    throw await this.#notFound(traceIds, sources, `${note}${times}`);
  }

  async #notFound(traceIds: readonly string[], sources: readonly TraceSource[], note: string): Promise<Failure> {
    const [traceId, ...others] = traceIds;
    if (sources.length === 0)
      return new Failure('not-found', `There is no trace ${traceId}: no source of traces is configured.`);
    const names = sources.map(({ name }) => name).join(', ');
    const unread = sources.map((source) => unreadIn(source, this.#allowPaths)).join('');
    const also = others.length === 0 ? '' : `, nor ${others.join(', ')}`;
    return new Failure('not-found', `There is no trace ${traceId}${also} in ${names}.${note}${unread}`, {
      advice: await this.#suggest(sources),
    });
  }

  async #suggest(sources: readonly TraceSource[]): Promise<string> {
    // An example of the samples is no help to who asks a backend.
    if (sources.some(({ isLocal }) => isLocal !== true)) return NOT_IN_BACKEND;
    for (const source of sources) {
      const [example] = await examplesOf(source);
      if (example !== undefined) return `Check the id; one that is there is ${example}, in ${source.name}.`;
    }
    return 'Check the id.';
  }
}

function canSearch(source: TraceSource): source is TraceSource & SearchableSource {
  return source.search !== undefined;
}

const SHOWN_UNREAD = 2;

/** Files in which the trace may be after all. Where they are is told to those only who may name paths themselves. */
function unreadIn({ name, unread = [] }: TraceSource, isPathShown: boolean): string {
  if (unread.length === 0) return '';
  const files = unread.length === 1 ? '1 file' : `${unread.length} files`;
  const reasons = unread.slice(0, SHOWN_UNREAD).map(({ message }) => message.replace(/\.$/, ''));
  if (unread.length > SHOWN_UNREAD) reasons.push('…');
  return ` ${files} of ${name} could not be read${isPathShown ? ` (${reasons.join('; ')})` : ''}.`;
}

/** The first that is found; where none is and a source failed, its failure. */
async function askEach(
  traceIds: readonly string[],
  sources: readonly TraceSource[],
  signal: AbortSignal,
  onAsked: SourcesOptions['onAsked'],
): Promise<Trace | undefined> {
  let failure: Failure | undefined;
  for (const traceId of traceIds) {
    for (const source of sources) {
      try {
        const trace = await ask(source, traceId, signal, onAsked);
        if (trace !== undefined) return trace;
      } catch (error) {
        // The next source may have it; if none has, this one may be why.
        if (!(error instanceof Failure)) throw error;
        failure ??= error;
      }
    }
  }
  if (failure !== undefined) throw failure;
  return undefined;
}

async function ask(
  source: TraceSource,
  traceId: string,
  signal: AbortSignal,
  onAsked: SourcesOptions['onAsked'],
): Promise<Trace | undefined> {
  const startedAtMs = performance.now();
  const tell = (outcome: Asked['outcome']) =>
    onAsked?.({ source: source.name, outcome, durationMs: performance.now() - startedAtMs });
  try {
    const trace = await source.fetchTrace(traceId, signal);
    tell(trace === undefined ? 'absent' : 'found');
    return trace;
  } catch (error) {
    tell(error instanceof Failure ? error.code : signal.aborted ? 'timeout' : 'bug');
    throw error;
  }
}

async function examplesOf(source: TraceSource): Promise<readonly string[]> {
  try {
    // Ids of hand-made files need not be such that a person could ask for them.
    return ((await source.exampleIds?.()) ?? []).filter((id) => parseTraceId(id) !== undefined);
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}

function tookTooLong(cause: unknown): Failure {
  const seconds = LIMITS.sourceTimeoutMs / 1_000;
  return new Failure('timeout', `The sources did not answer within ${seconds} s.`, {
    advice: 'Ask again, or ask for a smaller trace.',
    cause,
  });
}
