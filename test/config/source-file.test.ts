// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the configuration file are the subject
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SOURCE_KINDS } from '../../src/config/source-settings.ts';
import { ROLES } from '../../src/request/role-words.ts';
import { ROOT } from '../support/modules.ts';
import { configOf, problemsOf } from './support.ts';

/** A source of the file, in YAML's flow style. */
function source(fields: string): string {
  return `sources:\n  - {${fields}}\n`;
}

const KINDS = Object.keys(SOURCE_KINDS).join(', ');
const ZIPKIN = 'name: z, kind: zipkin, url: "http://z.example"';

async function zipkinWith(fields: string, variables = {}): Promise<unknown> {
  const { sources } = await configOf(source(`${ZIPKIN}, ${fields}`), variables);
  return sources[0];
}

describe('sources in the configuration file', () => {
  test('the shipped example holds every kind, and is right', async () => {
    const yaml = readFileSync(join(ROOT, 'spandiff.example.yml'), 'utf8');
    const variables = {
      TEMPO_TOKEN: 't',
      GRAFANA_TOKEN: 'g',
      JAEGER_PASSWORD: 'j',
      GATEWAY_KEY: 'k',
      CLICKHOUSE_PASSWORD: 'ch',
      ELASTIC_API_KEY: 'e',
      OPENSEARCH_PASSWORD: 'o',
      SENTRY_TOKEN: 's',
      DATADOG_API_KEY: 'da',
      DATADOG_APPLICATION_KEY: 'dp',
    };
    const { sources } = await configOf(yaml, variables);
    expect(sources).toEqual([
      {
        kind: 'tempo',
        name: 'prod',
        url: 'https://tempo.example.com',
        token: 't',
        tenant: 'shop',
        ui: 'https://grafana.example.com',
      },
      {
        kind: 'tempo',
        name: 'staging',
        url: 'https://grafana.example.com',
        datasource: 'tempo-staging',
        token: 'g',
      },
      {
        kind: 'jaeger',
        name: 'jaeger',
        url: 'https://jaeger.example.com/jaeger',
        user: 'reader',
        password: 'j',
      },
      {
        kind: 'zipkin',
        name: 'zipkin',
        url: 'https://gateway.example.com/zipkin',
        headers: { 'X-Api-Key': 'k' },
        timeoutSeconds: 15,
      },
      { kind: 'sentry', name: 'sentry', url: 'https://sentry.example.com', organization: 'acme', token: 's' },
      {
        kind: 'datadog',
        name: 'datadog',
        site: 'datadoghq.eu',
        apiKey: 'da',
        applicationKey: 'dp',
        ui: 'https://acme.datadoghq.eu',
      },
      { kind: 'xray', name: 'xray', region: 'eu-central-1', transactionSearchHours: 24 },
      {
        kind: 'elastic',
        name: 'elastic',
        url: 'https://elastic.example.com:9200',
        apiKey: 'e',
        index: 'traces-apm*,apm-*,traces-*.otel-*',
        ui: 'https://kibana.example.com',
      },
      {
        kind: 'opensearch',
        name: 'opensearch',
        url: 'https://search.example.com:9200',
        user: 'reader',
        password: 'o',
        index: 'otel-v*-apm-span-*,ss4o_traces-*',
        ui: 'https://search.example.com/_dashboards',
      },
      {
        kind: 'clickhouse',
        name: 'clickhouse',
        url: 'https://clickhouse.example.com:8443',
        user: 'reader',
        password: 'ch',
        database: 'otel',
        table: 'otel_traces',
        ui: 'https://hyperdx.example.com',
      },
      { kind: 'directory', name: 'incidents', path: '/etc/spandiff/incidents' },
    ]);
    expect(await problemsOf(yaml)).toHaveLength(Object.keys(variables).length);
  });

  test('directories of SPANDIFF_TRACES come first, then the file, then the variables', async () => {
    const variables = { SPANDIFF_TRACES: '/var/traces', SPANDIFF_JAEGER_URL: 'http://j.example' };
    const { sources } = await configOf(source(ZIPKIN), variables);
    expect(sources.map(({ name }) => name)).toEqual(['traces', 'z', 'jaeger']);
  });

  test('an empty list is none, and an absolute path stays as it is', async () => {
    expect((await configOf('sources: []\n')).sources).toEqual([]);
    const { sources } = await configOf(source('name: d, kind: directory, path: /srv/traces'));
    expect(sources).toEqual([{ kind: 'directory', name: 'd', path: '/srv/traces' }]);
  });

  test('scalars are the text that is written: no token turns into a number', async () => {
    const settings = await zipkinWith('user: yes, password: 0123, headers: {X-One: 1e3, X-Two: null}');
    expect(settings).toMatchObject({ user: 'yes', password: '0123', headers: { 'X-One': '1e3', 'X-Two': 'null' } });
  });

  test('an anchor saves writing the same headers twice', async () => {
    const { sources } = await configOf(
      `sources:\n  - {${ZIPKIN}, headers: &gateway {X-Key: k}}\n  - {name: j, kind: jaeger, url: "http://j", headers: *gateway}\n`,
    );
    expect(sources).toMatchObject([{ headers: { 'X-Key': 'k' } }, { headers: { 'X-Key': 'k' } }]);
  });
});

describe('variables in the configuration file', () => {
  test.each([
    ['${KEY}', 'k3y'],
    ['Bearer ${KEY}', 'Bearer k3y'],
    ['${KEY}-${OTHER}', 'k3y-$more'],
    ['$${KEY}', '${KEY}'],
    ['a$b$', 'a$b$'],
    ['$$KEY', '$$KEY'],
    ['${LINE}', 'of a file'],
  ])('%j means %j', async (written, meant) => {
    // The value of a variable is not looked into again, and loses the line break of the file it came from.
    const variables = { KEY: 'k3y', OTHER: '$more', LINE: 'of a file\n' };
    expect(await zipkinWith(`headers: {X-Key: '${written}'}`, variables)).toMatchObject({
      headers: { 'X-Key': meant },
    });
  });

  test('a variable that holds a placeholder is not filled in again', async () => {
    const settings = await zipkinWith("headers: {X-Key: '${KEY}'}", { KEY: '${OTHER}', OTHER: 'no' });
    expect(settings).toMatchObject({ headers: { 'X-Key': '${OTHER}' } });
  });

  test('variables of the file are its own, even where they look like those of a source', async () => {
    const variables = { SPANDIFF_TEMPO_TOKEN: 't', SPANDIFF_OURS: 'u' };
    const settings = await zipkinWith("user: '${SPANDIFF_OURS}', password: '${SPANDIFF_TEMPO_TOKEN}'", variables);
    expect(settings).toMatchObject({ user: 'u', password: 't' });
  });

  test.each([
    ["token: '${NONE}'", 'spandiff.yml: sources[0] (z).token wants the variable NONE, which is not set'],
    ["token: '${BLANK}'", 'spandiff.yml: sources[0] (z).token wants the variable BLANK, which is not set'],
    ["url: 'http://${NONE}/x'", 'spandiff.yml: sources[0] (z).url wants the variable NONE, which is not set'],
    [
      "headers: {X-Key: '${NONE}'}",
      'spandiff.yml: sources[0] (z).headers.X-Key wants the variable NONE, which is not set',
    ],
    ["token: '${NONE:-x}'", /^spandiff\.yml: sources\[0\] \(z\)\.token holds "\$\{" that begins no \$\{VARIABLE\}/],
    ["token: '${'", /holds "\$\{" that begins no/],
  ])('%s is refused', async (fields, problem) => {
    const yaml = `sources:\n  - name: z\n    kind: zipkin\n    ${fields}\n${fields.startsWith('url') ? '' : '    url: http://z\n'}`;
    expect(await problemsOf(yaml, { BLANK: ' ' })).toEqual([
      typeof problem === 'string' ? problem : expect.stringMatching(problem),
    ]);
  });

  test('name and kind are written out', async () => {
    expect(await problemsOf(source("name: '${NAME}', kind: '${KIND}'"), { NAME: 'n', KIND: 'zipkin' })).toEqual([
      `spandiff.yml: sources[0].kind must be one of ${KINDS}`,
    ]);
    expect(await problemsOf(source("name: '${NAME}', kind: directory, path: x"), { NAME: 'n' })).toEqual([
      'spandiff.yml: sources[0].name must be small letters, digits and dashes',
    ]);
  });
});

describe('mistakes in the configuration file', () => {
  test.each([
    ['', 'spandiff.yml must begin with "sources:" and list them below'],
    ['- a\n', 'spandiff.yml must begin with "sources:" and list them below'],
    ['sources:\n', 'spandiff.yml: sources must be a list: each begins with "- name:"'],
    ['sources: {}\n', 'spandiff.yml: sources must be a list: each begins with "- name:"'],
    ['sources: [x]\n', 'spandiff.yml: sources[0] must have a name, a kind and what that kind needs'],
    ['source: []\n', 'spandiff.yml does not know "source"; did you mean sources?'],
    [`sources: [${Array.from({ length: 51 }, () => 'x').join(', ')}]\n`, 'spandiff.yml: sources are more than 50'],
  ])('%j', async (yaml, problem) => {
    expect(await problemsOf(yaml)).toEqual([problem]);
  });

  test.each([
    ['name: z, kind: zipkni', `.kind must be one of ${KINDS}; did you mean zipkin?`],
    ['name: z, kind: honeycomb', `.kind must be one of ${KINDS}`],
    [
      'name: z, kind: datadog, apiKey: a, applicationKey: b, site: datadoghq.de',
      '.site must be a site of Datadog, such as datadoghq.eu or us5.datadoghq.com',
    ],
    ['name: z, kind: sentry, token: t', '.organization is missing'],
    [
      'name: z, kind: sentry, token: t, organization: a/b',
      '.organization must be the short name of an organization, as in its address',
    ],
    ['name: z, kind: xray, region: Frankfurt', '.region must be a region such as eu-central-1'],
    ['name: z, kind: xray, region: eu-west-1, accessKeyId: a', '.secretAccessKey is missing'],
    ['name: z, kind: xray, region: eu-west-1, secretAccessKey: a', '.secretAccessKey needs an accessKeyId'],
    [
      'name: z, kind: xray, region: eu-west-1, transactionSearchHours: 721',
      '.transactionSearchHours must be a whole number of hours from 1 to 720',
    ],
    ['name: z', `.kind must be one of ${KINDS}`],
    ['name: z, kind: [zipkin]', `.kind must be one of ${KINDS}`],
    ['name: z, kind: zipkin', '.url is missing'],
    ['name: z, kind: directory', '.path is missing'],
    ['name: z, kind: directory, path:', '.path is empty'],
    ['name: z, kind: zipkin, url:', '.url is empty'],
    ['name: z, kind: zipkin, url: z.example', '.url must be an http or https address'],
    ['name: z, kind: zipkin, url: "ftp://z"', '.url must be an http or https address'],
    [
      'name: z, kind: zipkin, url: "http://me:word@z"',
      '.url must not hold a user name or password: they have fields of their own',
    ],
    ['name: z, kind: zipkin, url: "http://z?a=b"', '.url must not hold a query or a fragment'],
    ['name: z, kind: zipkin, url: ["http://z"]', '.url must be a text'],
    [`${ZIPKIN}, tokne: x`, ' does not know "tokne"; did you mean token?'],
    [`${ZIPKIN}, Url: x`, ' does not know "Url"; did you mean url?'],
    [`${ZIPKIN}, timeout_seconds: 3`, ' does not know "timeout_seconds"; did you mean timeoutSeconds?'],
    [`${ZIPKIN}, tenant: x`, ' does not know "tenant"'],
    [`${ZIPKIN}, k3y: x`, ' holds a key that it does not know'],
    [`${ZIPKIN}, __proto__: {token: x}`, ' does not know "__proto__"'],
    [`${ZIPKIN}, token: a b`, '.token holds a space, a line break or a character that no secret has'],
    [`${ZIPKIN}, token: ''`, '.token is empty'],
    [`${ZIPKIN}, token: {a: b}`, '.token must be a text'],
    [`${ZIPKIN}, user: é`, '.user holds a character that does not belong there'],
    [`${ZIPKIN}, password: x`, '.password needs a user'],
    [`${ZIPKIN}, user: x, token: y`, '.token cannot stand beside a user: only one of them is sent'],
    [
      'name: z, kind: elastic, url: "http://z", apiKey: x, token: y',
      '.apiKey cannot stand beside a token or a user: only one of them is sent',
    ],
    [
      'name: z, kind: opensearch, url: "http://z", index: "../_all"',
      '.index must be names of indices with commas between them',
    ],
    [`${ZIPKIN}, headers: X-Key`, '.headers must be names with their values'],
    [`${ZIPKIN}, headers: {X Key: x}`, '.headers holds a name that no header has'],
    [`${ZIPKIN}, headers: {X-Key: ''}`, '.headers.X-Key is empty'],
    [`${ZIPKIN}, headers: {X-Key: [x]}`, '.headers.X-Key must be a text'],
    [`${ZIPKIN}, headers: {X-Key: "a\\nb"}`, '.headers.X-Key holds a character that does not belong there'],
    [`${ZIPKIN}, timeoutSeconds: 0`, '.timeoutSeconds must be a number of seconds from 1 to 120'],
    [`${ZIPKIN}, timeoutSeconds: 121`, '.timeoutSeconds must be a number of seconds from 1 to 120'],
    [`${ZIPKIN}, timeoutSeconds: 5s`, '.timeoutSeconds must be a number of seconds from 1 to 120'],
  ])('{%s}', async (fields, problem) => {
    expect(await problemsOf(source(fields))).toEqual([`spandiff.yml: sources[0] (z)${problem}`]);
  });

  test.each([
    ['kind: zipkin, url: "http://z"', 'sources[0].name is missing'],
    ['name: My Zipkin, kind: zipkin, url: "http://z"', 'sources[0].name must be small letters, digits and dashes'],
    ['name: samples, kind: zipkin, url: "http://z"', 'sources[0] (samples).name is taken: choose another name'],
    ['name: baseline, kind: zipkin, url: "http://z"', 'sources[0] (baseline).name is taken: choose another name'],
  ])('{%s}', async (fields, problem) => {
    expect(await problemsOf(source(fields))).toEqual([`spandiff.yml: ${problem}`]);
  });

  test.each([...ROLES.keys(), 'span'])('%s before an id means something else', async (name) => {
    expect(await problemsOf(source(`name: ${name}, kind: zipkin, url: "http://z"`))).toEqual([
      `spandiff.yml: sources[0] (${name}).name is taken: choose another name`,
    ]);
  });

  test('a name is taken once, by whoever comes first', async () => {
    const yaml = `sources:\n  - {${ZIPKIN}}\n  - {${ZIPKIN}}\n  - {name: jaeger, kind: jaeger, url: "http://j"}\n  - {name: files, kind: directory, path: x}\n`;
    const variables = { SPANDIFF_JAEGER_URL: 'http://j.example', SPANDIFF_TRACES: 'files=/srv' };
    expect(await problemsOf(yaml, variables)).toEqual([
      'spandiff.yml: sources[1] (z).name must be another than "z", which spandiff.yml: sources[0] (z) has',
      'spandiff.yml: sources[3] (files).name must be another than "files", which SPANDIFF_TRACES has',
      'SPANDIFF_JAEGER_NAME must be another than "jaeger", which spandiff.yml: sources[2] (jaeger) has',
    ]);
    expect((await configOf(source(ZIPKIN), { SPANDIFF_ZIPKIN_URL: 'http://x' })).sources).toHaveLength(2);
  });

  test('all problems of the file and of the variables are told at once', async () => {
    const yaml = `sources:\n  - {name: z, kind: zipkin}\n  - {name: t, kind: tempo, url: "http://t", token: "\${NONE}"}\n`;
    expect(await problemsOf(yaml, { SPANDIFF_PORT: 'x', SPANDIFF_TEMPO_TOKEN: 't', SPANDIFF_ZIPKIN_ULR: 'u' })).toEqual(
      [
        'spandiff.yml: sources[0] (z).url is missing',
        'spandiff.yml: sources[1] (t).token wants the variable NONE, which is not set',
        'SPANDIFF_TEMPO_URL is not set, but SPANDIFF_TEMPO_TOKEN is',
        'SPANDIFF_PORT must be a whole number from 0 to 65535',
        'SPANDIFF_ZIPKIN_ULR is no variable that Spandiff knows; did you mean SPANDIFF_ZIPKIN_URL?',
      ],
    );
  });
});
