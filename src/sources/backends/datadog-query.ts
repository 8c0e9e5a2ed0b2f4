/**
 * A search for traces in Datadog's language. Names come from outside: each of their characters that the language has a use
 * for stands behind a backslash, so that a name stays one word.
 * https://docs.datadoghq.com/tracing/trace_explorer/query_syntax/, …/logs/explorer/search_syntax/#escape-special-characters-and-spaces
 */
import { MASK } from '../operation-name.ts';
import type { TraceQuery } from '../source.ts';

/** Spans with which a trace enters the service, without errors: the tag that says "begins the trace" is not searched by. */
export function rootQuery({ service, operation }: Pick<TraceQuery, 'service' | 'operation'>): string {
  const resource = operation
    .split('/')
    .map((part) => (part === MASK ? '*' : word(part)))
    .join('/');
  return `service:${word(service)} resource_name:${resource} @_top_level:1 -status:error`;
}

function word(text: string): string {
  return (
    text
      // No line of a query holds these; a question mark stands for any one character.
      .replaceAll(/[^\S ]|\p{Cc}/gu, '\u0000')
      .replaceAll(/[-=!&|><(){}[\]"*?:\\# @~^+]/g, '\\$&')
      .replaceAll('\u0000', '?')
  );
}
