/** What --dry-run-prompt shows is what is sent, for every server whose network a test cannot have. */
import { expect, test } from 'vitest';
import { dryRun } from '../../../src/narrative/dry-run.ts';
import { createNarrator } from '../../../src/narrative/narrate.ts';
import { interceptOpenAi } from '../openai-interceptor.ts';
import { nestedCase, reportOf } from '../reports.ts';

const SERVERS = [
  ['OpenAI', undefined],
  ['Azure', 'https://x.openai.azure.com/openai/v1'],
  ['a gateway', 'https://models.example/api/v1'],
] as const;

test.each(
  SERVERS.flatMap(([name, baseUrl]) => (['normalised', 'hidden'] as const).map((names) => ({ name, baseUrl, names }))),
)('dry run: $name, names $names: the request is the one that is sent first', async ({ baseUrl, names }) => {
  const report = nestedCase();
  const server = { baseUrl, model: 'some-model', names };
  const { request = '' } = await dryRun(report, server);
  const openai = interceptOpenAi([{ text: '{}' }], baseUrl);
  await createNarrator({ ...server, apiKey: 'the-key' })!.narrate(report, new AbortController().signal);
  const [asked] = openai.asked;
  const end = request.indexOf('\n\n');
  const [line, ...headers] = request.slice(0, end).split('\n');
  expect(request.slice(end + 2) === asked!.text).toBe(true);
  expect(new URL(line!.split(' ')[1]!).pathname).toBe(asked!.path);
  expect(headers).toEqual(
    expect.arrayContaining(['accept', 'content-type'].map((header) => `${header}: ${String(asked!.headers[header])}`)),
  );
  expect(request).not.toContain('the-key');
});

test('dry run: no request leaves the process', async () => {
  const openai = interceptOpenAi([{ text: '{}' }]);
  expect((await dryRun(nestedCase(), { model: 'm' })).request).toMatch(
    /^POST https:\/\/api\.openai\.com\/v1\/responses /,
  );
  expect(openai.asked).toEqual([]);
});

test('dry run: where a model would not be asked, the reason is told', async () => {
  expect(await dryRun(reportOf(), { model: 'm' })).toEqual({ reason: 'There was nothing for a model to arrange.' });
  expect(await dryRun(nestedCase(), {})).toEqual({ reason: 'No model is named.' });
});
