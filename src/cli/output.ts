/**
 * Where an answer goes: standard output, or a file that appears complete or not at all (written beside its place, then
 * renamed). A reader that closes the pipe has seen enough: ClosedPipe is no failure.
 */
import { randomUUID } from 'node:crypto';
import { access, constants, type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../failure.ts';

/** Text, or the bytes of a picture. */
export type Content = string | Uint8Array;

export interface Output {
  write(content: Content): Promise<void>;
  /** All is written. */
  finish(): Promise<void>;
  /** Something went wrong: leaves no half file behind. */
  abandon(): Promise<void>;
}

export class ClosedPipe extends Error {}

/** Throws Failure where the place cannot be written to, before any work is done for it. */
export async function openOutput(path: string | undefined): Promise<Output> {
  if (path === undefined) return standardOutput();
  return orUnwritable(path, () => fileOutput(path));
}

function standardOutput(): Output {
  // Each write reports its own error; without a listener the stream would throw it a second time.
  process.stdout.on('error', () => {});
  const write = (content: Content) =>
    new Promise<void>((resolve, reject) => {
      process.stdout.write(content, (error) => {
        if (!error) resolve();
        else reject(errorCode(error) === 'EPIPE' ? new ClosedPipe() : unwritable('standard output', error));
      });
    });
  return { write, finish: () => Promise.resolve(), abandon: () => Promise.resolve() };
}

async function fileOutput(path: string): Promise<Output> {
  // A link stays a link: what it points to is replaced.
  const target = (await ifThere(realpath(path))) ?? path;
  const existing = await ifThere(stat(target));
  if (existing === undefined) return replacing(path, target, 0o666);
  await access(target, constants.W_OK);
  // A device or a named pipe is written to as it is; a directory is refused by open.
  return existing.isFile() ? replacing(path, target, existing.mode) : inPlace(path, await open(target, 'w'));
}

async function replacing(path: string, target: string, mode: number): Promise<Output> {
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  const file = await open(temporary, 'wx', mode);
  return {
    write: (content) => orUnwritable(path, () => file.writeFile(content)),
    finish: () => orUnwritable(path, () => file.close().then(() => rename(temporary, target))),
    abandon: () => orUnwritable(path, () => file.close().then(() => rm(temporary))),
  };
}

function inPlace(path: string, file: FileHandle): Output {
  return {
    write: (content) => orUnwritable(path, () => file.writeFile(content)),
    finish: () => orUnwritable(path, () => file.close()),
    abandon: () => orUnwritable(path, () => file.close()),
  };
}

async function ifThere<T>(look: Promise<T>): Promise<T | undefined> {
  try {
    return await look;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function orUnwritable<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unwritable(path, error);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such directory',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
};

function unwritable(path: string, cause: unknown): Failure {
  const code = errorCode(cause);
  if (code === undefined) throw cause;
  return new Failure('bad-request', `Cannot write to ${path}: ${REASONS[code] ?? code}.`, { cause });
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
