/**
 * The sources that are set up, and what people write to name a trace: an id, `source:id`, a link, or, on the command
 * line only, a path. Asks each source in order.
 */
import type { SourceSettings } from '../config/source-settings.ts';
import { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import type { Trace } from '../trace/trace.ts';
import { fetchFromFile, locateFile } from './file.ts';
import { parseTraceId } from './ids.ts';
import { openSource } from './open-source.ts';
import { quote } from './quote.ts';
import { resolve } from './resolve.ts';
import type { TracePlace, TraceSource } from './source.ts';

export interface SourcesOptions {
  readonly settings: readonly SourceSettings[];
  /** True on the command line; the bot must never read a path that somebody typed. */
  readonly allowPaths: boolean;
}

export interface SourceInfo {
  readonly name: string;
  readonly exampleIds: readonly string[];
}

export interface Sources {
  /** The trace that a person named. Throws Failure. */
  fetchTrace(reference: string, signal: AbortSignal): Promise<Trace>;
  /** Address of the page that shows a trace of this source; undefined where it has none. */
  pageOf(source: string, trace: TracePlace): string | undefined;
  /** What can be asked for; a source that cannot be read names nothing. */
  list(): Promise<readonly SourceInfo[]>;
}

/** Throws Failure `misconfigured`. */
export async function createSources({ settings, allowPaths }: SourcesOptions): Promise<Sources> {
  const names = settings.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new Failure('misconfigured', `Two sources are called ${quote(twice, SHOWN_CHARACTERS)}.`);
  return new Registry(await Promise.all(settings.map(openSource)), allowPaths);
}

const SHOWN_CHARACTERS = 60;

class Registry implements Sources {
  readonly #sources: readonly TraceSource[];
  readonly #allowPaths: boolean;

  constructor(sources: readonly TraceSource[], allowPaths: boolean) {
    this.#sources = sources;
    this.#allowPaths = allowPaths;
  }

  async fetchTrace(reference: string, signal: AbortSignal): Promise<Trace> {
    const text = reference.trim();
    const limited = AbortSignal.any([signal, AbortSignal.timeout(LIMITS.sourceTimeoutMs)]);
    try {
      const file = this.#allowPaths ? await locateFile(text) : undefined;
      return file === undefined ? await this.#fetchById(text, limited) : await fetchFromFile(file, signal);
    } catch (error) {
      if (!signal.aborted && limited.aborted && error === limited.reason) throw tookTooLong(error);
      throw error;
    }
  }

  pageOf(source: string, trace: TracePlace): string | undefined {
    return this.#sources.find(({ name }) => name === source)?.pagesOf?.(trace)?.url;
  }

  list(): Promise<readonly SourceInfo[]> {
    return Promise.all(
      this.#sources.map(async (source) => ({ name: source.name, exampleIds: await examplesOf(source) })),
    );
  }

  async #fetchById(text: string, signal: AbortSignal): Promise<Trace> {
    const { sources, traceIds, note } = resolve(text, { sources: this.#sources, allowPaths: this.#allowPaths });
    let failure: Failure | undefined;
    for (const traceId of traceIds) {
      for (const source of sources) {
        try {
          const trace = await source.fetchTrace(traceId, signal);
          if (trace !== undefined) return trace;
        } catch (error) {
          // The next source may have it; if none has, this one may be why.
          if (!(error instanceof Failure)) throw error;
          failure ??= error;
        }
      }
    }
    throw failure ?? (await this.#notFound(traceIds, sources, note));
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
    for (const source of sources) {
      const [example] = await examplesOf(source);
      if (example !== undefined) return `Check the id; one that is there is ${example}, in ${source.name}.`;
    }
    return 'Check the id.';
  }
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
