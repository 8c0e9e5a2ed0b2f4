/** The command in a terminal as people have one: a pseudo-terminal of util-linux' script(1), as wide as stty(1) makes it. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { widthOf } from '../../src/cli/compare-command.ts';
import { displayWidth } from '../../src/render/terminal.ts';
import { ROOT } from '../support/modules.ts';
import { runSpandiff } from '../support/run-spandiff.ts';

const SCRIPT = '/usr/bin/script';
const SPANDIFF = join(ROOT, 'bin/spandiff');
const SHOP = ['shop-fast', 'shop-slow'].map((name) => join(ROOT, 'samples', `${name}.json`));

interface Shown {
  readonly code: number | null;
  /** What reached the screen, both outputs, without the carriage returns of a terminal. */
  readonly screen: string;
}

/** `columns`: of the terminal. `redirected`: standard output goes to a file of this name. */
async function inTerminal(
  columns: number,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  redirected?: string,
): Promise<Shown> {
  const command = [SPANDIFF, ...words].map((word) => `'${word}'`).join(' ');
  const script = `stty cols ${columns}; ${command}${redirected === undefined ? '' : ` > '${redirected}'`}`;
  const { code, stdout } = await runSpandiff(['-qec', script, '/dev/null'], {
    command: SCRIPT,
    environment: { TERM: 'xterm-256color', SHELL: '/bin/sh', ...environment },
  });
  return { code, screen: stdout.replaceAll('\r\n', '\n') };
}

const COLOUR = /\u001b\[\d+m/g;
/** The line of progress, which is rewritten and taken away. */
const PROGRESS = /\r\u001b\[K[^\r\n]*?…(?=\r)|\r\u001b\[K/g;

function withoutSequences(screen: string): string {
  return screen.replace(PROGRESS, '').replace(COLOUR, '');
}

function widest(text: string): number {
  return Math.max(...text.split('\n').map(displayWidth));
}

/** The script(1) of other systems takes other words. */
const HAS_SCRIPT = process.platform === 'linux' && existsSync(SCRIPT);

describe.skipIf(!HAS_SCRIPT)('in a terminal', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'spandiff-terminal-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('the text has colour, and without it is what a pipe gets', async () => {
    const { code, screen } = await inTerminal(80, ['compare', ...SHOP]);
    expect(code).toBe(0);
    expect(screen).toMatch(COLOUR);
    expect(withoutSequences(screen)).toBe((await runSpandiff(['compare', ...SHOP])).stdout);
  });

  test.each([40, 60, 120])('lines keep to a width of %i', async (columns) => {
    const { screen } = await inTerminal(columns, ['compare', ...SHOP]);
    const text = withoutSequences(screen);
    expect(widest(text), text).toBeLessThanOrEqual(columns);
    expect(widest(text), text).toBeGreaterThan(columns * 0.8);
    expect(text).toContain('+613.533');
  });

  test('a terminal that tells no width gets 80 columns', async () => {
    const { screen } = await inTerminal(0, ['compare', ...SHOP]);
    expect(withoutSequences(screen)).toBe((await runSpandiff(['compare', ...SHOP])).stdout);
  });

  test('COLUMNS is a wish, in a terminal and in a pipe', async () => {
    const environment = { COLUMNS: '50' };
    const { screen } = await inTerminal(100, ['compare', ...SHOP], environment);
    expect(widest(withoutSequences(screen))).toBeLessThanOrEqual(50);
    const piped = await runSpandiff(['compare', ...SHOP], { environment });
    expect(piped.stdout).toBe(withoutSequences(screen));
  });

  test('COLUMNS that is no number of columns counts for nothing', () => {
    expect(widthOf({ COLUMNS: '50' }, 100)).toBe(50);
    for (const COLUMNS of ['', '0', '-1', 'x', '1e3', '99999', '50 ']) expect(widthOf({ COLUMNS }, 100)).toBe(100);
    expect(widthOf({}, undefined)).toBe(80);
    expect(widthOf({}, 0)).toBe(80);
  });

  test.each([
    ['NO_COLOR', { NO_COLOR: '1' }],
    ['a dumb terminal', { TERM: 'dumb' }],
    ['FORCE_COLOR=0', { FORCE_COLOR: '0' }],
  ])('%s: no colour', async (_what, environment) => {
    const { screen } = await inTerminal(80, ['compare', ...SHOP], environment);
    expect(screen).not.toMatch(COLOUR);
  });

  test('a file gets no colour, though the screen is a terminal, unless FORCE_COLOR says so', async () => {
    const path = join(folder, 'redirected.txt');
    expect(await inTerminal(40, ['compare', ...SHOP], {}, path)).toMatchObject({ code: 0 });
    expect(readFileSync(path, 'utf8')).toBe((await runSpandiff(['compare', ...SHOP])).stdout);
    await inTerminal(40, ['compare', ...SHOP, '--out', path]);
    expect(readFileSync(path, 'utf8')).toBe((await runSpandiff(['compare', ...SHOP])).stdout);
    await inTerminal(40, ['compare', ...SHOP], { FORCE_COLOR: '1' }, path);
    expect(readFileSync(path, 'utf8')).toMatch(COLOUR);
  });

  test.each([
    ['png', 'A PNG is bytes, which a terminal cannot show. Add --out picture.png, or pipe it.'],
    ['svg', 'An SVG is a picture, which a terminal cannot show. Add --out picture.svg, or pipe it.'],
    ['html', 'A page of HTML is for a browser. Add --out report.html, or pipe it.'],
  ])('%s is refused before any work is done', async (format, advice) => {
    const words = ['compare', './no-such-file.json', './nor-this.json', '--format', format];
    expect(await inTerminal(100, words)).toEqual({ code: 2, screen: `spandiff: ${advice}\n` });
  });

  test.each(['png', 'svg', 'html'])('%s goes into a file, and nothing stays on the screen', async (format) => {
    const path = join(folder, `answer.${format}`);
    const { code, screen } = await inTerminal(80, ['compare', ...SHOP, '--out', path]);
    expect({ code, screen: withoutSequences(screen) }).toEqual({ code: 0, screen: '' });
    const redirected = join(folder, `redirected.${format}`);
    const again = await inTerminal(80, ['compare', ...SHOP, '--format', format], {}, redirected);
    expect({ code: again.code, screen: withoutSequences(again.screen) }).toEqual({ code: 0, screen: '' });
    expect(readFileSync(redirected).equals(readFileSync(path))).toBe(true);
  });

  test('json and markdown are text that a terminal shows, without colour', async () => {
    for (const format of ['json', 'markdown']) {
      const { code, screen } = await inTerminal(80, ['compare', ...SHOP, '--format', format]);
      expect(code).toBe(0);
      expect(screen).not.toMatch(COLOUR);
      const piped = await runSpandiff(['compare', ...SHOP, '--format', format]);
      expect(withoutSequences(screen)).toBe(piped.stdout);
    }
  });
});
