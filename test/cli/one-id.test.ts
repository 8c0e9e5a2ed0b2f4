/** One id on the command line: the samples, backends over HTTP, and what cannot be searched. */
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { SAMPLE_PAIRS } from '../../src/sources/samples.ts';
import { normalRequests, SLOW } from '../baseline/requests.ts';
import { BackendServer } from '../sources/backends/backend-server.ts';
import { JAEGER_V3, jaegerServer } from '../sources/backends/jaeger-server.ts';
import { TEMPO_2_8, tempoServer } from '../sources/backends/tempo-server.ts';
import { runSpandiff } from '../support/run-spandiff.ts';

const HELD = [...normalRequests(9), SLOW];

describe.each([
  { name: 'tempo', variable: 'SPANDIFF_TEMPO_URL', handler: tempoServer(TEMPO_2_8)(HELD) },
  { name: 'jaeger', variable: 'SPANDIFF_JAEGER_URL', handler: jaegerServer(JAEGER_V3)(HELD) },
])('compare <id> over $name', ({ name, variable, handler }) => {
  test('the baseline comes from the same backend', async () => {
    await using server = await BackendServer.start(handler);
    const words = ['compare', `${name}:${SLOW.traceId}`, '--format', 'json', '--narrative', 'off'];
    const { code, stdout, stderr } = await runSpandiff(words, { environment: { [variable]: server.url } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const report = JSON.parse(stdout) as Report;
    expect(report.baseline).toMatchObject({ source: name, durationNs: 28e6 });
    expect(report.candidate.traceId).toBe(SLOW.traceId);
    expect(report.verdict).toMatchObject({ outcome: 'slower', cause: { service: 'cart' } });
    expect(report.baselineChoice).toMatchObject({ source: name, pool: 9, faster: 9, percentile: 100 });
  });
});

describe('compare <id> over the samples', () => {
  test.each(SAMPLE_PAIRS)('$title: the same culprit as against the fast one of the pair', async (pair) => {
    const culpritOf = async (words: readonly string[]) => {
      const { code, stdout } = await runSpandiff(['compare', ...words, '--format', 'json', '--narrative', 'off']);
      expect(code).toBe(0);
      return (JSON.parse(stdout) as Report).verdict.cause?.service;
    };
    expect(await culpritOf([pair.candidate])).toBe(await culpritOf([pair.baseline, pair.candidate]));
  });

  test('the text says how the baseline was chosen, and where the candidate stands', async () => {
    const { stdout } = await runSpandiff(['compare', SAMPLE_PAIRS[2]!.candidate]);
    expect(stdout.replaceAll('\n', ' ')).toContain(
      'The baseline was chosen: of 7 requests like it and of its version in the 24 hours before (samples), the one of ' +
        'median duration. The candidate is slower than all 7; normal is 190.766 ms to 208.424 ms.',
    );
  });

  test('a normal one is within normal', async () => {
    const { code, stdout } = await runSpandiff(['compare', SAMPLE_PAIRS[2]!.baseline]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Verdict {5}= No difference that counts\n/);
    expect(stdout.replaceAll('\n', ' ')).toContain('within normal: slower than 2 of 6');
  });
});

test('compare <file>: says that a file cannot be searched for others, and what to do', async () => {
  const { code, stdout, stderr } = await runSpandiff(['compare', 'samples/shop-slow.json']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toBe(
    `spandiff: ${SAMPLE_PAIRS[2]!.candidate} is the only trace given, and where it comes from (file) others cannot be ` +
      'searched for. Name the trace to compare it with.\n',
  );
});
