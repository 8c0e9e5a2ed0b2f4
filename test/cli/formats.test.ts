/** Every format of an answer as people ask for it: by --format, by the name of the file, through a pipe. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SAMPLE_PAIRS } from '../../src/sources/samples.ts';
import { normalRequests, SLOW } from '../baseline/requests.ts';
import { BackendServer } from '../sources/backends/backend-server.ts';
import { TEMPO_2_8, tempoServer } from '../sources/backends/tempo-server.ts';
import { describeInBrowser, launchBrowser } from '../support/browser.ts';
import { ROOT } from '../support/modules.ts';
import { type Answer, runSpandiff } from '../support/run-spandiff.ts';

const GOLDEN = '../golden/cli/markdown';
const PAIRS = ['nested', 'siblings', 'shop'].map((name) => ({
  name,
  pair: [`${name}-fast`, `${name}-slow`].map(sample),
}));
const SHOP = PAIRS[2]!.pair;

function sample(name: string): string {
  return join(ROOT, 'samples', `${name}.json`);
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spandiff-formats-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The bytes that the answer has in a file of this name. */
async function written(name: string, ...words: readonly string[]): Promise<Buffer> {
  const path = join(folder, name);
  expect(await runSpandiff(['compare', ...words, '--out', path])).toEqual({ code: 0, stdout: '', stderr: '' });
  return readFileSync(path);
}

function inShell(script: string): Promise<Answer> {
  return runSpandiff(['-c', script], { command: '/bin/sh', folder });
}

/** Words of a shell. */
function quoted(...words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(' ');
}

const SPANDIFF = join(ROOT, 'bin/spandiff');

describe('formats of an answer', () => {
  test.each(PAIRS)('markdown: $name reads as in its golden', async ({ name, pair }) => {
    const { code, stdout, stderr } = await runSpandiff(['compare', ...pair, '--format', 'markdown']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await expect(stdout).toMatchFileSnapshot(`${GOLDEN}/sample-${name}.md`);
  });

  test.each(PAIRS)('png: $name is a picture that Slack takes, of at most 300 kB', async ({ name, pair }) => {
    const bytes = await written(`${name}.png`, ...pair);
    expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    expect(bytes.subarray(-8, -4).toString('latin1')).toBe('IEND');
    const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
    expect(width).toBeGreaterThan(300);
    expect(height).toBeGreaterThan(100);
    expect(bytes.length).toBeLessThan(300_000);
  });

  test.each(['slow', 'tempo2.8.2-v2-slow', 'jaeger1.36-slow', 'ugly'])(
    'what real servers answered (%s) has a page, a picture and a document',
    async (name) => {
      const pair = ['base', name].map((recording) => join(ROOT, 'test/fixtures/recordings', `${recording}.json`));
      for (const format of ['html', 'png', 'svg', 'md']) {
        const bytes = await written(`${name}.${format}`, ...pair);
        expect(bytes.length, format).toBeGreaterThan(1_000);
        if (format !== 'png')
          expect(bytes.toString('utf8'), format).toContain(name === 'ugly' ? 'frontend' : 'postgresql');
      }
    },
  );

  test.each(['html', 'png', 'svg', 'markdown', 'json', 'text'])(
    '%s: the same question gives the same bytes, in a file and through a pipe',
    async (format) => {
      const [first, second] = [`1.${format}`, `2.${format}`];
      const one = await written(first, ...SHOP, '--format', format);
      const command = quoted(SPANDIFF, 'compare', ...SHOP, '--format', format);
      expect(await inShell(`${command} | cat > ${second}`)).toEqual({ code: 0, stdout: '', stderr: '' });
      expect(one.equals(readFileSync(join(folder, second)))).toBe(true);
      expect(one.length).toBeGreaterThan(1_000);
    },
  );

  test.each([
    ['report.html', /^<!doctype html>/i],
    ['REPORT.HTM', /^<!doctype html>/i],
    ['picture.svg', /^(?:<\?xml[^>]*>\s*)?<svg [\s\S]*<\/svg>\s*$/],
    ['section.md', /^## ▲ `stock-db`: /],
    ['section.markdown', /^## ▲ `stock-db`: /],
    ['report.json', /^\{\s*"schema":\s*"spandiff.report\/1"/],
    ['answer.txt', /^Culprit {5}▲ stock-db: /],
    ['answer', /^Culprit {5}▲ stock-db: /],
    ['answer.log', /^Culprit {5}▲ stock-db: /],
  ])('--out %s says the format', async (name, expected) => {
    expect((await written(name, ...SHOP)).toString('utf8')).toMatch(expected);
  });

  test.each(PAIRS)('$name: every format has the numbers of the terminal, digit by digit', async ({ pair }) => {
    const text = (await written('digits.txt', ...pair)).toString('utf8');
    const [, delta, fromTo] = /^How much +(\S+ ms): (\S+ ms → \S+ ms) /m.exec(text)!;
    for (const format of ['md', 'html', 'svg']) {
      const answer = (await written(`digits.${format}`, ...pair)).toString('utf8').replaceAll('\u00a0', ' ');
      for (const number of [delta!, ...fromTo!.split(' → ')]) expect(answer, format).toContain(number);
    }
  });

  test('--format is stronger than the name of the file', async () => {
    expect((await written('odd.png', ...SHOP, '--format', 'text')).toString('utf8')).toMatch(/^Culprit/);
  });

  test('--narrative off leaves the words out of document and page', async () => {
    const told = await runSpandiff(['compare', ...SHOP, '--format', 'markdown', '--narrative', 'template']);
    expect(told.stdout).toContain('### In words');
    const quiet = await runSpandiff(['compare', ...SHOP, '--format', 'markdown', '--narrative', 'off']);
    expect(quiet.stdout).not.toMatch(/### In words|### Possible/);
    for (const format of ['html', 'png', 'svg']) {
      await written(`quiet.${format}`, ...SHOP, '--narrative', 'off');
      await written(`told.${format}`, ...SHOP, '--narrative', 'template');
    }
    const [page, quietPage] = ['told', 'quiet'].map((name) => readFileSync(join(folder, `${name}.html`), 'utf8'));
    expect(page).toContain('made the difference');
    expect(quietPage!.length).toBeLessThan(page!.length);
  });

  test('a picture has no words, so no model is asked for any', async () => {
    await using server = await BackendServer.start(() => undefined);
    const environment = { OPENAI_BASE_URL: `${server.url}/v1` };
    for (const format of ['png', 'svg']) {
      const words = ['compare', ...SHOP, '--format', format, '--out', join(folder, 'unasked')];
      expect(await runSpandiff(words, { environment })).toEqual({ code: 0, stdout: '', stderr: '' });
    }
    expect(server.requests).toEqual([]);
  });

  test('one id: its page, picture and document tell how the baseline was chosen', async () => {
    const held = [...normalRequests(9), SLOW];
    await using server = await BackendServer.start(tempoServer(TEMPO_2_8)(held));
    const environment = { SPANDIFF_TEMPO_URL: server.url };
    for (const format of ['html', 'svg', 'png', 'markdown']) {
      const path = join(folder, `one.${format}`);
      const words = ['compare', `tempo:${SLOW.traceId}`, '--format', format, '--out', path];
      expect(await runSpandiff(words, { environment })).toEqual({ code: 0, stdout: '', stderr: '' });
      if (format === 'html' || format === 'markdown')
        expect(readFileSync(path, 'utf8')).toContain('The baseline was chosen: of ');
    }
  });

  test('a pool of baselines works for every format', async () => {
    const pool = ['--baseline-pool', SAMPLE_PAIRS[0]!.baseline];
    for (const name of ['pool.html', 'pool.png', 'pool.md']) {
      expect((await written(name, ...SHOP, ...pool)).length).toBeGreaterThan(1_000);
    }
  });
});

describe('trouble with a format', () => {
  test('a failed comparison leaves page and picture as they were, and no other file', async () => {
    const place = join(folder, 'kept');
    mkdirSync(place);
    for (const name of ['report.html', 'picture.png']) {
      const path = join(place, name);
      writeFileSync(path, 'before');
      const answer = await runSpandiff(['compare', SHOP[0]!, './no-such-file.json', '--out', path]);
      expect(answer).toMatchObject({ code: 3, stdout: '' });
      expect(readFileSync(path, 'utf8')).toBe('before');
    }
    expect(readdirSync(place).sort()).toEqual(['picture.png', 'report.html']);
  });

  test.each(['html', 'png'])(
    '%s: a place that cannot be written to is refused before anything is read',
    async (format) => {
      const path = join(folder, 'no', 'such', `place.${format}`);
      expect(await runSpandiff(['compare', './no-such-file.json', './nor-this.json', '--out', path])).toEqual({
        code: 2,
        stdout: '',
        stderr: `spandiff: Cannot write to ${path}: there is no such directory.\n`,
      });
    },
  );

  test.each(['html', 'png', 'svg', 'markdown'])('%s: a closed pipe is no failure', async (format) => {
    const command = quoted(SPANDIFF, 'compare', ...SHOP, '--format', format);
    expect(await inShell(`{ ${command}; echo "code $?" >&2; } | true`)).toEqual({
      code: 0,
      stdout: '',
      stderr: 'code 0\n',
    });
  });

  test('a machine without the rasteriser is told what works there', async () => {
    // As where npm left the native module of another platform out.
    const missing = join(folder, 'missing.mjs');
    writeFileSync(
      missing,
      `import { registerHooks } from 'node:module';
registerHooks({
  resolve(name, context, next) {
    if (name === '@resvg/resvg-js') throw Object.assign(new Error('Cannot find module'), { code: 'ERR_MODULE_NOT_FOUND' });
    return next(name, context);
  },
});\n`,
    );
    const environment = { NODE_OPTIONS: `--import=${pathToFileURL(missing)}` };
    const png = await runSpandiff(['compare', ...SHOP, '--format', 'png'], { environment });
    expect(png).toMatchObject({ code: 4, stdout: '' });
    expect(png.stderr).toMatch(/^spandiff: [^\n]*PNG[^\n]* Use --format svg\.\n$/);
    const svg = await runSpandiff(['compare', ...SHOP, '--format', 'svg'], { environment });
    expect(svg).toMatchObject({ code: 0, stderr: '' });
  });

  test('--pairs answers in JSON lines whatever the file is called', async () => {
    const [baseline, candidate] = SHOP.map((path, i) => {
      const name = `pair-${i}.json`;
      copyFileSync(path, join(folder, name));
      return name;
    });
    const pairs = join(folder, 'pairs.jsonl');
    writeFileSync(pairs, `${JSON.stringify({ id: 1, baseline, candidate })}\n`);
    const path = join(folder, 'answers.html');
    expect(await runSpandiff(['compare', '--pairs', pairs, '--out', path])).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ id: 1, report: { schema: 'spandiff.report/1' } });
  });
});

describeInBrowser('formats in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  }, 60_000);
  afterAll(() => browser.close());

  test('html: opened from disk it asks nobody, breaks no rule of its own and shows the answer', async () => {
    await written('opened.html', ...SHOP);
    const page = await browser.newPage();
    const troubles: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
    });
    page.on('pageerror', (error) => troubles.push(error.message));
    const asked: string[] = [];
    page.on('request', (request) => {
      if (!/^(?:data|blob):/.test(request.url())) asked.push(request.url());
    });
    const address = pathToFileURL(join(folder, 'opened.html')).href;
    await page.goto(address);
    expect(await page.getByText('stock-db').count()).toBeGreaterThan(0);
    expect(await page.title()).not.toBe('');
    expect({ troubles, asked }).toEqual({ troubles: [], asked: [address] });
    await page.close();
  });

  test('svg: it is well-formed, and says in words what it shows', async () => {
    await written('parsed.svg', ...SHOP);
    const page = await browser.newPage();
    await page.goto(pathToFileURL(join(folder, 'parsed.svg')).href);
    expect(await page.locator('parsererror').count()).toBe(0);
    expect(await page.evaluate('document.documentElement.localName')).toBe('svg');
    expect(await page.evaluate('document.documentElement.textContent')).toContain('stock-db');
    await page.close();
  });
});
