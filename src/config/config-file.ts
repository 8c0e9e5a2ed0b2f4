/**
 * The configuration file: `--config`, SPANDIFF_CONFIG, or spandiff.yml in the working directory. Finding and reading it is
 * all that happens here; what it says is checked together with the variables, so that all problems are told at once.
 */
import { createReadStream, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LIMITS } from '../limits.ts';
import { type Environment, type Problem, textOf } from './environment.ts';

export interface ConfigFile {
  /** As messages call it. */
  readonly label: string;
  /** Paths in the file are relative to it. */
  readonly folder: string;
  /** Undefined where the problems left none. Every scalar is text. */
  readonly content: unknown;
  readonly problems: readonly Problem[];
  /** What `${NAME}` stands for. */
  readonly variables: Environment;
}

const DEFAULT_NAMES = ['spandiff.yml', 'spandiff.yaml'];

/** Undefined: there is none. `path`: the one that was asked for, whatever the variables say. */
export async function openConfigFile(variables: Environment, path?: string): Promise<ConfigFile | undefined> {
  const named = path ?? textOf(variables, 'SPANDIFF_CONFIG');
  const [found = named, other] = named === undefined ? DEFAULT_NAMES.filter((name) => existsSync(name)) : [];
  if (found === undefined) return undefined;
  const label = found.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
  const rest = { label, folder: dirname(resolve(found)), variables };
  if (other !== undefined) {
    const problem = `and ${other} are both there: keep one, or name it in SPANDIFF_CONFIG`;
    return { ...rest, content: undefined, problems: [{ place: label, problem }] };
  }
  const { content, problems } = await read(found);
  return {
    ...rest,
    content,
    problems: problems.map(({ place, problem }) => ({ place: [label, place].filter(Boolean).join(', '), problem })),
  };
}

interface Parsed {
  readonly content: unknown;
  readonly problems: readonly Problem[];
}

async function read(path: string): Promise<Parsed> {
  const text = await textFrom(path);
  if (typeof text !== 'string') return { content: undefined, problems: [text] };
  const { parseYaml } = await import('./parse-yaml.ts');
  return parseYaml(text);
}

/** Never more than allowed, also of a pipe or a device. */
async function textFrom(path: string): Promise<string | Problem> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > LIMITS.configBytes) return of(`is larger than ${LIMITS.configBytes >> 10} KiB`);
      chunks.push(chunk);
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks, length));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    return of(REASONS[code] ?? `cannot be read (${code})`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  ENOTDIR: 'is not there',
  EISDIR: 'is a directory',
  EACCES: 'cannot be read: permission denied',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'is not text in UTF-8',
};

function of(problem: string): Problem {
  return { place: '', problem };
}
