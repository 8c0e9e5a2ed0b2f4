/** `spandiff sources` as people run it, against servers on the loopback. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the configuration file are the subject
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SOURCE_KINDS } from '../../src/config/source-settings.ts';
import { BackendServer, type Fault } from '../sources/backends/backend-server.ts';
import { ROOT } from '../support/modules.ts';
import { runSpandiff } from '../support/run-spandiff.ts';

const TRACE_ID = '05a76d2535774da6a3ce929d0e0e4736';
const CANARY = 'c4nary';
const SPANS = JSON.stringify([
  [{ traceId: TRACE_ID, id: '05a76d2535774da6', name: 'get /', timestamp: 1_795_349_781_535_123, duration: 1_000 }],
]);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spandiff-sources-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function zipkin(): Promise<BackendServer> {
  return BackendServer.start(({ path }) => (path === '/zipkin/api/v2/traces' ? { body: SPANS } : undefined));
}

/** A directory of its own with this configuration in it. */
function place(yaml: string): string {
  const at = mkdtempSync(join(folder, 'at-'));
  writeFileSync(join(at, 'spandiff.yml'), yaml);
  return at;
}

interface Listed {
  readonly schema: string;
  readonly sources: readonly Readonly<Record<string, unknown>>[];
}

/** What kinds need beside an address. */
const REQUIRED = {
  SPANDIFF_DATADOG_API_KEY: 'a',
  SPANDIFF_DATADOG_APPLICATION_KEY: 'b',
  SPANDIFF_SENTRY_ORGANIZATION: 'acme',
  SPANDIFF_SENTRY_TOKEN: 'c',
  SPANDIFF_XRAY_REGION: 'eu-central-1',
};

async function listed(words: readonly string[], options: Parameters<typeof runSpandiff>[1]) {
  const { code, stdout, stderr } = await runSpandiff(['sources', '--format', 'json', ...words], options);
  return { code, stderr, list: JSON.parse(stdout) as Listed };
}

describe('spandiff sources', () => {
  test('nothing configured: lists the samples and says how to configure more', async () => {
    const { code, stdout, stderr } = await runSpandiff(['sources']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^samples {2}directory {2}works {2}\/.*samples\/?\n +for example [0-9a-f]{32}\n\n/);
    for (const word of ['SPANDIFF_TRACES', 'SPANDIFF_TEMPO_URL', 'spandiff.yml', 'spandiff.example.yml']) {
      expect(stdout.replace(/\n/g, ' ')).toContain(word);
    }
    expect(stdout.split('\n').filter((line) => line.length > 80 && !line.includes(ROOT))).toEqual([]);
  });

  test('a spandiff.yml of the working directory, variables and SPANDIFF_TRACES together', async () => {
    await using server = await zipkin();
    const at = place(`sources:\n  - {name: orders, kind: zipkin, url: "${server.url}/zipkin/", token: "\${KEY}"}\n`);
    mkdirSync(join(at, 'traces'));
    const environment = {
      KEY: CANARY,
      SPANDIFF_ZIPKIN_URL: `${server.url}/zipkin`,
      SPANDIFF_TRACES: join(at, 'traces'),
    };
    const { code, stderr, list } = await listed([], { folder: at, environment });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const works = { works: true, error: null };
    expect(list).toMatchObject({
      schema: 'spandiff.sources/1',
      sources: [
        { name: 'traces', kind: 'directory', address: join(at, 'traces'), exampleId: null, ...works },
        { name: 'orders', kind: 'zipkin', address: `${server.url}/zipkin/`, exampleId: TRACE_ID, ...works },
        { name: 'zipkin', kind: 'zipkin', address: `${server.url}/zipkin`, exampleId: TRACE_ID, ...works },
        { name: 'samples', kind: 'directory', address: expect.any(String), exampleId: expect.any(String), ...works },
      ],
    });
    const authorizations = new Set(server.requests.map(({ headers }) => headers.authorization));
    expect([...authorizations].toSorted()).toEqual([`Bearer ${CANARY}`, undefined]);
  });

  test('the text has one aligned line for each, and below it what was found out', async () => {
    await using server = await zipkin();
    await using refusing = await BackendServer.start(() => ({ status: 401, body: CANARY }));
    const at = place(
      `sources:\n  - {name: orders, kind: zipkin, url: "${server.url}/zipkin"}\n  - {name: b, kind: zipkin, url: "${refusing.url}", token: ${CANARY}}\n`,
    );
    const { code, stdout, stderr } = await runSpandiff(['sources'], { folder: at });
    expect({ code, stderr }).toEqual({ code: 4, stderr: '' });
    const lines = stdout.split('\n');
    expect(lines.slice(0, 4)).toEqual([
      `orders   zipkin     works    ${server.url}/zipkin`,
      `                             for example ${TRACE_ID}`,
      `b        zipkin     refused  ${refusing.url}/`,
      '                             it refused the credentials (401). Check its',
    ]);
    expect(stdout).not.toContain(CANARY);
    expect(stdout).not.toContain('Nothing but');
  });

  test('--source checks one, and refuses a name that there is not', async () => {
    await using server = await zipkin();
    const environment = { SPANDIFF_ZIPKIN_URL: `${server.url}/zipkin` };
    const { list } = await listed(['--source', 'zipkin'], { environment });
    expect(list.sources.map(({ name }) => name)).toEqual(['zipkin']);
    expect(await runSpandiff(['sources', '--source', 'zipkni'], { environment })).toEqual({
      code: 2,
      stdout: '',
      stderr: 'spandiff: There is no source "zipkni". The sources are: zipkin, samples.\n',
    });
  });

  test('--config goes before SPANDIFF_CONFIG, and that before the spandiff.yml of the working directory', async () => {
    const yaml = (name: string) => `sources: [{name: ${name}, kind: directory, path: .}]\n`;
    const [here, variable, option] = ['here', 'variable', 'option'].map((name) => place(yaml(name)));
    const environment = { SPANDIFF_CONFIG: join(variable!, 'spandiff.yml') };
    const first = async (words: readonly string[], options: Parameters<typeof runSpandiff>[1]) =>
      (await listed(words, options)).list.sources[0];
    expect(await first([], { folder: here! })).toMatchObject({ name: 'here', address: here });
    expect(await first([], { folder: here!, environment })).toMatchObject({ name: 'variable', address: variable });
    const words = ['--config', join(option!, 'spandiff.yml')];
    expect(await first(words, { folder: here!, environment })).toMatchObject({ name: 'option', address: option });
  });

  test('a spandiff.yml beside a spandiff.yaml is a question of which', async () => {
    const at = place('sources: []\n');
    writeFileSync(join(at, 'spandiff.yaml'), 'sources: []\n');
    const { code, stderr } = await runSpandiff(['sources'], { folder: at });
    expect(code).toBe(2);
    expect(stderr).toBe(
      'spandiff: The configuration is wrong: spandiff.yml and spandiff.yaml are both there: keep one, or name it in SPANDIFF_CONFIG.\n',
    );
  });

  test('the exit code is that of the first that does not work', async () => {
    await using server = await BackendServer.start(() => ({ body: 'pong' }));
    const at = place(
      `sources:\n  - {name: z, kind: zipkin, url: "${server.url}"}\n  - {name: gone, kind: directory, path: nowhere}\n`,
    );
    const { code, list } = await listed([], { folder: at });
    const codes = list.sources.map(({ error }) => (error as { code: string } | null)?.code);
    expect({ code, codes }).toEqual({ code: 5, codes: ['malformed', 'unavailable', undefined] });
  });

  test('every kind that can be named can be asked', async () => {
    await using server = await BackendServer.start(() => ({ status: 403 }));
    const kinds = Object.keys(SOURCE_KINDS).filter((kind) => kind !== 'directory');
    const urls = Object.fromEntries(kinds.map((kind) => [`SPANDIFF_${kind.toUpperCase()}_URL`, server.url]));
    const { code, list } = await listed([], { environment: { ...urls, ...REQUIRED } });
    expect(code).toBe(4);
    const told = list.sources.map(({ kind, error }) => [kind, (error as { code: string } | null)?.code]);
    expect(told).toEqual([...kinds.map((kind) => [kind, 'unauthorized']), ['directory', undefined]]);
  });

  test('a port that is no place for HTTP is told like other wrong addresses', async () => {
    const { code, list } = await listed(['--source', 'zipkin'], {
      environment: { SPANDIFF_ZIPKIN_URL: 'http://127.0.0.1:9' },
    });
    const message = expect.stringContaining('zipkin: its port belongs to another protocol');
    expect({ code, error: list.sources[0]?.error }).toEqual({ code: 4, error: { code: 'unavailable', message } });
  });

  test.each([
    [['sources', 'x'], 'sources takes no further words. See spandiff help.'],
    [['source'], 'There is no command "source"; did you mean sources? See spandiff help.'],
    [['sources', '--config'], '--config needs a value: a YAML file. See spandiff help.'],
    [['start', '--config', ''], '--config names no file. Is a variable of your shell not set?'],
    [['sources', '--format', 'xml'], '--format takes text or json, not "xml". See spandiff help.'],
    [['sources', '--config', 'no.yml'], 'The configuration is wrong: no.yml is not there.'],
    [['compare', 'x', 'y', '--config', 'no.yml'], 'The configuration is wrong: no.yml is not there.'],
    [['start', '--config', 'no.yml'], 'The configuration is wrong: no.yml is not there.'],
  ])('%j is refused with one line and exit code 2', async (words, message) => {
    expect(await runSpandiff(words)).toEqual({ code: 2, stdout: '', stderr: `spandiff: ${message}\n` });
  });
});

describe('a comparison with configured sources', () => {
  test('the ids are asked for at the server, with its credentials', async () => {
    await using server = await BackendServer.start(() => ({ body: '[]' }));
    const at = place(`sources:\n  - {name: z, kind: zipkin, url: "${server.url}", user: me, password: "\${WORD}"}\n`);
    const { code, stderr } = await runSpandiff(['compare', `z:${TRACE_ID}`, `z:f${TRACE_ID.slice(1)}`], {
      folder: at,
      environment: { WORD: CANARY, SLACK_BOT_TOKEN: 'half-set', SPANDIFF_PORT: 'x' },
    });
    expect(code).toBe(3);
    expect(stderr).toContain('There is no trace');
    const sent = new Set(server.requests.map(({ headers }) => headers.authorization));
    expect([...sent]).toEqual([`Basic ${Buffer.from(`me:${CANARY}`).toString('base64')}`]);
  });

  test('two files are compared without anything being loaded for a configuration that is not there', async () => {
    const coverage = mkdtempSync(join(folder, 'coverage-'));
    const [baseline, candidate] = ['base.json', 'slow.json'].map((name) =>
      join(ROOT, 'test/fixtures/recordings', name),
    );
    const { code } = await runSpandiff(['compare', baseline!, candidate!, '--format', 'json'], {
      environment: { NODE_V8_COVERAGE: coverage },
    });
    expect(code).toBe(0);
    const loaded = readdirSync(coverage).map((name) => readFileSync(join(coverage, name), 'utf8'));
    expect(loaded.join('')).toContain('src/cli/workbench.ts');
    expect(loaded.join('')).not.toMatch(/node_modules\/(?:zod|yaml)\/|src\/config\.ts|src\/sources\/backends/);
  });
});

describe('secrets', () => {
  const FAULTS: readonly (readonly [says: string, fault: Fault])[] = [
    ['it refuses', { kind: 'answer', served: { status: 401, body: CANARY } }],
    ['it forbids', { kind: 'answer', served: { status: 403, headers: { 'www-authenticate': CANARY } } }],
    ['it fails', { kind: 'answer', served: { status: 500, body: CANARY } }],
    ['it redirects', { kind: 'answer', served: { status: 302, headers: { location: `http://e.example/${CANARY}` } } }],
    ['it answers nonsense', { kind: 'answer', served: { body: 'pong' } }],
    ['it answers with a page', { kind: 'answer', served: { body: `<html>${CANARY}` } }],
    ['it breaks off', { kind: 'truncated' }],
    ['it never answers', { kind: 'hang' }],
  ];

  test.each(FAULTS)('none is printed where %s', async (_says, fault) => {
    await using server = await zipkin();
    server.breakWith(fault);
    const at = place(
      [
        'sources:',
        `  - {name: one, kind: zipkin, url: "${server.url}", token: "\${KEY}", timeoutSeconds: 1}`,
        `  - {name: two, kind: zipkin, url: "${server.url}", user: "\${KEY}", password: x${CANARY}, timeoutSeconds: 1}`,
        `  - {name: three, kind: zipkin, url: "${server.url}", headers: {X-Key: "a \${KEY}"}, timeoutSeconds: 1}`,
      ].join('\n'),
    );
    const environment = { KEY: CANARY, SPANDIFF_DEBUG: '1' };
    const encoded = Buffer.from(`${CANARY}:x${CANARY}`).toString('base64');
    const commands = [['sources'], ['sources', '--format', 'json'], ['compare', TRACE_ID, `f${TRACE_ID.slice(1)}`]];
    const answers = await Promise.all(commands.map((words) => runSpandiff(words, { folder: at, environment })));
    for (const { code, stdout, stderr } of answers) {
      expect(code).toBeGreaterThan(1);
      expect(stdout + stderr).not.toContain(CANARY);
      expect(stdout + stderr).not.toContain(encoded);
    }
    expect(server.requests.length).toBeGreaterThan(2);
  });

  const WRONG: readonly (readonly [says: string, yaml: string])[] = [
    ['YAML that is none', `sources:\n  - token: "${CANARY}\n  - @${CANARY}\n\t${CANARY}`],
    ['an alias of nothing', `sources: *${CANARY}`],
    ['a tag', `sources: !${CANARY} [${CANARY}]`],
    ['an unknown escape', `sources: "\\${CANARY}"`],
    ['a key twice', `${CANARY}: a\n${CANARY}: b`],
    [
      'a secret in the place of a key',
      `sources:\n  - {name: a, kind: zipkin, url: "http://a", ${CANARY}}\n${CANARY}: x`,
    ],
    [
      'a secret in the place of a header',
      `sources:\n  - {name: a, kind: zipkin, url: "http://a", headers: {${CANARY}: ""}}`,
    ],
    [
      'a secret in an address',
      `sources:\n  - {name: a, kind: zipkin, url: "http://me:${CANARY}@a", ui: "http://a?${CANARY}"}`,
    ],
    [
      'secrets of the wrong shape',
      `sources:\n  - {name: a, kind: zipkin, url: "${CANARY}", token: ["${CANARY}"], user: "é${CANARY}"}`,
    ],
    ['a secret for a kind', `sources:\n  - {name: a, kind: ${CANARY}}\n  - ${CANARY}`],
    [
      'a placeholder that is none',
      `sources:\n  - {name: a, kind: zipkin, url: "http://a/\${NO}", token: "\${${CANARY} }"}`,
    ],
    [
      'a variable of the wrong shape',
      'sources:\n  - {name: a, kind: zipkin, url: "http://a", token: "${BAD}", timeoutSeconds: "${BAD}"}',
    ],
  ];

  test.each(WRONG)('none is printed where the file holds %s', async (_says, yaml) => {
    const variables = {
      BAD: `a ${CANARY}`,
      SPANDIFF_TEMPO_URL: CANARY,
      SPANDIFF_TEMPO_TOKEN: `a ${CANARY}`,
      SPANDIFF_TEMPO_HEADERS: CANARY,
      SPANDIFF_JAEGER_PASSWORD: CANARY,
      SPANDIFF_JAEGER_TIMEOUT_SECONDS: CANARY,
      SPANDIFF_NOTHING: CANARY,
      SPANDIFF_DEBUG: '1',
    };
    const folder = place(yaml);
    const commands = [['sources'], ['compare', 'x', 'y'], ['start']];
    const answers = await Promise.all(commands.map((words) => runSpandiff(words, { folder, environment: variables })));
    for (const { code, stdout, stderr } of answers) {
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^spandiff: The configuration is wrong: .*spandiff\.yml.*SPANDIFF_TEMPO_URL must be/);
      expect(stderr).not.toContain(CANARY);
    }
  });
});
