/**
 * The sources that are set up, and what people write to name a trace: an id, `source:id`, or, on the command line
 * only, a path. Asks each source in order.
 */
import type { TraceDirectory } from '../config.ts';
import { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import type { Trace } from '../trace/trace.ts';
import { DirectorySource } from './directory.ts';
import { fetchFromFile, locateFile } from './file.ts';
import { parseTraceId } from './ids.ts';
import { quote } from './quote.ts';
import { showPath } from './read-file.ts';
import type { TraceSource } from './source.ts';

export interface SourcesOptions {
  readonly directories: readonly TraceDirectory[];
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
  /** What can be asked for; a source that cannot be read names nothing. */
  list(): Promise<readonly SourceInfo[]>;
}

export function createSources({ directories, allowPaths }: SourcesOptions): Sources {
  const names = directories.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new Failure('misconfigured', `Two sources are called ${quote(twice, SHOWN_CHARACTERS)}.`);
  return new Registry(
    directories.map((directory) => new DirectorySource(directory)),
    allowPaths,
  );
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

  list(): Promise<readonly SourceInfo[]> {
    return Promise.all(
      this.#sources.map(async (source) => ({ name: source.name, exampleIds: await examplesOf(source) })),
    );
  }

  async #fetchById(text: string, signal: AbortSignal): Promise<Trace> {
    const { sources, traceId } = this.#parse(text);
    let failure: Failure | undefined;
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
    throw failure ?? (await this.#notFound(traceId, sources));
  }

  #parse(text: string): { sources: readonly TraceSource[]; traceId: string } {
    const whole = parseTraceId(text);
    if (whole !== undefined) return { sources: this.#sources, traceId: whole };
    const colon = text.indexOf(':');
    const source = this.#sources.find(({ name }) => name === text.slice(0, colon));
    const traceId = parseTraceId(text.slice(colon + 1));
    if (colon < 0 || traceId === undefined) throw this.#notUnderstood(text);
    if (source === undefined) throw this.#unknownSource(text.slice(0, colon));
    return { sources: [source], traceId };
  }

  #notUnderstood(text: string): Failure {
    if (/^0+$/.test(text)) {
      return new Failure(
        'bad-request',
        `${quote(text, SHOWN_CHARACTERS)} is the id of no trace: all its digits are zero.`,
        {
          advice: 'Such an id is written where no trace was started; take it from the trace itself.',
        },
      );
    }
    if (/^https?:/i.test(text)) return linkGiven(text);
    if (this.#allowPaths && /[./\\#]/.test(text))
      return new Failure('not-found', `There is no file ${showPath(text)}.`);
    const what = this.#allowPaths ? 'neither a trace id nor a file' : 'not a trace id';
    const read = text === '' ? 'Nothing was given, which is' : `${quote(text, SHOWN_CHARACTERS)} is`;
    return new Failure('bad-request', `${read} ${what}.`, { advice: 'A trace id has 32 hexadecimal digits, or 16.' });
  }

  #unknownSource(name: string): Failure {
    const names = this.#sources.map((source) => source.name).join(', ');
    return new Failure('bad-request', `There is no source ${quote(name, SHOWN_CHARACTERS)}.`, {
      advice: names === '' ? 'None is configured.' : `The sources are: ${names}.`,
    });
  }

  async #notFound(traceId: string, sources: readonly TraceSource[]): Promise<Failure> {
    if (sources.length === 0)
      return new Failure('not-found', `There is no trace ${traceId}: no source of traces is configured.`);
    const names = sources.map(({ name }) => name).join(', ');
    const unread = sources.map((source) => unreadIn(source, this.#allowPaths)).join('');
    return new Failure('not-found', `There is no trace ${traceId} in ${names}.${unread}`, {
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

const LONGEST_ID = /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/i;

function linkGiven(link: string): Failure {
  const [traceId] = LONGEST_ID.exec(link) ?? [];
  const advice = traceId === undefined ? 'Give the trace id that it shows.' : `Give the trace id in it, ${traceId}.`;
  return new Failure('bad-request', `${quote(link, SHOWN_CHARACTERS)} is a link, and links are not followed.`, {
    advice,
  });
}

function tookTooLong(cause: unknown): Failure {
  const seconds = LIMITS.sourceTimeoutMs / 1_000;
  return new Failure('timeout', `The sources did not answer within ${seconds} s.`, {
    advice: 'Ask again, or ask for a smaller trace.',
    cause,
  });
}
