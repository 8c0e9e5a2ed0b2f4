/** The same report under other names, and the same spans: one to one, so that nothing but the names is different. */
import { normalisedName } from '../../../src/analysis/normalise-name.ts';
import type { Report } from '../../../src/report/report.ts';
import type { SpanInput } from '../../../src/trace/builder.ts';
import type { Attributes } from '../../../src/trace/trace.ts';

const NAME_KEYS: ReadonlySet<string> = new Set(['service', 'operation', 'peer', 'rootService', 'rootOperation']);

/** All names of a report, each once, in the order in which they stand there. */
export function namesOf(report: Report): readonly string[] {
  const names = new Set<string>();
  withNames(report, (name) => {
    names.add(name);
    return name;
  });
  return [...names];
}

/** Every name replaced, wherever it stands. */
export function withNames(report: Report, nameOf: (name: string) => string): Report {
  return mapStrings(report, (text, key) => (NAME_KEYS.has(key) ? nameOf(text) : text));
}

/** Words of the contract: what they say is no text of a trace. */
const CONTRACT: ReadonlySet<string> = new Set([
  ...[
    'schema',
    'order',
    'outcome',
    'confidence',
    'kind',
    'kinds',
    'account',
    'end',
    'sign',
    'causeKind',
    'how',
    'side',
  ],
  ...['code', 'where', 'key', 'keys', 'status', 'id'],
]);

/** Every text replaced that is no word of the contract: names, ids, addresses, values, sentences. */
export function withTexts(report: Report, textOf: (text: string) => string): Report {
  return mapStrings(report, (text, key) => (CONTRACT.has(key) ? text : textOf(text)));
}

/** `change` is told the nearest key above. */
function mapStrings(report: Report, change: (text: string, key: string) => string): Report {
  const visit = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return change(value, key);
    if (Array.isArray(value)) return value.map((element) => visit(element, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, visit(inner, name)]));
  };
  return visit(report, '') as Report;
}

/** Services by name, operations by normalised name; services also where they are the peer of a call. */
export function renamedSpans(spans: readonly SpanInput[], nameOf: (name: string) => string): SpanInput[] {
  const resources = new Map<Attributes, Attributes>();
  return spans.map((span) => {
    const resource =
      resources.get(span.resource) ?? new Map([...span.resource, ['service.name', nameOf(span.service)]]);
    resources.set(span.resource, resource);
    return { ...span, service: nameOf(span.service), name: nameOf(normalisedName(span.name)), resource };
  });
}
