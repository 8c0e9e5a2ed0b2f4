/**
 * The page of a trace in Grafana Explore: what it shows stands as JSON in the query.
 * https://grafana.com/docs/grafana/latest/explore/
 */
import type { TracePages, TracePlace } from '../source.ts';
import { PAGE_MARGIN_MS, pageUnder } from './pages.ts';

const SPAN = 'SPAN_ID';

/** `uid`: of the data source. Grafana looks for the trace in the window of the page if it is told to. */
export function explorePages(grafana: string, uid: string, { traceId, startMs, endMs }: TracePlace): TracePages {
  const datasource = { type: 'tempo', uid };
  const pane = {
    datasource: uid,
    queries: [{ refId: 'A', datasource, queryType: 'traceql', query: traceId }],
    range: { from: `${Math.floor(startMs) - PAGE_MARGIN_MS}`, to: `${Math.ceil(endMs) + PAGE_MARGIN_MS}` },
  };
  const onSpan = { ...pane, panelsState: { trace: { spanId: SPAN } } };
  return { url: exploreUrl(grafana, pane), spanUrl: exploreUrl(grafana, onSpan).replace(SPAN, '{spanId}') };
}

function exploreUrl(grafana: string, pane: object): string {
  const url = new URL(pageUnder(grafana, ['explore']));
  url.searchParams.set('schemaVersion', '1');
  url.searchParams.set('panes', JSON.stringify({ trace: pane }));
  return url.href;
}
