/** Configuration from texts: what the file and the variables say, read as the program reads them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openConfigFile } from '../../src/config/config-file.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { Failure } from '../../src/failure.ts';

export type Variables = Readonly<Record<string, string>>;

/** The file is called spandiff.yml, and its folder /etc/spandiff. */
export async function configOf(yaml: string | Buffer, variables: Variables = {}): Promise<Config> {
  const folder = mkdtempSync(join(tmpdir(), 'spandiff-config-'));
  try {
    const path = join(folder, 'spandiff.yml');
    writeFileSync(path, yaml);
    const file = (await openConfigFile(variables, path))!;
    const problems = file.problems.map(({ place, problem }) => ({
      place: place.replace(path, 'spandiff.yml'),
      problem,
    }));
    return readConfig(variables, { ...file, problems, label: 'spandiff.yml', folder: '/etc/spandiff' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The problems that are told, one by one. */
export async function problemsOf(yaml: string | Buffer, variables: Variables = {}): Promise<readonly string[]> {
  try {
    await configOf(yaml, variables);
  } catch (error) {
    if (error instanceof Failure) return problemsIn(error);
    throw error;
  }
  throw new Error('the configuration was accepted');
}

export function problemsIn({ code, message }: Failure): readonly string[] {
  const [, list] = /^The configuration is wrong: (.*?)\.?$/.exec(message) ?? [];
  if (code !== 'misconfigured' || list === undefined) throw new Error(`not the message of a configuration: ${message}`);
  return list.split(/; (?!did you mean)/);
}
