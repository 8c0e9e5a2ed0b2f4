/** What a person wrote to name a trace → the ids to ask for and the sources to ask; or the refusal, in words. */
import { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import { withoutLabels } from '../link/labels.ts';
import { productOf } from '../link/products.ts';
import { type Page, parseReference, readReferences } from '../link/reference.ts';
import { parseTraceId } from './ids.ts';
import { quote } from './quote.ts';
import { showPath } from './read-file.ts';
import type { TraceSource } from './source.ts';

interface Resolved {
  /** In the order in which they are asked for: digits alone may be decimal or hex. */
  readonly traceIds: readonly string[];
  readonly sources: readonly TraceSource[];
  /** Why all sources are asked although a link names one; '' otherwise. */
  readonly note: string;
}

interface Context {
  readonly sources: readonly TraceSource[];
  /** True where paths may be named, and a text that is no id may have been meant as one. */
  readonly allowPaths: boolean;
}

/** Throws Failure `bad-request`, or `not-found` for what looks like a path. */
export function resolve(whole: string, context: Context): Resolved {
  const text = withoutLabels(whole);
  const found = readReferences(text);
  if (found.length > 1) throw severalTraces(text, found);
  const reference = found.length === 1 ? parseReference(found[0]!) : parseShort(text);
  if (reference === undefined) throw notUnderstood(whole, context);
  const { source, page, traceIds } = reference;
  if (traceIds.every((id) => /^0+$/.test(id))) throw allZeros(text);
  if (source !== undefined) return { traceIds, sources: [sourceNamed(source, context.sources)], note: '' };
  return { traceIds, ...(page === undefined ? { sources: context.sources, note: '' } : sourcesOf(page, context)) };
}

/** Shorter ids than stand in running text, where they would be words: leading zeros are often stripped. */
function parseShort(text: string): { source?: string; page?: Page; traceIds: readonly string[] } | undefined {
  const whole = parseTraceId(text);
  if (whole !== undefined) return { traceIds: [whole] };
  const colon = text.indexOf(':');
  const traceId = colon < 0 ? undefined : parseTraceId(text.slice(colon + 1));
  return traceId === undefined ? undefined : { source: text.slice(0, colon), traceIds: [traceId] };
}

function sourcesOf(page: Page, { sources }: Context): Pick<Resolved, 'sources' | 'note'> {
  const owners = sources.filter((source) => source.isPage?.(page) === true);
  if (owners.length > 0) return { sources: owners, note: '' };
  const product = productOf(page.url);
  const why =
    product === undefined
      ? `No source is set up for ${showHost(page.url)}`
      : `${product} is no kind of source that can be asked yet`;
  return { sources, note: ` ${why}, so the id was looked up in all sources.` };
}

function sourceNamed(name: string, sources: readonly TraceSource[]): TraceSource {
  const source = sources.find((one) => one.name === name) ?? sources.find((one) => one.name === name.toLowerCase());
  if (source !== undefined) return source;
  const names = sources.map((one) => one.name).join(', ');
  throw new Failure('bad-request', `There is no source ${quote(name, SHOWN_CHARACTERS)}.`, {
    advice: names === '' ? 'None is configured.' : `The sources are: ${names}.`,
  });
}

// --- refusals ----------------------------------------------------------------------------------------------------

const SHOWN_CHARACTERS = 60;

function notUnderstood(text: string, { allowPaths }: Context): Failure {
  if (/^0+$/.test(text)) return allZeros(text);
  if (/^https?:/i.test(text)) {
    const problem =
      text.length > LIMITS.requestCharacters
        ? `is longer than the ${LIMITS.requestCharacters} characters that are read of a link`
        : 'is a link that names no trace';
    const shown = quote(text.replace(/\/\/[^/?#]*@/, '//…@'), SHOWN_CHARACTERS);
    return new Failure('bad-request', `${shown} ${problem}.`, { advice: 'Give the trace id that its page shows.' });
  }
  if (allowPaths && /[./\\#]/.test(text)) return new Failure('not-found', `There is no file ${showPath(text)}.`);
  const what = allowPaths ? 'neither a trace id nor a file' : 'not a trace id';
  const read = text === '' ? 'Nothing was given, which is' : `${quote(text, SHOWN_CHARACTERS)} is`;
  return new Failure('bad-request', `${read} ${what}.`, { advice: 'A trace id has 32 hexadecimal digits, or 16.' });
}

function allZeros(text: string): Failure {
  return new Failure(
    'bad-request',
    `${quote(text, SHOWN_CHARACTERS)} is the id of no trace: all its digits are zero.`,
    { advice: 'Such an id is written where no trace was started; take it from the trace itself.' },
  );
}

const SHOWN_TRACES = 3;

function severalTraces(link: string, references: readonly string[]): Failure {
  const ids = references.slice(0, SHOWN_TRACES).flatMap((one) => parseReference(one)?.traceIds[0] ?? []);
  const list = `${ids.join(', ')}${references.length > SHOWN_TRACES ? ', …' : ''}`;
  return new Failure('bad-request', `${quote(link, SHOWN_CHARACTERS)} names ${references.length} traces: ${list}.`, {
    advice: 'Give each of them by itself.',
  });
}

function showHost({ host }: URL): string {
  return /^[\w.:[\]-]{1,80}$/.test(host) ? host : 'the host of that link';
}
