// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a placeholder of the configuration file
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { SAMPLE_PAIRS } from '../src/sources/samples.ts';
import { ROOT } from './support/modules.ts';
import { START_SCRIPT, type StartedProcess, startProcess } from './support/start-process.ts';

let started: StartedProcess | undefined;
afterEach(async () => {
  started?.kill('SIGKILL');
  await started?.exited;
  started = undefined;
});

function start(environment: Readonly<Record<string, string>> = {}): StartedProcess {
  started = startProcess(environment);
  return started;
}

async function refusalOf(
  environment: Readonly<Record<string, string>>,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const running = start(environment);
  return { code: await running.exited, ...running.output() };
}

describe('start', () => {
  test('start: is what `npm start` runs', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(manifest.scripts.start).toBe(START_SCRIPT);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'start: prints the page and a first question, and ends well on %s',
    async (signal) => {
      const running = start();
      const [, url] = await running.printed(
        /local workspace, since no SLACK_\* variable is set: (http:\/\/127\.0\.0\.1:\d+\/)\n/,
      );
      await running.printed(
        new RegExp(`for example: /spandiff ${SAMPLE_PAIRS[0]!.baseline} ${SAMPLE_PAIRS[0]!.candidate}\n`),
      );
      expect((await fetch(url!)).status).toBe(200);
      running.kill(signal);
      expect(await running.exited).toBe(0);
      expect(running.output().stderr).toBe('');
    },
  );

  test('start: a half-set Slack is an error and never a local workspace', async () => {
    const { code, stdout, stderr } = await refusalOf({ SLACK_BOT_TOKEN: 'xoxb-1-secret' });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^spandiff: The configuration is wrong: SLACK_APP_TOKEN is not set, but SLACK_BOT_TOKEN is .*\n$/,
    );
    expect(stderr).not.toContain('secret');
  });

  test('start: a port that is taken is told in one line', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await refusalOf({ SPANDIFF_PORT: String(port) });
    other.close();
    expect(code).toBe(2);
    expect(stderr).toMatch(
      new RegExp(`^spandiff: Port ${port} on 127\\.0\\.0\\.1 cannot be used \\(EADDRINUSE\\)\\. .*SPANDIFF_PORT.*\n$`),
    );
  });

  test('start: a directory of traces that is not there is told in one line', async () => {
    const { code, stderr } = await refusalOf({
      SPANDIFF_TRACES: `${ROOT}/samples:${ROOT}/nowhere:other=${ROOT}/package.json`,
    });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('SPANDIFF_TRACES cannot call') });
    const missing = await refusalOf({ SPANDIFF_TRACES: `${ROOT}/nowhere:other=${ROOT}/package.json` });
    expect(missing.stderr).toBe(
      `spandiff: Of the directories of traces, these cannot be read: ${ROOT}/nowhere, ${ROOT}/package.json. Check SPANDIFF_TRACES and the configuration file.\n`,
    );
  });

  test('start: the log names the sources of the configuration file, and nothing else of it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spandiff-start-'));
    const file = join(folder, 'sources.yml');
    writeFileSync(
      file,
      'sources:\n  - {name: z, kind: zipkin, url: "http://127.0.0.1:1/x", token: "${KEY}"}\n  - {name: d, kind: directory, path: .}\n',
    );
    const running = start({ SPANDIFF_CONFIG: file, KEY: 'secret' });
    await running.printed(/for example: /);
    running.kill('SIGTERM');
    expect(await running.exited).toBe(0);
    const [line, ...others] = running.output().stderr.trimEnd().split('\n');
    expect(JSON.parse(line!)).toEqual({
      time: expect.stringMatching(/^\d{4}-/),
      level: 'info',
      event: 'sources: z (zipkin), d (directory)',
    });
    expect(others).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
