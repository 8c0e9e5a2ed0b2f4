/** Where links to report pages lead, by the variables: good values, and every bad one told without repeating it. */
import { expect, test } from 'vitest';
import type { Complain } from '../../src/config/environment.ts';
import { type ReportLinksConfig, readReportLinks } from '../../src/config/report-links.ts';

function read(
  environment: Readonly<Record<string, string>>,
  isInSlack = true,
): {
  config: ReportLinksConfig;
  problems: readonly string[];
} {
  const problems: string[] = [];
  const complain: Complain = (place, problem) => problems.push(`${place} ${problem}`);
  return { config: readReportLinks(environment, isInSlack, complain), problems };
}

test.each([
  ['https://bot.example', 'https://bot.example'],
  ['https://bot.example/', 'https://bot.example'],
  ['https://bot.example:8443/a/b//', 'https://bot.example:8443/a/b'],
  ['HTTPS://BOT.example/Path', 'https://bot.example/Path'],
  ['http://127.0.0.1:3737', 'http://127.0.0.1:3737'],
  ['http://localhost:80/x', 'http://localhost/x'],
  ['http://[::1]:3737/', 'http://[::1]:3737'],
  ['https://bücher.example', 'https://xn--bcher-kva.example'],
])('report links: %s is where they begin', (address, publicUrl) => {
  expect(read({ SPANDIFF_PUBLIC_URL: address })).toEqual({
    config: { areOn: true, publicUrl, days: 7 },
    problems: [],
  });
});

test.each([
  ['bot.example', /an address such as/],
  ['/reports', /an address such as/],
  ['https://', /an address such as/],
  ['http://bot.example', /http on this machine alone/],
  ['http://127.0.0.1.example', /http on this machine alone/],
  ['ftp://bot.example', /http on this machine alone/],
  ['javascript:alert(1)', /http on this machine alone/],
  ['https://me:secret@bot.example', /user name or password/],
  ['https://secret@bot.example', /user name or password/],
  ['https://bot.example/?secret=1', /query or a fragment/],
  ['https://bot.example/?', /query or a fragment/],
  ['https://bot.example/#secret', /query or a fragment/],
  [`https://bot.example/${'x'.repeat(1_000)}`, /no longer than/],
])('report links: %s is no address for them, and is not repeated', (address, problem) => {
  const { problems } = read({ SPANDIFF_PUBLIC_URL: address });
  expect(problems).toEqual([expect.stringMatching(problem)]);
  expect(problems[0]).toMatch(/^SPANDIFF_PUBLIC_URL must /);
  expect(problems[0]).not.toContain('secret');
});

test('report links: several problems are told together', () => {
  const { problems } = read({
    SPANDIFF_PUBLIC_URL: 'x',
    SPANDIFF_REPORT_LINKS: 'no',
    SPANDIFF_REPORT_DAYS: '0',
  });
  expect(problems).toEqual([
    'SPANDIFF_REPORT_LINKS must be one of on, off',
    'SPANDIFF_PUBLIC_URL must be an address such as https://spandiff.example',
    'SPANDIFF_REPORT_DAYS must be a whole number from 1 to 90',
  ]);
});

test.each(['0', '91', '1.5', '-1', 'week'])('report links: %s is no number of days', (days) => {
  expect(read({ SPANDIFF_REPORT_DAYS: days }).problems).toHaveLength(1);
});

test('report links: without an address they may be left out or switched off, and in Slack not be switched on', () => {
  for (const environment of [{}, { SPANDIFF_REPORT_LINKS: 'off' }]) expect(read(environment).problems).toEqual([]);
  expect(read({ SPANDIFF_REPORT_LINKS: 'on' }).problems).toEqual([
    'SPANDIFF_REPORT_LINKS is on, but SPANDIFF_PUBLIC_URL does not say where links lead',
  ]);
  expect(read({ SPANDIFF_REPORT_LINKS: 'on' }, false)).toEqual({
    config: { areOn: true, publicUrl: undefined, days: 7 },
    problems: [],
  });
});
