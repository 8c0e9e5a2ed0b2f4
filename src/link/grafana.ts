/**
 * The panes of a page of Grafana Explore, which stand as JSON in its address: `panes` since Grafana 10, before it `left`
 * and `right`, as an object or as a list. https://grafana.com/docs/grafana/latest/explore/get-started-with-explore/
 */

export interface PaneQuery {
  /** A trace id, or a query in some language. */
  readonly query: string;
  /** Uid, where it is a data source of traces. */
  readonly datasource?: string;
}

export function readPanes(json: string): readonly PaneQuery[] {
  const value = parseJson(json);
  if (!isRecord(value)) return [];
  // `panes` has a pane under each key; `left` and `right` are one.
  const panes = Array.isArray(value) || Array.isArray(value.queries) ? [value] : Object.values(value);
  return panes.flatMap((pane) => {
    if (!isRecord(pane)) return [];
    const queries: readonly unknown[] = Array.isArray(pane) ? pane : Array.isArray(pane.queries) ? pane.queries : [];
    const paneUid = Array.isArray(pane) ? undefined : pane.datasource;
    return queries.flatMap((query) => readQuery(query, paneUid));
  });
}

const OF_TRACES = /tempo|jaeger|zipkin|x-?ray|trace/i;
const UID = /^[\w-]{1,40}$/;

function readQuery(query: unknown, paneUid: unknown): readonly PaneQuery[] {
  if (!isRecord(query)) return [];
  const text = query.query ?? query.expr;
  if (typeof text !== 'string') return [];
  const source = isRecord(query.datasource) ? query.datasource : {};
  const holdsTraces = typeof source.type !== 'string' || OF_TRACES.test(source.type);
  const uid = source.uid ?? paneUid;
  return [typeof uid === 'string' && holdsTraces && UID.test(uid) ? { query: text, datasource: uid } : { query: text }];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
