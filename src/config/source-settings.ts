/**
 * The settings of one source, by kind: the same fields whether they come from the YAML file or from variables. Secrets are
 * opaque texts that no message repeats.
 */
import { z } from 'zod';

/**
 * Names that mean something else before a colon: the shipped samples, files named on a command line, addresses, ids of spans,
 * and in a question the sides of a comparison (request/role-words.ts).
 */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  ...['samples', 'file', 'http', 'https', 'span'],
  ...['baseline', 'good', 'fast', 'faster', 'quick', 'normal', 'healthy', 'ok', 'before', 'reference'],
  ...['candidate', 'bad', 'slow', 'slower', 'broken', 'regressed', 'slowed', 'after'],
]);

export const SOURCE_NAME = /^[a-z0-9][a-z0-9_.-]{0,59}$/;

const name = z
  .string()
  .regex(SOURCE_NAME, 'must be small letters, digits and dashes')
  .refine((text) => !RESERVED_NAMES.has(text), 'is taken: choose another name');

/** An http or https address without credentials, query or fragment. */
const address = z.string().superRefine((text, context) => {
  const problem = addressProblem(text);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

function addressProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return 'must be an http or https address';
  const { protocol, username, password, search, hash } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') return 'must be an http or https address';
  if (username !== '' || password !== '') return 'must not hold a user name or password: they have fields of their own';
  return search === '' && hash === '' ? undefined : 'must not hold a query or a fragment';
}

/** What HTTP lets into a header. */
const secret = z.string().regex(/^[\x21-\x7e]+$/, 'holds a space, a line break or a character that no secret has');
const plain = z.string().regex(/^[\x20-\x7e]+$/, 'holds a character that does not belong there');
const headers = z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'must be the name of a header'), plain);

const SECONDS = 'must be a number of seconds from 1 to 120';
/** All that is written is text, in variables as in the file. */
const seconds = z
  .string(SECONDS)
  .regex(/^\d{1,3}(?:\.\d{1,3})?$/, SECONDS)
  .transform(Number)
  .pipe(z.number().min(1, SECONDS).max(120, SECONDS));

const common = { name, timeoutSeconds: seconds.exactOptional() };

/** Credentials: a bearer token, or user and password, or whatever stands in `headers`. */
const http = {
  ...common,
  token: secret.exactOptional(),
  user: plain.exactOptional(),
  password: plain.exactOptional(),
  headers: headers.exactOptional(),
  /** Where people look at traces, if not at `url`. */
  ui: address.exactOptional(),
};

const directory = z.strictObject({ kind: z.literal('directory'), name, path: z.string().min(1) });

const datasourceUid = z.string().regex(/^[\w-]{1,40}$/, 'must be the uid of a data source');

const tempo = z.strictObject({
  kind: z.literal('tempo'),
  ...http,
  /** Tempo itself, or Grafana where `datasource` is set. */
  url: address,
  /** Uid of the data source: Grafana passes the questions on, with a service account's token. */
  datasource: datasourceUid.exactOptional(),
  /** Where Tempo itself is asked: uid of its data source in the Grafana at `ui`, for links. */
  uiDatasource: datasourceUid.exactOptional(),
  /** X-Scope-OrgID. */
  tenant: plain.exactOptional(),
});

const jaeger = z.strictObject({
  kind: z.literal('jaeger'),
  ...http,
  /** With its base path: VictoriaTraces' ends in /select/jaeger, GreptimeDB's in /v1/jaeger. */
  url: address,
  tenant: plain.exactOptional(),
});

const zipkin = z.strictObject({ kind: z.literal('zipkin'), ...http, url: address });

const sentry = z.strictObject({
  kind: z.literal('sentry'),
  ...common,
  url: address.default('https://sentry.io'),
  organization: z.string().regex(/^[\w-]{1,100}$/, 'must be the short name of an organization, as in its address'),
  token: secret,
  headers: headers.exactOptional(),
  /** Where people look at traces, if not at `url`. */
  ui: address.exactOptional(),
});

const datadog = z.strictObject({
  kind: z.literal('datadog'),
  ...common,
  /** As it stands in people's browsers, without the name of the organization. */
  site: z
    .string()
    .regex(
      /^(?:[a-z]+\d*\.)?(?:datadoghq\.(?:com|eu)|ddog-gov\.com)$/,
      'must be a site of Datadog, such as datadoghq.eu or us5.datadoghq.com',
    )
    .transform((site) => site.replace(/^(?:app|api)\./, ''))
    .default('datadoghq.com'),
  apiKey: secret,
  applicationKey: secret,
  headers: headers.exactOptional(),
  /** Of a gateway before https://api.<site>. */
  url: address.exactOptional(),
  /** Where people look at traces, if the organization has a host of its own. */
  ui: address.exactOptional(),
});

const indices = z.string().regex(/^[\w.*:,-]{1,200}$/, 'must be names of indices with commas between them');

/** Elastic APM in Elasticsearch; `ui` is Kibana. */
const elastic = z.strictObject({
  kind: z.literal('elastic'),
  ...http,
  url: address,
  /** As Kibana shows it, or `id:key`. */
  apiKey: secret.exactOptional(),
  index: indices.default('traces-apm*,apm-*,traces-*.otel-*'),
});

/** Trace analytics of OpenSearch; `ui` is OpenSearch Dashboards. */
const opensearch = z.strictObject({
  kind: z.literal('opensearch'),
  ...http,
  url: address,
  index: indices.default('otel-v*-apm-span-*,ss4o_traces-*'),
});

const identifier = z.string().regex(/^[A-Za-z_]\w{0,126}$/, 'must be a plain name: letters, digits and underscores');

/** The Collector's exporter to ClickHouse; `ui` is HyperDX. */
const clickhouse = z.strictObject({
  kind: z.literal('clickhouse'),
  ...http,
  /** Of its HTTP interface, mostly port 8123 or 8443. */
  url: address,
  database: identifier.default('default'),
  table: identifier.default('otel_traces'),
});

const HOURS = 'must be a whole number of hours from 1 to 720';
const hours = z
  .string(HOURS)
  .regex(/^\d{1,3}$/, HOURS)
  .transform(Number)
  .pipe(z.number().min(1, HOURS).max(720, HOURS));

/** Without keys, credentials are those that the AWS client finds: environment, profile, or the role of the machine. */
const xray = z
  .strictObject({
    kind: z.literal('xray'),
    ...common,
    region: z.string().regex(/^[a-z]{2}(?:-[a-z0-9]{1,20}){1,4}$/, 'must be a region such as eu-central-1'),
    accessKeyId: secret.exactOptional(),
    secretAccessKey: secret.exactOptional(),
    sessionToken: secret.exactOptional(),
    /** How far back traces that X-Ray does not index are looked for in CloudWatch's logs; such a query costs money. */
    transactionSearchHours: hours.exactOptional(),
    /** Of an endpoint other than the region's own. */
    url: address.exactOptional(),
  })
  .refine((settings) => (settings.accessKeyId === undefined) === (settings.secretAccessKey === undefined), {
    path: ['secretAccessKey'],
    error: 'needs an accessKeyId',
  });

/** By kind; what openSource can open, and nothing else. */
export const SOURCE_KINDS = {
  directory,
  tempo,
  jaeger,
  zipkin,
  datadog,
  sentry,
  elastic,
  opensearch,
  clickhouse,
  xray,
};

export type SourceKind = keyof typeof SOURCE_KINDS;
export type SettingsOf<Kind extends SourceKind> = z.output<(typeof SOURCE_KINDS)[Kind]>;
export type SourceSettings = { [Kind in SourceKind]: SettingsOf<Kind> }[SourceKind];
