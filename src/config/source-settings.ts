/**
 * The settings of one source, by kind: the same fields whether they come from the YAML file or from variables. Secrets are
 * opaque texts that no message repeats.
 */
import { z } from 'zod';

/** Names that mean something else: the shipped samples, files named on a command line, and the sides of a comparison in a question. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  'samples',
  'file',
  'baseline',
  'candidate',
  'good',
  'bad',
  'fast',
  'slow',
  'http',
  'https',
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

/** By kind; what openSource can open, and nothing else. */
export const SOURCE_KINDS = { directory, tempo, jaeger, zipkin };

export type SourceKind = keyof typeof SOURCE_KINDS;
export type SettingsOf<Kind extends SourceKind> = z.output<(typeof SOURCE_KINDS)[Kind]>;
export type SourceSettings = { [Kind in SourceKind]: SettingsOf<Kind> }[SourceKind];
