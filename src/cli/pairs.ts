/**
 * The --pairs file: JSON lines {"id","baseline"?,"candidate","baselines"?} → questions, one at a time and in order, with
 * paths resolved against the file's place. A line that cannot be understood is a Failure with its number, and the next
 * line is read as if nothing had happened.
 */
import { createReadStream, existsSync, type ReadStream } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';

export interface Pair {
  /** As given; null where the line has none. */
  readonly id: string | number | null;
  /** Left out: one is chosen. */
  readonly baseline?: string;
  readonly candidate: string;
  /** More baselines. */
  readonly pool: readonly string[];
}

export interface BadLine {
  readonly id: string | number | null;
  readonly failure: Failure;
}

/** `file`: a path, or '-' for standard input. Throws Failure where the file itself cannot be read. */
export async function* readPairs(file: string): AsyncGenerator<Pair | BadLine> {
  const folder = file === '-' ? process.cwd() : dirname(resolve(file));
  let number = 0;
  let pairs = 0;
  for await (const line of readLines(file)) {
    number++;
    if (line?.trim() === '') continue;
    if (++pairs > LIMITS.pairs) throw new Failure('too-large', `${nameOf(file)} has more than ${LIMITS.pairs} pairs.`);
    yield readPair(line, number, folder);
  }
}

function readPair(line: string | undefined, number: number, folder: string): Pair | BadLine {
  const refuse = (id: Pair['id'], problem: string): BadLine => ({
    id,
    failure: new Failure('bad-request', `Line ${number}: ${problem}.`),
  });
  if (line === undefined) return refuse(null, `longer than ${LIMITS.pairLineBytes} bytes`);
  const value = parseJson(line);
  if (value === undefined) return refuse(null, 'not JSON');
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return refuse(null, 'not a JSON object');
  const { id, baseline, candidate, baselines = [] } = value as Readonly<Record<string, unknown>>;
  if (typeof id !== 'string' && typeof id !== 'number') return refuse(null, '"id" must be text or a number');
  if (baseline !== undefined && typeof baseline !== 'string') return refuse(id, '"baseline" must be text');
  if (typeof candidate !== 'string') return refuse(id, '"candidate" must be text');
  if (!Array.isArray(baselines) || baselines.some((one) => typeof one !== 'string')) {
    return refuse(id, '"baselines" must be a list of texts');
  }
  if (baseline === undefined && baselines.length > 0) return refuse(id, '"baselines" add to a "baseline"');
  const toReference = (text: string) => resolveReference(text, folder);
  return {
    id,
    ...(baseline === undefined ? {} : { baseline: toReference(baseline) }),
    candidate: toReference(candidate),
    pool: (baselines as readonly string[]).map(toReference),
  };
}

/** undefined: not JSON; no JSON text means that. Some editors begin a file with a byte order mark. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A path is one that exists beside the pairs file, or that looks like one; all else is an id or a link. */
function resolveReference(reference: string, folder: string): string {
  if (isAbsolute(reference) || /^[a-z]+:\/\//i.test(reference)) return reference;
  const path = resolve(folder, reference);
  const looksLikePath = /[/\\]|\.jsonl?(?:#|$)/i.test(reference);
  return looksLikePath || existsSync(path) || existsSync(path.replace(/#[^#]*$/, '')) ? path : reference;
}

// --- lines -------------------------------------------------------------------------------------------------------

const NEW_LINE = 0x0a;

/** The lines of a file; undefined for one over the limit, which is skipped without being kept. */
async function* readLines(file: string): AsyncGenerator<string | undefined> {
  let parts: Buffer[] = [];
  let bytes = 0;
  const take = (): string | undefined => {
    const line = bytes > LIMITS.pairLineBytes ? undefined : Buffer.concat(parts).toString('utf8');
    parts = [];
    bytes = 0;
    return line;
  };
  const keep = (part: Buffer): void => {
    bytes += part.length;
    if (bytes <= LIMITS.pairLineBytes) parts.push(part);
  };
  for await (const chunk of readChunks(file)) {
    let from = 0;
    for (let end = chunk.indexOf(NEW_LINE); end >= 0; end = chunk.indexOf(NEW_LINE, from)) {
      keep(chunk.subarray(from, end));
      yield take();
      from = end + 1;
    }
    keep(chunk.subarray(from));
  }
  if (bytes > 0) yield take();
}

async function* readChunks(file: string): AsyncGenerator<Buffer> {
  const stream: ReadStream | NodeJS.ReadStream = file === '-' ? process.stdin : createReadStream(file);
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new Failure('not-found', `There is no file ${file}.`);
  if (code === 'EISDIR') return new Failure('bad-request', `${file} is a directory, not a file of JSON lines.`);
  if (code === 'EACCES') return new Failure('unauthorized', `${file} may not be read: permission denied.`);
  return error;
}

function nameOf(file: string): string {
  return file === '-' ? 'Standard input' : file;
}
