/** `--dry-run-prompt`: what a security review reads is what a server would get, to the byte, and nobody gets anything. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { completion, type ModelServer, startModelServer } from '../narrative/model-server.ts';
import { type Answer, runSpandiff } from '../support/run-spandiff.ts';

const PAIR = ['compare', 'samples/shop-slow.json', 'samples/shop-fast.json'];
const KEY = 'sk-hunter2-0123456789';

function dryRun(environment: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<Answer> {
  return runSpandiff([...PAIR, '--dry-run-prompt', ...words], { environment });
}

interface WrittenRequest {
  readonly line: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

function read({ code, stdout, stderr }: Answer): WrittenRequest {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const end = stdout.indexOf('\n\n');
  const [line, ...headers] = stdout.slice(0, end).split('\n');
  const pairs = headers.map((header) => header.split(': ', 2) as [string, string]);
  return { line: line!, headers: new Map(pairs), body: stdout.slice(end + 2) };
}

async function realRun(
  server: ModelServer,
  environment: Readonly<Record<string, string>>,
  ...words: readonly string[]
) {
  const { code } = await runSpandiff([...PAIR, ...words], { environment });
  expect(code).toBe(0);
  return server.asked[0]!;
}

describe('--dry-run-prompt', () => {
  test.each([
    ['with normalised names', {}, []],
    ['with hidden names, by option', {}, ['--names', 'hidden']],
    ['with hidden names, by variable', { SPANDIFF_MODEL_NAMES: 'hidden' }, []],
    ['with all that a server may want', ALL_SETTINGS(), ['--narrative', 'model', '--order', 'given']],
  ])('%s: method, address, headers and body are those that a server gets', async (_name, settings, words) => {
    const server = await startModelServer([completion('{}')]);
    const environment = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: KEY, ...settings };
    const { line, headers, body } = read(await dryRun(environment, ...words));
    expect(server.asked).toEqual([]);
    const asked = await realRun(server, environment, ...words);
    expect(line).toBe(`POST ${server.baseUrl}/chat/completions HTTP/1.1`);
    expect(server.baseUrl.endsWith('/v1') && asked.path).toBe('/v1/chat/completions');
    expect(body === asked.text).toBe(true);
    const masked = Object.entries(asked.headers).map(([name, value]) => [name, String(value).replace(KEY, '***')]);
    expect(Object.fromEntries(headers)).toEqual(Object.fromEntries(masked));
  });

  function ALL_SETTINGS(): Readonly<Record<string, string>> {
    return {
      OPENAI_MODEL: 'some-model',
      SPANDIFF_MODEL_KEY_HEADER: 'x-api-key',
      SPANDIFF_MODEL_TOKEN_LIMIT_FIELD: 'max_tokens',
      SPANDIFF_MODEL_REASONING_EFFORT: 'low',
      SPANDIFF_MODEL_DAILY_TOKENS: '1000000',
    };
  }

  test('needs no key, and asks OpenAI where nothing else is set', async () => {
    const { line, headers, body } = read(await dryRun({}));
    expect(line).toBe('POST https://api.openai.com/v1/responses HTTP/1.1');
    expect(headers.get('authorization')).toBe('Bearer ***');
    expect(headers.get('host')).toBe('api.openai.com');
    expect(headers.get('content-length')).toBe(String(Buffer.byteLength(body)));
    expect(JSON.parse(body)).toMatchObject({ store: false, model: expect.any(String) });
  });

  test('goes to the v1 path of Azure with its own header', async () => {
    const { line, headers } = read(await dryRun({ OPENAI_BASE_URL: 'https://x.openai.azure.com/openai/v1/' }));
    expect(line).toBe('POST https://x.openai.azure.com/openai/v1/responses HTTP/1.1');
    expect([headers.get('api-key'), headers.get('authorization')]).toEqual(['***', undefined]);
  });

  test('prints no key, whatever it is and wherever it goes', async () => {
    for (const settings of [{}, { SPANDIFF_MODEL_KEY_HEADER: 'x-api-key' }]) {
      const { stdout, stderr } = await dryRun({ OPENAI_API_KEY: KEY, ...settings });
      expect(stdout + stderr).not.toContain('hunter2');
    }
  });

  test('a budget that is used up and a short deadline do not keep the request back', async () => {
    const { body } = read(await dryRun({ SPANDIFF_MODEL_DAILY_TOKENS: '1', SPANDIFF_MODEL_DEADLINE_MS: '500' }));
    expect(body.length).toBeGreaterThan(1_000);
  });

  test('names: normalised ones stand in the request, hidden ones do not', async () => {
    const [normalised, hidden] = await Promise.all([dryRun({}), dryRun({}, '--names', 'hidden')]);
    const payload = ({ stdout }: Answer) => stdout.slice(stdout.lastIndexOf('\\"outcome\\"'));
    expect(payload(normalised)).toContain('\\"name\\":\\"checkout\\"');
    expect(payload(hidden)).not.toContain('checkout');
    expect(payload(hidden)).toContain('\\"name\\":null');
  });

  test('a comparison with nothing to arrange says that nothing would be sent', async () => {
    const same = ['compare', 'samples/shop-fast.json', 'samples/nested-fast.json', '--dry-run-prompt'];
    const { code, stdout } = await runSpandiff(same);
    expect(code).toBe(0);
    expect(stdout).toBe('No request would be sent. There was nothing for a model to arrange.\n');
  });

  test('--out writes the same bytes to a file', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'spandiff-dry-run-')), 'request.http');
    const [printed, written] = await Promise.all([dryRun({}), dryRun({}, '--out', file)]);
    expect(written).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(file, 'utf8') === printed.stdout).toBe(true);
  });

  test.each([
    [['--format', 'json'], '--dry-run-prompt prints a request as it is: leave --format out. See spandiff help.'],
    [
      ['--narrative', 'off'],
      '--dry-run-prompt shows what a model is asked, and --narrative off asks none. See spandiff help.',
    ],
    [['--names', 'all'], '--names takes normalised or hidden, not "all". See spandiff help.'],
    [['--names'], '--names needs a value: normalised or hidden. See spandiff help.'],
  ])('%j is refused', async (words, message) => {
    expect(await dryRun({}, ...words)).toEqual({ code: 2, stdout: '', stderr: `spandiff: ${message}\n` });
  });

  test('--pairs is refused', async () => {
    const { code, stderr } = await runSpandiff(['compare', '--pairs', 'x', '--dry-run-prompt']);
    expect(code).toBe(2);
    expect(stderr).toBe(
      'spandiff: --dry-run-prompt shows the request of one pair: leave --pairs out. See spandiff help.\n',
    );
  });

  test('a configuration that is wrong, and traces that are not there, fail as they do elsewhere', async () => {
    expect(await dryRun({ OPENAI_BASE_URL: 'nowhere' })).toMatchObject({ code: 2, stdout: '' });
    const missing = await runSpandiff(['compare', 'no-such-file.json', 'x.json', '--dry-run-prompt']);
    expect(missing).toMatchObject({ code: 3, stdout: '' });
  });
});
