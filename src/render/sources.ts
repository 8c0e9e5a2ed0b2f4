/** `spandiff sources`: what was found out about each source, as a table for people and as JSON (spandiff.sources/1). */
import { inertJson } from './json.ts';
import { column, cut, displayWidth, printable, wrap } from './terminal.ts';
import { type Style, styleFor } from './text-style.ts';

/** A source as it is shown. */
export interface ShownSource {
  readonly name: string;
  readonly kind: string;
  readonly address: string;
  readonly version?: string;
  readonly exampleId?: string;
  /** Undefined: it works. `message` begins with the name of the source. */
  readonly failure?: { readonly code: string; readonly message: string; readonly advice: string | undefined };
}

export interface SourcesTextOptions {
  readonly color: boolean;
  /** Columns. */
  readonly width: number;
  readonly isUnconfigured: boolean;
}

const GAP = 2;
const NAME_WIDTH = 30;
/** Where less is left for what is told, it stands below the columns. */
const LEAST_TOLD = 36;
const INDENT = 4;

export function renderSources(sources: readonly ShownSource[], options: SourcesTextOptions): string {
  const style = styleFor(options.color);
  const widths = widthsOf(sources);
  const lines = sources.flatMap((source) => row(source, widths, options.width, style));
  const advice = options.isUnconfigured ? ['', ...wrap(UNCONFIGURED, options.width)] : [];
  return [...lines, ...advice, ''].join('\n');
}

const UNCONFIGURED =
  'Nothing but the samples is configured. Set SPANDIFF_TRACES to a directory of trace files or SPANDIFF_TEMPO_URL, ' +
  'SPANDIFF_JAEGER_URL and the like to a server, or list sources in spandiff.yml (spandiff.example.yml shows every kind).';

/** The answer for programs; fields that are not known are null. */
export function renderSourcesJson(sources: readonly ShownSource[]): string {
  const told = sources.map(({ name, kind, address, version = null, exampleId = null, failure }) => {
    const error = failure === undefined ? null : { code: failure.code, message: sentence(failure) };
    return { name, kind, address, works: failure === undefined, version, exampleId, error };
  });
  return `${inertJson({ schema: 'spandiff.sources/1', sources: told }, 2)}\n`;
}

function sentence({ message, advice }: NonNullable<ShownSource['failure']>): string {
  return advice === undefined ? message : `${message} ${advice}`;
}

// --- the table ---------------------------------------------------------------------------------------------------

const STATES = { works: 'works', unauthorized: 'refused', timeout: 'no answer', other: 'fails' } as const;

function stateOf({ failure }: ShownSource): string {
  if (failure === undefined) return STATES.works;
  return failure.code === 'unauthorized' || failure.code === 'timeout' ? STATES[failure.code] : STATES.other;
}

/** Of name, kind and state. */
type Widths = readonly [number, number, number];

function widthsOf(sources: readonly ShownSource[]): Widths {
  const widest = (texts: readonly string[]) => Math.max(...texts.map(displayWidth));
  return [
    Math.min(NAME_WIDTH, widest(sources.map(({ name }) => name))),
    widest(sources.map(({ kind }) => kind)),
    widest(sources.map(stateOf)),
  ];
}

function row(source: ShownSource, [name, kind, state]: Widths, width: number, style: Style): readonly string[] {
  const word = column(stateOf(source), state);
  const gap = ' '.repeat(GAP);
  const columns = [
    style.heading(column(source.name, name)),
    column(source.kind, kind),
    source.failure === undefined ? word : style.delta(word, 1),
  ].join(gap);
  const taken = name + kind + state + 3 * GAP;
  const isBeside = width - taken >= LEAST_TOLD;
  const indent = isBeside ? taken : INDENT;
  const told = [source.address, aboutOf(source)].flatMap((text) => wrap(printable(text), width - indent));
  const below = (isBeside ? told.slice(1) : told).map((line) => ' '.repeat(indent) + line);
  return [isBeside ? columns + gap + cut(told[0]!, width - taken) : columns, ...below];
}

function aboutOf({ name, version, exampleId, failure }: ShownSource): string {
  if (failure !== undefined) return withoutName(sentence(failure), name);
  const parts = [version, exampleId === undefined ? undefined : `for example ${exampleId}`];
  return parts.filter((part) => part !== undefined).join(', ');
}

/** The name stands at the beginning of the line already. */
function withoutName(text: string, name: string): string {
  return text.startsWith(`${name}: `) ? text.slice(name.length + 2) : text;
}
