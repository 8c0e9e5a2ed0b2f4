/** The README tells the truth: its example is what the command prints, and its variables are those that are read. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './support/modules.ts';
import { runSpandiff } from './support/run-spandiff.ts';

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

test('README: the answer it shows is the answer of the command above it', async () => {
  const [, command, answer] = /```sh\nbin\/spandiff ([^\n]+)\n```\n\n```\n(.*?)\n```/s.exec(readme)!;
  const { code, stdout } = await runSpandiff(command!.split(' '));
  expect(code).toBe(0);
  expect(answer).toBe(stdout.trimEnd());
});

test('README: every variable of the configuration is in its table', () => {
  const config = ['src/config.ts', 'src/config/slack.ts', 'src/config/report-links.ts']
    .map((path) => readFileSync(join(ROOT, path), 'utf8'))
    .join('\n');
  const variables = new Set(config.match(/\b(?:SLACK|OPENAI|SPANDIFF|LOG|OTEL)_[A-Z_]+\b/g));
  for (const constant of ['LOG_LEVELS', 'LOG_FORMATS', 'SLACK_VARIABLES', 'REPORT_LINK_VARIABLES'])
    variables.delete(constant);
  expect([...variables].filter((variable) => !readme.includes(`\`${variable}\``))).toEqual([]);
});

test('README: scripts and files that it names exist', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, script]) => script!);
  expect(named.filter((script) => !(script in scripts))).toEqual([]);
  const links = [...readme.matchAll(/\]\(((?!https?:)[^)#]+)\)/g)].map(([, path]) => path!);
  for (const path of links) expect(() => readFileSync(join(ROOT, path))).not.toThrow();
});
