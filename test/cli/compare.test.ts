import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wantsColor } from '../../src/cli/compare-command.ts';
import type { Report } from '../../src/report/report.ts';
import { reportSchema } from '../../src/report/schema.ts';
import { SAMPLE_PAIRS } from '../../src/sources/samples.ts';
import { ROOT } from '../support/modules.ts';
import { runSpandiff } from '../support/run-spandiff.ts';

const GOLDEN = '../golden/cli';
const sample = (name: string) => join(ROOT, 'samples', `${name}.json`);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spandiff-compare-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function compareToJson(words: readonly string[]): Promise<Report> {
  const { code, stdout, stderr } = await runSpandiff(['compare', ...words, '--format', 'json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return reportSchema.parse(JSON.parse(stdout));
}

describe('compare on the seed', () => {
  const cases = [
    { name: 'nested', culprit: 'preprocess', operation: 'preprocess-request', baselineNs: 422_967_000 },
    { name: 'siblings', culprit: 'inference', operation: 'inference-span', baselineNs: 1_627_103_000 },
  ];

  test.each(cases)('$name: the text reads as in its golden, whichever trace is given first', async ({ name }) => {
    const forward = await runSpandiff(['compare', sample(`${name}-fast`), sample(`${name}-slow`)]);
    const backward = await runSpandiff(['compare', sample(`${name}-slow`), sample(`${name}-fast`)]);
    expect([forward.code, backward.code, forward.stderr, backward.stderr]).toEqual([0, 0, '', '']);
    await expect(backward.stdout).toMatchFileSnapshot(`${GOLDEN}/${name}.txt`);
    const swapped = 'The second trace given was the faster one, so it is the baseline.\n';
    expect(forward.stdout).toBe(backward.stdout.replace(swapped, ''));
  });

  test.each(cases)('$name: the JSON names $culprit and balances', async ({ name, culprit, operation, baselineNs }) => {
    const forward = await compareToJson([sample(`${name}-fast`), sample(`${name}-slow`)]);
    const backward = await compareToJson([sample(`${name}-slow`), sample(`${name}-fast`)]);
    expect(backward).toEqual({ ...forward, order: 'swapped' });
    expect(forward.verdict).toMatchObject({ outcome: 'slower', deltaNs: 784_417_000, counterfactualNs: baselineNs });
    expect(forward.verdict.cause).toEqual({
      kind: 'own-time',
      service: culprit,
      operation,
      deltaNs: 784_417_000,
      share: 1,
    });
    expect(forward.ledger.filter((row) => row.deltaNs !== 0).map((row) => row.service)).toEqual([culprit]);
    expectToBalance(forward);
  });

  test('the shop: the text reads as in its golden', async () => {
    const { code, stdout } = await runSpandiff(['compare', sample('shop-fast'), sample('shop-slow')]);
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot(`${GOLDEN}/shop.txt`);
  });

  test('the same question gives the same bytes', async () => {
    const words = ['compare', sample('shop-fast'), sample('shop-slow'), '--format', 'json'];
    expect((await runSpandiff(words, { folder })).stdout).toBe((await runSpandiff(words)).stdout);
  });
});

/** The two laws of every report: the ledger balances to the nanosecond, the critical path tiles the root. */
function expectToBalance(report: Report): void {
  const sum = (field: 'baselineNs' | 'candidateNs' | 'deltaNs') =>
    report.ledger.reduce((total, row) => total + row[field], 0);
  expect([sum('baselineNs'), sum('candidateNs'), sum('deltaNs')]).toEqual([
    report.baseline.durationNs,
    report.candidate.durationNs,
    report.verdict.deltaNs,
  ]);
  for (const side of ['baseline', 'candidate'] as const) {
    const ends = [0, ...report.criticalPath[side].map((section) => section.toNs)];
    expect(report.criticalPath[side].map((section) => section.fromNs)).toEqual(ends.slice(0, -1));
    expect(ends.at(-1)).toBe(report[side].durationNs);
  }
}

describe('compare by other references', () => {
  const { baseline, candidate } = SAMPLE_PAIRS[0]!;

  test('the samples are found by trace id, alone or with their source', async () => {
    const byId = await compareToJson([baseline, candidate]);
    expect(byId.baseline).toMatchObject({ traceId: baseline, source: 'samples' });
    expect(await compareToJson([`samples:${baseline}`, candidate.toUpperCase()])).toEqual(byId);
    expect(await compareToJson([baseline, candidate, '--source', 'samples'])).toEqual(byId);
  });

  test('a directory of SPANDIFF_TRACES is a source', async () => {
    const place = join(folder, 'mine');
    mkdirSync(place);
    writeFileSync(join(place, 'a.json'), readFileSync(sample('nested-fast')));
    const environment = { SPANDIFF_TRACES: `mine=${place}` };
    const { code, stdout } = await runSpandiff(['compare', `mine:${baseline}`, candidate, '--format', 'json'], {
      environment,
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).baseline.source).toBe('mine');
    const elsewhere = await runSpandiff(['compare', baseline, candidate, '--source', 'mine'], { environment });
    expect(elsewhere).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining(candidate) });
  });

  test('an unknown source is refused by name', async () => {
    expect(await runSpandiff(['compare', baseline, candidate, '--source', 'nowhere'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'spandiff: There is no source "nowhere". The sources are: samples.\n',
    });
  });

  test('one trace of a file with several is named with #', async () => {
    const both = file('both.jsonl', ['nested-fast', 'nested-slow'].map((name) => oneLine(sample(name))).join('\n'));
    const report = await compareToJson([`${both}#${candidate}`, `${both}#${baseline}`]);
    expect([report.order, report.baseline.traceId]).toEqual(['swapped', baseline]);
  });
});

function oneLine(path: string): string {
  return JSON.stringify(JSON.parse(readFileSync(path, 'utf8')));
}

describe('the options of compare', () => {
  const pair = [sample('nested-slow'), sample('nested-fast')];

  test('--order given keeps the first trace as the baseline and tells of a gain', async () => {
    const { code, stdout } = await runSpandiff(['compare', ...pair, '--order', 'given']);
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot(`${GOLDEN}/nested-given.txt`);
    const report = await compareToJson([...pair, '--order', 'given']);
    expect(report).toMatchObject({ order: 'given', verdict: { outcome: 'faster', deltaNs: -784_417_000 } });
    expectToBalance(report);
  });

  test('--narrative off tells none, template tells the template', async () => {
    expect((await compareToJson([...pair, '--narrative', 'off'])).narrative).toBeNull();
    expect((await compareToJson([...pair, '--narrative', 'template'])).narrative).toMatchObject({ author: 'template' });
    expect((await compareToJson(pair)).narrative).toMatchObject({ author: 'template' });
    const { stdout } = await runSpandiff(['compare', ...pair, '--narrative', 'off']);
    expect(stdout).not.toContain('In words');
  });

  test.each(['auto', 'model'])(
    '--narrative %s asks a model that is set up, and survives its failure',
    async (choice) => {
      let asked = 0;
      const server = createServer((_request, response) => {
        asked++;
        response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      try {
        const environment = { OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` };
        const words = ['compare', ...pair, '--narrative', choice, '--format', 'json'];
        const { code, stdout, stderr } = await runSpandiff(words, { environment });
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(asked).toBeGreaterThan(0);
        expect(JSON.parse(stdout).narrative).toMatchObject({ author: 'template', fallback: expect.any(String) });
      } finally {
        await new Promise((resolve) => server.close(resolve));
      }
    },
  );

  test('half-set Slack variables are no business of the command line', async () => {
    const environment = { SLACK_BOT_TOKEN: 'x' };
    expect(await runSpandiff(['compare', ...pair], { environment })).toMatchObject({ code: 0, stderr: '' });
  });

  test('colour is for terminals, unless somebody says otherwise', async () => {
    const escapes = /\u001b\[/;
    expect((await runSpandiff(['compare', ...pair])).stdout).not.toMatch(escapes);
    const forced = await runSpandiff(['compare', ...pair], { environment: { FORCE_COLOR: '1' } });
    expect(forced.stdout).toMatch(escapes);
    expect(wantsColor({}, true)).toBe(true);
    expect(wantsColor({}, false)).toBe(false);
    expect(wantsColor({ NO_COLOR: '1' }, true)).toBe(false);
    expect(wantsColor({ NO_COLOR: '' }, true)).toBe(true);
    expect(wantsColor({ TERM: 'dumb' }, true)).toBe(false);
    expect(wantsColor({ NO_COLOR: '1', FORCE_COLOR: '1' }, false)).toBe(true);
    expect(wantsColor({ FORCE_COLOR: '0' }, true)).toBe(false);
  });
});

describe('compare on bad input', () => {
  const good = sample('nested-fast');
  const slow = () => readFileSync(sample('nested-slow'), 'utf8');
  const unknownId = '00000000000000000000000000c0ffee';

  const cases: readonly (readonly [what: string, code: number, words: () => readonly string[], says: RegExp])[] = [
    ['no such file', 3, () => [good, './no-such-file.json'], /no file \.\/no-such-file\.json/],
    ['a directory', 3, () => [good, folder], /is a directory/],
    ['a text that is not JSON', 5, () => [good, file('nonsense.json', 'certainly not JSON')], /nonsense\.json/],
    ['truncated JSON', 5, () => [good, file('truncated.json', slow().slice(0, 900))], /truncated\.json/],
    ['JSON that is no trace', 5, () => [good, file('other.json', '{"name":"x"}')], /other\.json/],
    ['an empty file', 3, () => [good, file('empty.json', '')], /empty\.json.*empty/],
    ['a trace without spans', 3, () => [good, file('no-spans.json', '{"resourceSpans":[]}')], /no-spans\.json/],
    ['an unknown id', 3, () => [good, unknownId], new RegExp(unknownId)],
    ['a word that is neither id nor file', 2, () => [good, 'what'], /"what"/],
    ['an unknown id in a file', 3, () => [good, `${sample('nested-slow')}#${unknownId}`], new RegExp(unknownId)],
    ['the same file twice', 2, () => [good, good], /same/],
    ['the same trace by two references', 2, () => [good, SAMPLE_PAIRS[0]!.baseline], /same trace/],
    ['the same trace in two files', 2, () => [good, file('copy.json', readFileSync(good, 'utf8'))], /same trace/],
  ];
  test.each(cases)('%s ends in exit code %i and one clear line', async (_what, code, words, says) => {
    const answer = await runSpandiff(['compare', ...words()]);
    expect(answer).toMatchObject({ code, stdout: '' });
    expect(answer.stderr).toMatch(/^spandiff: [^\n]+\n$/);
    expect(answer.stderr).toMatch(says);
  });

  test('200 MB of nonsense are refused with one line', async () => {
    const path = file('huge.json', `[${'{"a":"0123456789abcdef0123456789abcdef"},'.repeat(1_000)}`);
    const part = readFileSync(path);
    const whole = Buffer.concat(Array.from({ length: Math.ceil((200 << 20) / part.length) }, () => part));
    writeFileSync(path, whole);
    const { code, stdout, stderr } = await runSpandiff(['compare', good, path]);
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toMatch(/^spandiff: [^\n]+\n$/);
  });

  test('a failure shows its stack to those who ask for it', async () => {
    const environment = { SPANDIFF_DEBUG: '1' };
    const { code, stderr } = await runSpandiff(['compare', good, './no-such-file.json'], { environment });
    expect(code).toBe(3);
    expect(stderr).toMatch(/^spandiff: [^\n]+\n(?:Failure: [^\n]+\n {4}at )/);
  });

  test('a bug is one line, how to report it, and exit code 1', async () => {
    const environment = { NODE_OPTIONS: `--import=${brokenClock()}` };
    const answer = await runSpandiff(['compare', good, sample('nested-slow')], { environment });
    expect(answer).toMatchObject({ code: 1, stdout: '' });
    expect(answer.stderr).toMatch(
      /^spandiff: This is a bug in Spandiff: broken on purpose\. Please report it [^\n]*SPANDIFF_DEBUG=1\.\n$/,
    );
    const debug = await runSpandiff(['compare', good, sample('nested-slow')], {
      environment: { ...environment, SPANDIFF_DEBUG: '1' },
    });
    expect(debug.stderr).toMatch(/\n {4}at /);
  });

  /** A module that breaks the program from outside, as a bug of its own would. */
  function brokenClock(): string {
    return file('broken.mjs', "process.stdout.write = () => { throw new Error('broken on purpose.'); };");
  }
});

describe('where the answer goes', () => {
  const pair = [sample('nested-slow'), sample('nested-fast')];

  test('--out writes the whole answer and nothing to standard output', async () => {
    const path = join(folder, 'answer.txt');
    expect(await runSpandiff(['compare', ...pair, '--out', path])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(path, 'utf8')).toBe((await runSpandiff(['compare', ...pair])).stdout);
  });

  test('a failed comparison leaves the file as it was, and no other', async () => {
    const place = join(folder, 'kept');
    mkdirSync(place);
    const path = join(place, 'answer.txt');
    writeFileSync(path, 'before');
    expect(await runSpandiff(['compare', pair[0]!, './no-such-file.json', '--out', path])).toMatchObject({ code: 3 });
    expect(readFileSync(path, 'utf8')).toBe('before');
    expect(readdirSync(place)).toEqual(['answer.txt']);
  });

  test('a link is followed, and stays', async () => {
    const path = file('target.txt', 'before');
    const link = join(folder, 'link.txt');
    symlinkSync(path, link);
    expect(await runSpandiff(['compare', ...pair, '--out', link])).toMatchObject({ code: 0 });
    expect(readFileSync(path, 'utf8')).toMatch(/^Culprit/);
  });

  test('a device is written to and not replaced', async () => {
    expect(await runSpandiff(['compare', ...pair, '--out', '/dev/null'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test.each([
    ['a directory', () => folder, 'it is a directory'],
    ['a place that does not exist', () => join(folder, 'no', 'such', 'place.txt'), 'there is no such directory'],
    ['a place below a file', () => join(file('plain', ''), 'x.txt'), 'a part of the path is not a directory'],
  ])('%s is refused before anything is read', async (_what, path, reason) => {
    expect(await runSpandiff(['compare', './no-such-file.json', './nor-this.json', '--out', path()])).toEqual({
      code: 2,
      stdout: '',
      stderr: `spandiff: Cannot write to ${path()}: ${reason}.\n`,
    });
  });

  test('a closed pipe is no failure', async () => {
    const words = ['compare', ...pair, '--format', 'json'].map((word) => `'${word}'`).join(' ');
    const script = `{ '${join(ROOT, 'bin/spandiff')}' ${words}; echo "code $?" >&2; } | true`;
    expect(await runSpandiff(['-c', script], { command: '/bin/sh' })).toEqual({
      code: 0,
      stdout: '',
      stderr: 'code 0\n',
    });
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk is told in one line', async () => {
    const script = `'${join(ROOT, 'bin/spandiff')}' help > /dev/full`;
    expect(await runSpandiff(['-c', script], { command: '/bin/sh' })).toEqual({
      code: 2,
      stdout: '',
      stderr: 'spandiff: Cannot write to standard output: the disk is full.\n',
    });
  });
});
