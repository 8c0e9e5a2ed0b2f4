/**
 * npm run eval:narrative -- --recordings DIR [--live] [--count 17] [--seed 1]
 *
 * Scores recorded answers of a model with the verifier of the product. `--live` first asks a real one, where the
 * environment sets it up (OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL, …), and writes its answers into DIR.
 * Without --recordings it scores the constructed ones beside this file. Exit code 1 where a file is no recording, 2
 * where --live finds no model.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { RecordingSchema } from './recording.ts';
import { scoreOf, tableOf } from './score.ts';

const { values: options } = parseArgs({
  options: {
    recordings: { type: 'string', default: join(import.meta.dirname, 'recordings') },
    live: { type: 'boolean', default: false },
    count: { type: 'string', default: '17' },
    seed: { type: 'string', default: '1' },
  },
});

if (options.live && !(await isRecorded())) {
  console.error('No model is set up: OPENAI_API_KEY is missing.');
  process.exitCode = 2;
} else scoreAll(options.recordings);

async function isRecorded(): Promise<boolean> {
  const { recordLive } = await import('./live.ts');
  return (await recordLive(options.recordings, Number(options.count), Number(options.seed))) !== undefined;
}

function scoreAll(directory: string): void {
  const files = readdirSync(directory)
    .filter((name) => name.endsWith('.json'))
    .sort();
  const read = files.map((name) => ({
    name,
    parsed: RecordingSchema.safeParse(JSON.parse(readFileSync(join(directory, name), 'utf8'))),
  }));
  for (const { name, parsed } of read)
    if (!parsed.success) {
      console.error(
        `${name} is no recording: ${parsed.error.issues[0]!.path.join('.')}: ${parsed.error.issues[0]!.message}`,
      );
      process.exitCode = 1;
    }
  console.log(tableOf(read.flatMap(({ parsed }) => (parsed.success ? [scoreOf(parsed.data)] : []))));
}
