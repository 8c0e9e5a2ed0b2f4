import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/limits.ts';
import { reportSchema } from '../../src/report/schema.ts';
import { SAMPLE_PAIRS } from '../../src/sources/samples.ts';
import { ROOT } from '../support/modules.ts';
import { runSpandiff } from '../support/run-spandiff.ts';

const NESTED = { baseline: 'nested-fast.json', candidate: 'nested-slow.json' };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spandiff-pairs-'));
  for (const name of ['nested-fast', 'nested-slow', 'siblings-fast', 'siblings-slow']) {
    copyFileSync(join(ROOT, 'samples', `${name}.json`), join(folder, `${name}.json`));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function pairsFile(lines: readonly unknown[]): string {
  const path = join(folder, 'pairs.jsonl');
  writeFileSync(path, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  return path;
}

function answersOf(stdout: string): readonly Record<string, unknown>[] {
  expect(stdout).toMatch(/\n$/);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('compare --pairs', () => {
  test('answers a line each, in order, with paths relative to the file', async () => {
    const path = pairsFile([
      { id: 'one', ...NESTED },
      { id: 2, baseline: './siblings-slow.json', candidate: 'siblings-fast.json' },
      { id: 'three', baseline: SAMPLE_PAIRS[0]!.baseline, candidate: join(folder, 'nested-slow.json') },
    ]);
    const { code, stdout, stderr } = await runSpandiff(['compare', '--pairs', path]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const answers = answersOf(stdout);
    expect(answers.map((answer) => [answer.id, ...Object.keys(answer)])).toEqual([
      ['one', 'id', 'report'],
      [2, 'id', 'report'],
      ['three', 'id', 'report'],
    ]);
    const culprits = answers.map(({ report }) => reportSchema.parse(report).suspects[0]!.service);
    expect(culprits).toEqual(['preprocess', 'inference', 'preprocess']);
  });

  test('a report in a line is the report of the same question alone', async () => {
    const path = pairsFile([{ id: 'x', ...NESTED }]);
    const { stdout } = await runSpandiff(['compare', '--pairs', path]);
    const alone = await runSpandiff(['compare', NESTED.baseline, NESTED.candidate, '--format', 'json'], { folder });
    const report = stdout.slice('{"id":"x","report":'.length, -'}\n'.length);
    expect(report).toBe(JSON.stringify(JSON.parse(alone.stdout)));
  });

  test('the options count for every line', async () => {
    const path = pairsFile([{ id: 'x', baseline: NESTED.candidate, candidate: NESTED.baseline }]);
    const { stdout } = await runSpandiff(['compare', '--pairs', path, '--order', 'given', '--narrative', 'off']);
    expect(answersOf(stdout)[0]!.report).toMatchObject({
      order: 'given',
      narrative: null,
      verdict: { outcome: 'faster' },
    });
  });

  test('a line that fails is an error line; the others are answered; the first error gives the exit code', async () => {
    const path = pairsFile([
      { id: 'good', ...NESTED },
      { id: 'missing', baseline: NESTED.baseline, candidate: './no-such-file.json' },
      { id: 'same', baseline: NESTED.baseline, candidate: NESTED.baseline },
      { id: 'good too', ...NESTED },
    ]);
    const { code, stdout, stderr } = await runSpandiff(['compare', '--pairs', path]);
    expect(code).toBe(3);
    expect(stderr.split('\n')).toEqual([
      'spandiff: 2 of 4 pairs could not be compared (1 not-found, 1 bad-request).',
      expect.stringMatching(/^spandiff: missing: There is no file .*no-such-file\.json\./),
      expect.stringMatching(/^spandiff: same: Both traces are the same one, /),
      '',
    ]);
    expect(answersOf(stdout)).toEqual([
      { id: 'good', report: expect.anything() },
      { id: 'missing', error: { code: 'not-found', message: expect.stringContaining('no-such-file.json') } },
      { id: 'same', error: { code: 'bad-request', message: expect.stringContaining('same') } },
      { id: 'good too', report: expect.anything() },
    ]);
  });

  test('a line with a candidate alone gets a baseline that is chosen', async () => {
    const path = pairsFile([
      { id: 'alone', candidate: SAMPLE_PAIRS[2]!.candidate },
      { id: 'a file', candidate: NESTED.candidate },
    ]);
    const { stdout } = await runSpandiff(['compare', '--pairs', path, '--narrative', 'off']);
    const [alone, file] = answersOf(stdout);
    expect(alone!.report).toMatchObject({ baselineChoice: { source: 'samples', pool: 7, faster: 7 } });
    expect(file!.error).toMatchObject({ code: 'bad-request', message: expect.stringContaining('cannot be searched') });
  });

  test('a malformed line is an error line with its number', async () => {
    const path = pairsFile([
      '\ufeff{"id":"first","baseline":"nested-fast.json","candidate":"nested-slow.json"}',
      'not JSON',
      '',
      '["a list"]',
      { baseline: 'a', candidate: 'b' },
      { id: 'no candidate', baseline: 'a' },
      { id: 'odd', baseline: 'a', candidate: 7 },
      { id: 'odd pool', ...NESTED, baselines: 'x' },
      { id: 'pool alone', candidate: 'a', baselines: ['x'] },
      `{"id":"long","baseline":"${'x'.repeat(LIMITS.pairLineBytes)}"}`,
      { id: 'last', ...NESTED },
    ]);
    const { code, stdout, stderr } = await runSpandiff(['compare', '--pairs', path]);
    expect(code).toBe(2);
    expect(stderr).toBe(
      [
        'spandiff: 8 of 10 pairs could not be compared (8 bad-request).',
        'spandiff: Line 2: not JSON.',
        'spandiff: Line 4: not a JSON object.',
        'spandiff: Line 5: "id" must be text or a number.',
        'spandiff: And 5 more: see "error" in the answers.\n',
      ].join('\n'),
    );
    const bad = (id: string | null, message: string) => ({ id, error: { code: 'bad-request', message } });
    expect(answersOf(stdout)).toEqual([
      { id: 'first', report: expect.anything() },
      bad(null, 'Line 2: not JSON.'),
      bad(null, 'Line 4: not a JSON object.'),
      bad(null, 'Line 5: "id" must be text or a number.'),
      bad('no candidate', 'Line 6: "candidate" must be text.'),
      bad('odd', 'Line 7: "candidate" must be text.'),
      bad('odd pool', 'Line 8: "baselines" must be a list of texts.'),
      bad('pool alone', 'Line 9: "baselines" add to a "baseline".'),
      bad(null, `Line 10: longer than ${LIMITS.pairLineBytes} bytes.`),
      { id: 'last', report: expect.anything() },
    ]);
  });

  test('baselines of a line say what is normal, and those of another request are left out', async () => {
    const path = pairsFile([
      { id: 'pool', ...NESTED, baselines: ['nested-fast.json', 'siblings-fast.json'] },
      { id: 'missing', ...NESTED, baselines: ['no-such-file.json'] },
    ]);
    const { code, stdout } = await runSpandiff(['compare', '--pairs', path]);
    expect(code).toBe(3);
    const [pool, missing] = answersOf(stdout);
    const { verdict } = reportSchema.parse(pool!.report);
    expect(verdict.cause?.service).toBe('preprocess');
    expect(verdict.caveats.map((caveat) => caveat.code)).toContain('pool-left-out');
    expect(missing).toMatchObject({ id: 'missing', error: { code: 'not-found' } });
  });

  test('a dash reads standard input, with paths relative to where the command runs', async () => {
    const input = `${JSON.stringify({ id: 1, ...NESTED })}\r\n`;
    const { code, stdout } = await runSpandiff(['compare', '--pairs', '-'], { folder, input });
    expect(code).toBe(0);
    expect(answersOf(stdout)).toEqual([{ id: 1, report: expect.anything() }]);
  });

  test('each answer comes before the next question is asked', async () => {
    const child = spawn(join(ROOT, 'bin/spandiff'), ['compare', '--pairs', '-'], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    for (const id of [1, 2, 3]) {
      child.stdin.write(`${JSON.stringify({ id, ...NESTED })}\n`);
      const { value } = await lines.next();
      expect(JSON.parse(value!)).toMatchObject({ id });
    }
    child.stdin.end();
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
  });

  test('--out gets the lines, complete, even where one failed', async () => {
    const path = pairsFile([{ id: 1, ...NESTED }, 'not JSON']);
    const out = join(folder, 'answers.jsonl');
    expect(await runSpandiff(['compare', '--pairs', path, '--out', out])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'spandiff: 1 of 2 pairs could not be compared (1 bad-request).\nspandiff: Line 2: not JSON.\n',
    });
    expect(answersOf(readFileSync(out, 'utf8'))).toHaveLength(2);
  });

  test.each([
    ['a missing file', () => join(folder, 'none.jsonl'), 3, /There is no file .*none\.jsonl/],
    ['a directory', () => folder, 2, /is a directory/],
  ])('%s is one line', async (_what, path, code, says) => {
    const answer = await runSpandiff(['compare', '--pairs', path()]);
    expect(answer).toMatchObject({ code, stdout: '' });
    expect(answer.stderr).toMatch(/^spandiff: [^\n]+\n$/);
    expect(answer.stderr).toMatch(says);
  });

  test('an empty file has no answers', async () => {
    expect(await runSpandiff(['compare', '--pairs', pairsFile([])])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('a reader that has seen enough ends the run', async () => {
    const path = pairsFile(Array.from({ length: 200 }, (_, id) => ({ id, ...NESTED })));
    const script = `{ '${join(ROOT, 'bin/spandiff')}' compare --pairs '${path}'; echo "code $?" >&2; } | head -n 1`;
    const { stdout, stderr } = await runSpandiff(['-c', script], { command: '/bin/sh' });
    expect(answersOf(stdout)).toMatchObject([{ id: 0 }]);
    expect(stderr).toBe('code 0\n');
  });
});
