/** The offline evaluation: every ending of an answer, and what a recording may hold. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startFakeModel } from '../support/fake-model.ts';
import { recordLive } from './live.ts';
import { RecordingSchema } from './recording.ts';
import { scoreOf, tableOf } from './score.ts';

const DIRECTORY = join(import.meta.dirname, 'recordings');
const RECORDINGS = new Map(read(DIRECTORY));

describe('constructed recordings', () => {
  test('they say that they are constructed, in their names too', () => {
    for (const [name, recording] of RECORDINGS) {
      expect(name).toMatch(/^constructed-/);
      expect(recording).toMatchObject({ origin: 'constructed', model: 'constructed', prompt: null });
    }
  });

  test.each([
    [
      'constructed-1-accepted.json',
      { ending: 'accepted', refusedBy: [], droppedBy: [], tokens: 2_780, latencyMs: 900 },
    ],
    ['constructed-2-repaired.json', { ending: 'repaired', refusedBy: ['P09', 'P06'], latencyMs: 2_500 }],
    [
      'constructed-3-hypotheses-dropped.json',
      { ending: 'accepted', hypothesesPlanned: 3, hypothesesKept: 1, notesKept: 1 },
    ],
    ['constructed-4-refused.json', { ending: 'refused', refusedBy: ['P02'], taken: 0, notesWritten: 0 }],
    ['constructed-5-fenced.json', { ending: 'accepted', refusedBy: [] }],
    ['constructed-6-no-answer.json', { ending: 'no answer', tokens: undefined, latencyMs: undefined }],
  ])('%s', (name, expected) => {
    expect(scoreOf(RECORDINGS.get(name)!)).toMatchObject(expected);
  });

  test('the table has a line per recording and the sums', () => {
    const lines = tableOf([...RECORDINGS.values()].map(scoreOf)).split('\n');
    expect(lines).toHaveLength(RECORDINGS.size + 6);
    expect(lines.join('\n')).toContain('6 recordings: accepted 3, repaired 1, template instead 2 (33.3 %)');
  });

  test('the command prints it; a file that is no recording is named', () => {
    const run = (...options: string[]) =>
      spawnSync(process.execPath, [join(import.meta.dirname, 'narrative.ts'), ...options], {
        encoding: 'utf8',
        env: {},
      });
    const shown = run();
    expect(shown).toMatchObject({ status: 0, stderr: '' });
    expect(shown.stdout).toContain('constructed: a good answer');
    const broken = run('--recordings', join(import.meta.dirname, '../../prompts/examples'));
    expect(broken.status).toBe(1);
    expect(broken.stderr).toContain('is no recording: format');
    expect(run('--live').status).toBe(2);
  });
});

test('live: answers are recorded, and score as what was shown', async () => {
  const model = await startFakeModel('good');
  const directory = await mkdtemp(join(tmpdir(), 'spandiff-eval-'));
  const kept = { ...process.env };
  Object.assign(process.env, {
    OPENAI_API_KEY: 'sk-canary-5117',
    OPENAI_BASE_URL: model.baseUrl,
    OPENAI_MODEL: 'fake',
  });
  try {
    expect(await recordLive(directory, 4, 1)).toBe(4);
  } finally {
    process.env = kept;
    await model.stop();
  }
  const recordings = read(directory);
  expect(recordings.length).toBeGreaterThanOrEqual(3);
  for (const [, recording] of recordings) {
    expect(recording).toMatchObject({ origin: 'recorded', model: 'fake', prompt: { id: 'narrate' } });
    expect(scoreOf(recording).ending).toBe('accepted');
    expect(JSON.stringify(recording)).not.toMatch(/canary|127\.0\.0\.1/);
  }
});

function read(directory: string): (readonly [string, ReturnType<typeof RecordingSchema.parse>])[] {
  const names = readdirSync(directory).filter((name) => name.endsWith('.json'));
  return names
    .sort()
    .map((name) => [name, RecordingSchema.parse(JSON.parse(readFileSync(join(directory, name), 'utf8')))] as const);
}
