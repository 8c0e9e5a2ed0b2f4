/** Reading files whole, but never more than limits.ts allows, with failures that say what to do. */
import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import { quote } from './quote.ts';
import { readPipe } from './read-pipe.ts';

/** A path in a message: as it stands where it is plain. */
export function showPath(path: string): string {
  return /^[\w@%+=:,./~-]+$/.test(path) && path.length <= SHOWN_PATH ? path : quote(path, SHOWN_PATH);
}

const SHOWN_PATH = 200;

/** Bytes of a file; none of anything else, which tells its size when it has been read. */
export async function sizeOf(path: string): Promise<number> {
  try {
    const stats = await stat(path);
    return stats.isFile() ? stats.size : 0;
  } catch (error) {
    throw toFailure(error, showPath(path));
  }
}

/** All bytes of a file, pipe or device. */
export async function readWhole(path: string, signal: AbortSignal): Promise<Buffer> {
  const label = showPath(path);
  try {
    signal.throwIfAborted();
    if ((await stat(path)).isFIFO()) return await readAllOf(path, label, signal);
    await using file = await open(path);
    return await readFrom(file, label, signal);
  } catch (error) {
    throw toFailure(error, label);
  }
}

/**
 * All bytes of a regular file, or undefined if its first bytes show that it holds no JSON. The path must be free of
 * symbolic links in its last part: who swaps it for one in between gets an error.
 */
export async function readJson(path: string, signal: AbortSignal): Promise<Buffer | undefined> {
  const label = showPath(path);
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return mayBeJson(buffer.subarray(0, bytesRead)) ? await readFrom(file, label, signal) : undefined;
  } catch (error) {
    throw toFailure(error, label);
  }
}

const HEAD_BYTES = 1_024;
const CHUNK_BYTES = 1_048_576;

/** A bracket, or compressed. */
function mayBeJson(head: Buffer): boolean {
  if (head[0] === 0x1f && head[1] === 0x8b) return true;
  return /^(\xef\xbb\xbf)?\s*[[{]/.test(head.toString('latin1'));
}

async function readFrom(file: FileHandle, label: string, signal: AbortSignal): Promise<Buffer> {
  const stats = await file.stat();
  if (stats.isDirectory())
    throw new Failure('not-found', `${label} is a directory.`, {
      advice: 'Name a file in it, or look into it by trace id: set SPANDIFF_TRACES to it.',
    });
  if (!stats.isFile()) return readStream(file, label, signal);
  if (stats.size > LIMITS.traceBytes) throw tooLarge(label);
  const buffer = Buffer.allocUnsafe(stats.size);
  let length = 0;
  while (length < stats.size) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, length, Math.min(stats.size - length, CHUNK_BYTES * 64), length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}

/** A device. */
async function readStream(file: FileHandle, label: string, signal: AbortSignal): Promise<Buffer> {
  const all = new Chunks(label);
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, null);
    if (bytesRead === 0) return all.joined();
    all.add(buffer.subarray(0, bytesRead));
  }
}

async function readAllOf(pipe: string, label: string, signal: AbortSignal): Promise<Buffer> {
  const all = new Chunks(label);
  await readPipe(pipe, label, signal, (chunk) => all.add(chunk));
  return all.joined();
}

class Chunks {
  readonly #label: string;
  readonly #chunks: Buffer[] = [];
  #length = 0;

  constructor(label: string) {
    this.#label = label;
  }

  add(chunk: Buffer): void {
    this.#length += chunk.length;
    if (this.#length > LIMITS.traceBytes) throw tooLarge(this.#label);
    this.#chunks.push(chunk);
  }

  joined(): Buffer {
    return Buffer.concat(this.#chunks, this.#length);
  }
}

function tooLarge(label: string): Failure {
  return new Failure('too-large', `${label} is larger than ${LIMITS.traceBytes >> 20} MiB.`);
}

/** Errors of the operating system as failures; everything else as it is. */
export function toFailure(error: unknown, label: string): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  if (code === 'ELOOP')
    return new Failure('not-found', `${label} is a symbolic link that leads to no file.`, { cause: error });
  if (MISSING.has(code)) return new Failure('not-found', `There is no file ${label}.`, { cause: error });
  return new Failure('unavailable', `${label} cannot be read (${code}).`, { cause: error });
}

/** True for a circle of symbolic links. */
export function saysLooped(error: unknown): boolean {
  return systemCode(error) === 'ELOOP';
}

/** True for errors that say that there is no such file. */
export function saysMissing(error: unknown): boolean {
  return MISSING.has(systemCode(error) ?? '');
}

const MISSING: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE']);

function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof Failure || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
