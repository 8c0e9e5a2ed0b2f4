/**
 * What people paste, and what is read from it. The ids have names: `A` and `B` have 32 digits, `S` has 16 and is `D` in
 * decimal, `SPAN` is the id of a span, which must never be taken for a trace's. `A → B` is a comparison in which the
 * faster one will be the baseline, `A → B (given)` one whose sides were named.
 */

export const A = '4bf92f3577b34da6a3ce929d0e0e4736';
export const B = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
export const S = '64fe8b2a57d3eff7';
export const D = '7277407061855694839';
export const SPAN = '00f067aa0ba902b7';

type Row = readonly [pasted: string, read: string];

/** One trace, written next to another one. */
export const ONE_TRACE: Readonly<Record<string, readonly Row[]>> = {
  ids: [
    [A, 'A'],
    [A.toUpperCase(), 'A'],
    ['4bf92f35-77b3-4da6-a3ce-929d0e0e4736', 'A'],
    ['4BF92F35-77B3-4DA6-A3CE-929D0E0E4736', 'A'],
    [S, 'S'],
    [`0000000000000000${S}`, '0000000000000000S'],
    [A.slice(1), A.slice(1)],
    ['S/kvNXezTaajzpKdDg5HNg==', 'A'],
    ['ZP6LKlfT7/c=', 'S'],
    ['1-4bf92f35-77b34da6a3ce929d0e0e4736', 'A'],
    [D, 'D'],
    ['1234567890123456', '1234567890123456'],
    ['12345678901234567890', '12345678901234567890'],
    [`\u200b${A}\ufeff`, 'A'],
    [`\u2066${A}\u2069`, 'A'],
  ],
  headers: [
    [`00-${A}-${SPAN}-01`, 'A'],
    [`traceparent: 00-${A}-${SPAN}-01`, 'A'],
    [`traceparent=00-${A}-${SPAN}-00`, 'A'],
    [`-H 'traceparent: 00-${A}-${SPAN}-01'`, 'A'],
    [`${A}:${SPAN}:0:1`, 'A'],
    [`uber-trace-id: ${A}:${SPAN}:0:1`, 'A'],
    [`uber-trace-id: ${A}%3A${SPAN}%3A0%3A1`, 'A'],
    [`uber-trace-id: ${S}:${SPAN}:${SPAN}:3`, 'S'],
    [`${A}-${SPAN}-1`, 'A'],
    [`b3: ${A}-${SPAN}-1-05e3ac9a4f6e3b90`, 'A'],
    [`b3: ${S}-${SPAN}`, 'S'],
    [`X-B3-TraceId: ${A} X-B3-SpanId: ${SPAN} X-B3-ParentSpanId: 05e3ac9a4f6e3b90 X-B3-Sampled: 1`, 'A'],
    ['Root=1-4bf92f35-77b34da6a3ce929d0e0e4736', 'A'],
    [`X-Amzn-Trace-Id: Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=${SPAN};Sampled=1`, 'A'],
    ['X-Amzn-Trace-Id: Self=1-67891234-12456789abcdef0123456789;Root=1-4bf92f35-77b34da6a3ce929d0e0e4736', 'A'],
    [`X-Cloud-Trace-Context: ${A}/7277407061855694839;o=1`, 'A'],
    [`x-datadog-trace-id: ${D} x-datadog-parent-id: 1234567890123456789`, 'D'],
  ],
  'lines of logs': [
    [`trace_id=${A} span_id=${SPAN}`, 'A'],
    [`traceId: ${A}, spanId: ${SPAN}`, 'A'],
    [`{"trace_id":"${A}","span_id":"${SPAN}","level":"warn"}`, 'A'],
    [`{"traceId": "${A}", "spanId": "${SPAN}"}`, 'A'],
    [`dd.trace_id=${D} dd.span_id=1234567890123456789`, 'D'],
    [`trace.id: ${A} transaction.id: ${SPAN}`, 'A'],
    [`[otel.trace_id=${A}, request_id=c0ffee00-c0ff-4e00-8000-c0ffee00c0ff]`, 'A'],
    [`span ${SPAN} of ${A}`, 'A'],
    [`span id: ${SPAN}, trace id: ${A}`, 'A'],
  ],
  'ids in a source': [
    [`tempo:${A}`, 'tempo:A'],
    [`tempo-eu:4BF92F35-77b3-4da6-a3ce-929d0e0e4736`, 'tempo-eu:A'],
    [`prod.jaeger:${S}`, 'prod.jaeger:S'],
    [`xray:1-4bf92f35-77b34da6a3ce929d0e0e4736`, 'xray:A'],
    [`datadog:${D}`, 'datadog:D'],
    [`"tempo:${A}"`, 'tempo:A'],
  ],
  Jaeger: [
    [`https://jaeger.example.com/trace/${A}`, 'https://jaeger.example.com/trace/A#trace=A'],
    [`https://jaeger.example.com/trace/${A}?uiFind=${SPAN}`, 'https://jaeger.example.com/trace/A#trace=A'],
    [`http://localhost:16686/trace/${S}`, 'http://localhost:16686/trace/S#trace=S'],
    [`localhost:16686/trace/${A}`, 'http://localhost:16686/trace/A#trace=A'],
    [`jaeger.example.com/jaeger/ui/trace/${A}`, 'https://jaeger.example.com/jaeger/ui/trace/A#trace=A'],
    [`https://jaeger.example.com/trace/${A}...?cohort=${A}`, 'https://jaeger.example.com/trace/A...#trace=A'],
    [`https://jaeger.example.com/search?traceID=${A}`, 'https://jaeger.example.com/search#trace=A'],
    [`https://jaeger.example.com/api/v3/traces/${A}?raw=true`, 'https://jaeger.example.com/api/v3/traces/A#trace=A'],
    [
      'https://jaeger.example.com/trace/f92f3577b34da6',
      'https://jaeger.example.com/trace/f92f3577b34da6#trace=f92f3577b34da6',
    ],
    [`http://[::1]:16686/trace/${A}`, 'http://[::1]:16686/trace/A#trace=A'],
    [`http://10.0.0.7:16686/trace/${A}`, 'http://10.0.0.7:16686/trace/A#trace=A'],
    [
      `http://victoria.example.com:10428/select/jaeger/api/traces/${A}`,
      'http://victoria.example.com:10428/select/jaeger/api/traces/A#trace=A',
    ],
    [
      `http://victoria.example.com:10428/select/vmui/#/traces?query=trace_id%3A%3D%22${A}%22`,
      'http://victoria.example.com:10428/select/vmui/#trace=A',
    ],
    [
      `https://greptime.example.com/v1/jaeger/api/traces/${A}`,
      'https://greptime.example.com/v1/jaeger/api/traces/A#trace=A',
    ],
    [
      `https://greptime.example.com/dashboard/#/dashboard/traces/${A}`,
      'https://greptime.example.com/dashboard/#trace=A',
    ],
  ],
  'Grafana and Tempo': [
    [explore({ x: pane(A) }), 'https://grafana.example.com/explore?datasource=tempo-uid#trace=A'],
    [
      explore({ x: { ...pane(A), panelsState: { trace: { spanId: SPAN } } } }),
      'https://grafana.example.com/explore?datasource=tempo-uid#trace=A',
    ],
    [explore({ x: pane(`{ trace:id = "${A}" }`) }), 'https://grafana.example.com/explore?datasource=tempo-uid#trace=A'],
    [
      explore({ l: loki(`{app="shop"} |= "${A}"`), t: pane(A) }),
      'https://grafana.example.com/explore?datasource=tempo-uid#trace=A',
    ],
    [explore({ l: loki(`{app="shop"} | trace_id = "${A}"`) }), 'https://grafana.example.com/explore#trace=A'],
    [
      `https://grafana.example.com/explore?orgId=1&left=${encodeURIComponent(JSON.stringify({ ...pane(A), datasource: 'Tempo' }))}`,
      'https://grafana.example.com/explore?datasource=tempo-uid#trace=A',
    ],
    [
      `https://grafana.example.com/explore?left=${encodeURIComponent(JSON.stringify(['now-1h', 'now', 'Tempo', { query: A }]))}`,
      'https://grafana.example.com/explore#trace=A',
    ],
    [
      `https://grafana.example.com/a/grafana-exploretraces-app/explore?from=now-30m&to=now&var-ds=tempo-uid&traceId=${A}&spanId=${SPAN}`,
      'https://grafana.example.com/a/grafana-exploretraces-app/explore?datasource=tempo-uid#trace=A',
    ],
    [
      `https://grafana.example.com/d/abcdef0123456789/checkout?var-traceId=${A}&orgId=1`,
      'https://grafana.example.com/d/abcdef0123456789/checkout#trace=A',
    ],
    [
      `https://grafana.example.com/api/datasources/proxy/uid/tempo-uid/api/v2/traces/${A}`,
      'https://grafana.example.com/api/datasources/proxy/uid/tempo-uid/api/v2/traces/A?datasource=tempo-uid#trace=A',
    ],
    [
      `https://example.com/grafana${explore({ x: pane(A) }).slice('https://grafana.example.com'.length)}`,
      'https://example.com/grafana/explore?datasource=tempo-uid#trace=A',
    ],
    [`http://tempo:3200/api/traces/${A}`, 'http://tempo:3200/api/traces/A#trace=A'],
    [
      `https://tempo.example.com/api/v2/traces/${A}?start=1700000000&end=1700003600`,
      'https://tempo.example.com/api/v2/traces/A#trace=A',
    ],
  ],
  Zipkin: [
    [`https://zipkin.example.com/zipkin/traces/${A}`, 'https://zipkin.example.com/zipkin/traces/A#trace=A'],
    [
      `https://zipkin.example.com/zipkin/traces/${S}?spanId=${SPAN}`,
      'https://zipkin.example.com/zipkin/traces/S#trace=S',
    ],
    [`http://localhost:9411/api/v2/trace/${S}`, 'http://localhost:9411/api/v2/trace/S#trace=S'],
    [`https://zipkin.example.com/zipkin/?traceId=${S}`, 'https://zipkin.example.com/zipkin/#trace=S'],
  ],
  Datadog: [
    [
      `https://acme.datadoghq.com/apm/trace/${D}?spanID=1234567890123456789`,
      'https://acme.datadoghq.com/apm/trace/D#trace=S',
    ],
    [`https://app.datadoghq.com/apm/trace/${D}`, 'https://app.datadoghq.com/apm/trace/D#trace=S'],
    [
      `https://app.datadoghq.com/apm/trace/${A}?graphType=flamegraph&spanID=1234567890123456789&timeHint=1700000000000`,
      'https://app.datadoghq.com/apm/trace/A#trace=A',
    ],
    [`https://app.datadoghq.eu/apm/trace/${D}?spanID=${D}`, 'https://app.datadoghq.eu/apm/trace/D#trace=S'],
    [
      `https://us5.datadoghq.com/apm/traces?query=service%3Aweb&traceID=${D}&spanID=1234567890123456789&start=1700000000000`,
      'https://us5.datadoghq.com/apm/traces#trace=S',
    ],
    [`https://app.datadoghq.com/apm/traces?query=trace_id%3A${D}`, 'https://app.datadoghq.com/apm/traces#trace=D'],
    [
      'https://app.datadoghq.com/apm/trace/123456789',
      'https://app.datadoghq.com/apm/trace/123456789#trace=00000000075bcd15',
    ],
    [
      `https://app.ddog-gov.com/apm/trace/0000000000000000${S}`,
      'https://app.ddog-gov.com/apm/trace/0000000000000000S#trace=0000000000000000S',
    ],
  ],
  'Elastic, OpenSearch, ClickHouse': [
    [
      `https://kibana.example.com/app/apm/link-to/trace/${A}`,
      'https://kibana.example.com/app/apm/link-to/trace/A#trace=A',
    ],
    [
      `https://kibana.example.com/s/${'c0ffee00'.repeat(4)}/app/apm/link-to/trace/${A}?rangeFrom=now-24h`,
      `https://kibana.example.com/s/${'c0ffee00'.repeat(4)}/app/apm/link-to/trace/A#trace=A`,
    ],
    [
      `https://kibana.example.com/app/apm/services/shop/transactions/view?traceId=${A}&transactionId=${SPAN}&transactionName=GET%20%2F`,
      'https://kibana.example.com/app/apm/services/shop/transactions/view#trace=A',
    ],
    [
      `https://kibana.example.com/app/apm/traces/explorer/waterfall?query=&traceId=${A}&waterfallItemId=${SPAN}`,
      'https://kibana.example.com/app/apm/traces/explorer/waterfall#trace=A',
    ],
    [
      `https://kibana.example.com/app/discover#/?_g=(time:(from:now-1h,to:now))&_a=(index:'d0e1f2a3-0000-4000-8000-0123456789ab',query:(language:kuery,query:'trace.id:%22${A}%22'))`,
      'https://kibana.example.com/app/discover#trace=A',
    ],
    [
      `https://search.example.com/app/observability-traces#/traces/${A}`,
      'https://search.example.com/app/observability-traces#trace=A',
    ],
    [
      `https://search.example.com/_dashboards/app/observability-traces#/traces?datasourceId=&traceId=${A}`,
      'https://search.example.com/_dashboards/app/observability-traces#trace=A',
    ],
    [
      `https://search.example.com/app/observability-dashboards#/trace_analytics/traces/${A}`,
      'https://search.example.com/app/observability-dashboards#trace=A',
    ],
    [
      `https://hyperdx.example.com/search?traceId=${A}&source=${'5'.repeat(12)}`,
      'https://hyperdx.example.com/search#trace=A',
    ],
    [
      `https://hyperdx.example.com/search?where=TraceId%3A%22${A}%22&whereLanguage=lucene`,
      'https://hyperdx.example.com/search#trace=A',
    ],
    [
      `https://clickhouse.example.com/play?user=x#${encodeURIComponent(`SELECT * FROM otel_traces WHERE TraceId = '${A}'`)}`,
      'https://clickhouse.example.com/play#trace=A',
    ],
  ],
  'Sentry and X-Ray': [
    [
      `https://sentry.io/organizations/acme/performance/trace/${A}/?colorCoding=by+system&fov=0%2C1030&node=span-${SPAN}&node=txn-${'ab'.repeat(16)}&query=`,
      'https://sentry.io/organizations/acme/performance/trace/A/#trace=A',
    ],
    [
      "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#xray:traces/1-4bf92f35-77b34da6a3ce929d0e0e4736?~(query~()~context~(timeRange~(end~'2026-11-22T09*3a00*3a00.000Z~start~'2026-11-22T08*3a00*3a00.000Z)))",
      'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#trace=A',
    ],
    [
      `https://acme.sentry.io/explore/traces/trace/${A}/?node=span-${SPAN}&project=4507654321098765&timestamp=1700000000`,
      'https://acme.sentry.io/explore/traces/trace/A/#trace=A',
    ],
    [
      `https://acme.sentry.io/performance/trace/${A}/?node=txn-${'ab'.repeat(16)}`,
      'https://acme.sentry.io/performance/trace/A/#trace=A',
    ],
    [
      `https://sentry.example.com/organizations/acme/performance/trace/${A}/?eventId=${'ab'.repeat(16)}#span-${SPAN}`,
      'https://sentry.example.com/organizations/acme/performance/trace/A/#trace=A',
    ],
    [`https://acme.sentry.io/traces/?query=trace%3A${A}`, 'https://acme.sentry.io/traces/#trace=A'],
    [
      'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#xray:traces/1-4bf92f35-77b34da6a3ce929d0e0e4736',
      'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#trace=A',
    ],
    [
      'https://console.aws.amazon.com/xray/home?region=us-west-2#/traces/1-4bf92f35-77b34da6a3ce929d0e0e4736',
      'https://console.aws.amazon.com/xray/home?region=us-west-2#trace=A',
    ],
    [
      'https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#xray:traces/1-4bf92f35-77b34da6a3ce929d0e0e4736?~(query~(filter~(node~%27web)))',
      'https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#trace=A',
    ],
  ],
  'backends that cannot be asked yet': [
    [
      `https://one.newrelic.com/distributed-tracing?query=trace.id%3D${A}`,
      'https://one.newrelic.com/distributed-tracing#trace=A',
    ],
    [`https://app.dash0.com/goto/traces/explorer?traceid=${A}`, 'https://app.dash0.com/goto/traces/explorer#trace=A'],
    [
      `https://console.cloud.google.com/logs/query;query=trace%3D%22projects%2Facme%2Ftraces%2F${A}%22;duration=P1D?project=acme`,
      'https://console.cloud.google.com/logs/query;query=trace%3D%22projects%2Facme%2Ftraces%2FA%22;duration=P1D#trace=A',
    ],
    [
      `https://portal.azure.com/#blade/AppInsightsExtension/LogsBlade/query/${encodeURIComponent(`union requests | where operation_Id == "${A}"`)}`,
      'https://portal.azure.com/#trace=A',
    ],
    [
      `https://ui.honeycomb.io/acme/environments/prod/datasets/web/trace?trace_id=${A}&span=${SPAN}&trace_start_ts=1700000000`,
      'https://ui.honeycomb.io/acme/environments/prod/datasets/web/trace#trace=A',
    ],
    [
      `https://one.newrelic.com/distributed-tracing?account=1&overlay=${Buffer.from(JSON.stringify({ nerdletId: 'distributed-tracing.detail', traceId: A, spanId: SPAN })).toString('base64')}`,
      'https://one.newrelic.com/distributed-tracing#trace=A',
    ],
    [
      `https://acme.us.signoz.cloud/trace/${A}?spanId=${SPAN}&levelUp=0&levelDown=0`,
      'https://acme.us.signoz.cloud/trace/A#trace=A',
    ],
    [`https://app.uptrace.dev/traces/1/${A}?span=${SPAN}`, 'https://app.uptrace.dev/traces/1/A#trace=A'],
    [`https://app.dash0.com/traces/explorer?trace_id=${A}&s=${SPAN}`, 'https://app.dash0.com/traces/explorer#trace=A'],
    [
      `https://cloud.openobserve.ai/web/traces/trace-details?stream=default&trace_id=${A}&span_id=${SPAN}&from=1700000000000000&to=1700000900000000`,
      'https://cloud.openobserve.ai/web/traces/trace-details#trace=A',
    ],
    [
      `https://console.cloud.google.com/traces/list?project=acme&tid=${A}`,
      'https://console.cloud.google.com/traces/list#trace=A',
    ],
    [
      `https://console.cloud.google.com/traces/explorer;traceId=${A};spanId=${SPAN}?project=acme`,
      `https://console.cloud.google.com/traces/explorer;traceId=A;spanId=SPAN#trace=A`,
    ],
    [
      `https://portal.azure.com/#view/AppInsightsExtension/DetailsV2Blade/ComponentId/c0ffee00-c0ff-4e00-8000-c0ffee00c0ff/operationId/${A}`,
      'https://portal.azure.com/#trace=A',
    ],
    [`https://acme.signalfx.com/#/apm/traces/${S}?endTimestamp=1700000000`, 'https://acme.signalfx.com/#trace=S'],
  ],
  'links as they arrive': [
    [`<https://jaeger.example.com/trace/${A}>`, 'https://jaeger.example.com/trace/A#trace=A'],
    [
      `<https://jaeger.example.com/trace/${A}|jaeger.example.com/trace/${A}>`,
      'https://jaeger.example.com/trace/A#trace=A',
    ],
    [`<https://tempo.example.com/x?traceID=${A}&amp;from=1|the trace>`, 'https://tempo.example.com/x#trace=A'],
    [`[the trace](https://jaeger.example.com/trace/${A})`, 'https://jaeger.example.com/trace/A#trace=A'],
    [`[${A}](https://jaeger.example.com/trace/${A})`, 'https://jaeger.example.com/trace/A#trace=A'],
    [`(https://jaeger.example.com/trace/${A}).`, 'https://jaeger.example.com/trace/A#trace=A'],
    [`“https://jaeger.example.com/trace/${A}”`, 'https://jaeger.example.com/trace/A#trace=A'],
    [`see https://jaeger.example.com/trace/${A}, please`, 'https://jaeger.example.com/trace/A#trace=A'],
    [`https://jaeger.example.com/trace/${A}、`, 'https://jaeger.example.com/trace/A#trace=A'],
    [
      `HTTPS://JAEGER.example.com/trace/${A.toUpperCase()}`,
      'https://jaeger.example.com/trace/4BF92F3577B34DA6A3CE929D0E0E4736#trace=A',
    ],
    [`https%3A%2F%2Fjaeger.example.com%2Ftrace%2F${A}`, 'https://jaeger.example.com/trace/A#trace=A'],
    [
      `https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fjaeger.example.com%2Ftrace%2F${A}&data=05%7C01%7C&sdata=x`,
      'https://jaeger.example.com/trace/A#trace=A',
    ],
    [
      `https://slack-redir.net/link?url=https%3A%2F%2Fjaeger.example.com%2Ftrace%2F${A}`,
      'https://jaeger.example.com/trace/A#trace=A',
    ],
    [
      `https://grafana.example.com/login?redirectTo=%2Fexplore%3FtraceId%3D${A}`,
      'https://grafana.example.com/explore#trace=A',
    ],
    [`https://ann:secret@jaeger.example.com/trace/${A}`, 'https://jaeger.example.com/trace/A#trace=A'],
    [`https://jaeger.example.com:443/trace/${A}`, 'https://jaeger.example.com/trace/A#trace=A'],
    [`https://spürhund.example/trace/${A}`, 'https://xn--sprhund-o2a.example/trace/A#trace=A'],
    [`https://jaeger.example.com/trace/${A}#trace=${A}`, 'https://jaeger.example.com/trace/A#trace=A'],
  ],
};

const LINK_A = `https://jaeger.example.com/trace/${A}`;
const LINK_B = `https://jaeger.example.com/trace/${B}`;
const READ_A = 'https://jaeger.example.com/trace/A#trace=A';
const READ_B = 'https://jaeger.example.com/trace/B#trace=B';

/** Whole messages. */
export const MESSAGES: Readonly<Record<string, readonly Row[]>> = {
  'two traces': [
    [`compare ${A} ${B}`, 'A → B'],
    [`<@U0BOT> compare ${A} vs ${B}`, 'A → B'],
    [`${A} vs. ${B}`, 'A → B'],
    [`${A} versus ${B}`, 'A → B'],
    [`${A} -> ${B}`, 'A → B'],
    [`${A}->${B}`, 'A → B'],
    [`${A} => ${B}`, 'A → B'],
    [`${A} → ${B}`, 'A → B'],
    [`${A}→${B}`, 'A → B'],
    [`${A}...${B}`, 'A → B'],
    [`${A}..${B}`, 'A → B'],
    [`${A} — ${B}`, 'A → B'],
    [`${A}—${B}`, 'A → B'],
    [`${A}|${B}`, 'A → B'],
    [`${A};${B}`, 'A → B'],
    [`1. ${A}\n2. ${B}`, 'A → B'],
    [`• ${A}\n• ${B}`, 'A → B'],
    [`- ${A}\n- ${B}\n`, 'A → B'],
    [`> ${A}\n> ${B}`, 'A → B'],
    [`\`\`\`\n${A}\n${B}\n\`\`\``, 'A → B'],
    [`\`\`\`${A} ${B}\`\`\``, 'A → B'],
    [`\`${A}\`, \`${B}\``, 'A → B'],
    [`"${A}" '${B}'`, 'A → B'],
    [`*${A}* _${B}_ `, 'A → B'],
    [`(${A}, ${B})`, 'A → B'],
    [`["${A}","${B}"]`, 'A → B'],
    [`${A}\t${B}`, 'A → B'],
    [`${A}\u00a0${B}`, 'A → B'],
    [`compare ${A} and ${B}.`, 'A → B'],
    [`Warum ist „${B}“ langsamer als „${A}“?`, 'B → A'],
    [`pourquoi « ${A} » et « ${B} » ?`, 'A → B'],
    [`¿por qué ${A} y ${B}?`, 'A → B'],
    [`请比较「${A}」和「${B}」。`, 'A → B'],
    [`比较：${A}，${B}`, 'A → B'],
    [`${A}、${B}を比べて`, 'A → B'],
    [`قارن ${A}، ${B}؟`, 'A → B'],
    [`what changed between ${A} and ${B}? thanks!`, 'A → B'],
    [`tempo:${A} jaeger:${B}`, 'tempo:A → jaeger:B'],
    [`tempo:${A} jaeger:${A}`, 'tempo:A → jaeger:A'],
    [`${D} ${A}`, 'D → A'],
  ],
  'two links': [
    [`${LINK_A} ${LINK_B}`, `${READ_A} → ${READ_B}`],
    [`${LINK_A},${LINK_B}`, `${READ_A} → ${READ_B}`],
    [`<${LINK_A}> <${LINK_B}>`, `${READ_A} → ${READ_B}`],
    [`<${LINK_A}|good> vs <${LINK_B}|bad>`, `${READ_A} → ${READ_B}`],
    [`slow: <${LINK_B}> fast: <${LINK_A}>`, `${READ_A} → ${READ_B} (given)`],
    [`slow ${LINK_B}\nfast ${LINK_A}`, `${READ_A} → ${READ_B} (given)`],
    [`${A} (${LINK_A}) vs ${B} (${LINK_B})`, `${READ_A} → ${READ_B}`],
    [`${LINK_A} ${B}`, `${READ_A} → B`],
    [
      `https://jaeger.example.com/trace/${A}...${B}`,
      'https://jaeger.example.com/trace/A...B#trace=A → https://jaeger.example.com/trace/A...B#trace=B',
    ],
    [
      `https://jaeger.example.com/trace/${A}...${B}?cohort=${A}&cohort=${B}`,
      'https://jaeger.example.com/trace/A...B#trace=A → https://jaeger.example.com/trace/A...B#trace=B',
    ],
    [
      `https://jaeger.example.com/search?traceID=${A}&traceID=${B}`,
      'https://jaeger.example.com/search#trace=A → https://jaeger.example.com/search#trace=B',
    ],
    [
      `https://zipkin.example.com/api/v2/traceMany?traceIds=${A},${B}`,
      'https://zipkin.example.com/api/v2/traceMany#trace=A → https://zipkin.example.com/api/v2/traceMany#trace=B',
    ],
    [
      explore({ a: pane(A), b: pane(B) }),
      'https://grafana.example.com/explore?datasource=tempo-uid#trace=A → https://grafana.example.com/explore?datasource=tempo-uid#trace=B',
    ],
    [
      explore({ a: pane(A), b: pane(B, 'other') }),
      'https://grafana.example.com/explore?datasource=tempo-uid#trace=A → https://grafana.example.com/explore?datasource=other#trace=B',
    ],
  ],
  'named sides': [
    [`baseline: ${A} candidate: ${B}`, 'A → B (given)'],
    [`candidate=${B} baseline=${A}`, 'A → B (given)'],
    [`Baseline: \`${A}\`\nCandidate: \`${B}\``, 'A → B (given)'],
    [`good ${A} bad ${B}`, 'A → B (given)'],
    [`bad: ${B}\ngood: ${A}`, 'A → B (given)'],
    [`${B} was slow, ${A} was fast`, 'A → B (given)'],
    [`${B} is very slow; ${A} is fast`, 'A → B (given)'],
    [`${B} (slow) vs ${A} (fast)`, 'A → B (given)'],
    [`before ${A} after ${B}`, 'A → B (given)'],
    [`before: ${A}\nafter: ${B}`, 'A → B (given)'],
    [`after: ${B}, before: ${A}`, 'A → B (given)'],
    [`slow trace_id=${B} fast trace_id=${A}`, 'A → B (given)'],
    [`slow:trace_id=${B} ${A}`, 'A → B (given)'],
    [`normal ${A} broken ${B}`, 'A → B (given)'],
    [`it was ok after ${A}, ${B}`, 'A → B'],
    [`after the deploy: ${A} ${B}`, 'A → B'],
    [`baseline:tempo:${A} candidate:jaeger:${B}`, 'tempo:A → jaeger:B (given)'],
    [`slow:${LINK_B} fast:${LINK_A}`, `${READ_A} → ${READ_B} (given)`],
    [`${B} ${A} --order given`, 'B → A (given)'],
  ],
  'not two traces': [
    ['', 'help'],
    ['help', 'help'],
    [A, '? → A'],
    [LINK_A, '? → https://jaeger.example.com/trace/A#trace=A'],
    [`${A} ${LINK_A}`, 'refused: Both ids are the same trace.'],
    [`${A} ${A} ${LINK_A}`, 'refused: Those are all one trace: name it once, or name the trace to compare it with.'],
    [`${S} ${D}`, 'refused: Both ids are the same trace.'],
    [`${A} ${B} ${S}`, 'refused: Those are 3 trace ids, and I compare exactly two.'],
    ['compare checkout and payment', 'refused: I found no trace id in that.'],
    ['why is checkout slow?', 'refused: I found no trace id in that.'],
    [
      `${A} https://grafana.example.com/goto/x7Zk9?orgId=1`,
      'refused: I found only one trace id in that: the link to grafana.example.com names no trace.',
    ],
    [
      'https://grafana.example.com/d/abc/board',
      'refused: I found no trace id in that: the link to grafana.example.com names no trace.',
    ],
    [`https://${A}.example.com/`, 'refused: I found no trace id in that: the link to A.example.com names no trace.'],
    [
      `https://kibana.example.com/app/apm/link-to/transaction/${SPAN}`,
      'refused: I found no trace id in that: the link to kibana.example.com names no trace.',
    ],
    [
      `https://acme.sentry.io/issues/123/events/${'ab'.repeat(16)}/`,
      'refused: I found no trace id in that: the link to acme.sentry.io names no trace.',
    ],
    [
      `https://acme.sentry.io/performance/web:${'ab'.repeat(16)}/`,
      'refused: I found no trace id in that: the link to acme.sentry.io names no trace.',
    ],
    [
      `https://ui.honeycomb.io/acme/environments/prod/result/x1/trace/y2?span=${SPAN}`,
      'refused: I found no trace id in that: the link to ui.honeycomb.io names no trace.',
    ],
    [
      'https://one.newrelic.com/distributed-tracing?state=c0ffee00-c0ff-4e00-8000-c0ffee00c0ff',
      'refused: I found no trace id in that: the link to one.newrelic.com names no trace.',
    ],
    [
      'https://jaeger.example.com/search?service=web&start=1700000000000000&end=1700003600000000',
      'refused: I found no trace id in that: the link to jaeger.example.com names no trace.',
    ],
    [
      `${A} a1b2c3d4e5f60718`.slice(0, -2),
      'refused: I found only one trace id in that: a1b2c3d4e5f607 has 14 digits, and a trace id has 32 or 16.',
    ],
    [`${A}0`, 'refused: I found no trace id in that: A0 has 33 digits, and a trace id has 32 or 16.'],
    [`${A} span_id=${SPAN}`, '? → A'],
    [`request_id: c0ffee00-c0ff-4e00-8000-c0ffee00c0ff ${A}`, '? → A'],
    [
      'https://portal.azure.com/#blade/AppInsightsExtension/DetailsV2Blade/DataModel/%7B%22eventId%22%3A%22b1ae1f70-974b-41f1-8e64-000d3a8ba0f6%22%7D',
      'refused: I found no trace id in that: the link to portal.azure.com names no trace.',
    ],
    [
      'https://acme.slack.com/archives/C024BE91L/p1700000000123456?thread_ts=1700000000.123456',
      'refused: I found no trace id in that: the link to acme.slack.com names no trace.',
    ],
    [
      'https://github.com/acme/shop/commit/4bf92f3577b34da6a3ce929d0e0e47364bf92f35',
      'refused: I found no trace id in that: the link to github.com names no trace.',
    ],
    ['/etc/passwd /etc/shadow', 'refused: I look traces up by id and do not read files or paths.'],
    [`file:///tmp/${A} ${B}`, 'refused: I look traces up by id and do not read files or paths.'],
    [`javascript:alert(1)//${A} ${B}`, 'refused: I look traces up by id and do not read files or paths.'],
    ['performance= connections=', 'refused: I found no trace id in that.'],
    ['facade deadbeef cafe', 'refused: I found no trace id in that.'],
    [
      `${[...A].map((digit) => String.fromCodePoint(digit.codePointAt(0)! + 0xfee0)).join('')} ${B}`,
      `refused: I found only one trace id in that: A is written in digits of another width.`,
    ],
    ['١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦', 'refused: I found no trace id in that.'],
    [`${A} ${B} --fast`, 'refused: The only option I know is --order given.'],
    [`baseline: ${A} good: ${B}`, 'refused: Both traces are called the baseline.'],
  ],
};

// --- pages of Grafana --------------------------------------------------------------------------------------------

function explore(panes: Readonly<Record<string, object>>): string {
  return `https://grafana.example.com/explore?schemaVersion=1&panes=${encodeURIComponent(JSON.stringify(panes))}&orgId=1`;
}

function pane(query: string, uid = 'tempo-uid') {
  const datasource = { type: 'tempo', uid };
  return {
    datasource: uid,
    queries: [{ refId: 'A', datasource, queryType: 'traceql', query }],
    range: { from: 'now-1h', to: 'now' },
  };
}

function loki(expr: string) {
  return { datasource: 'loki-uid', queries: [{ refId: 'A', datasource: { type: 'loki', uid: 'loki-uid' }, expr }] };
}
