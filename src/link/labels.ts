/** Names that stand before an id in headers, logs and JSON, and tell whether it is a trace's. */

const TRACE_LABEL =
  /^(?:[a-z0-9]*traceids?|[a-z0-9]*traceparent|traces?|ids?|root|b3|b3single|xcloudtracecontext|operationid|link|url)$/;
/** Their values are as long as a trace's id. "Self" is the balancer's own in AWS headers. */
const OTHER_LABEL =
  /^(?:[a-z0-9]*(?:span|parent|transaction|request|correlation|segment|event)ids?|span|parent|self|sampled|lineage|tracestate|baggage|flags)$/;

export function isTraceLabel(label: string): boolean {
  return TRACE_LABEL.test(plain(label));
}

export function isOtherLabel(label: string): boolean {
  return OTHER_LABEL.test(plain(label));
}

/** A whole header, or a link as chats wrap it → what it holds: `traceparent: 00-…`, `Root=1-…;Parent=…`, `<https://…|…>`. */
export function withoutLabels(text: string): string {
  const wrapped = /^<([^<>|]+)(?:\|[^<>]*)?>$/.exec(text)?.[1] ?? text;
  const [, label, rest] = /^([A-Za-z][\w.-]{0,59})\s*[:=]\s*(\S.*)$/s.exec(wrapped) ?? [];
  const value = label !== undefined && isTraceLabel(label) ? rest! : wrapped;
  const root = /(?:^|;)\s{0,9}Root=([^;]+)/i.exec(value)?.[1];
  return (root ?? value).replace(/;o=\d$/, '').trim();
}

function plain(label: string): string {
  return label.toLowerCase().replace(/[^a-z0-9]/g, '');
}
