/** The regular files below a directory, in the order of their paths, and none that a link has brought in from outside. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import { saysLooped, saysMissing, showPath, toFailure } from './read-file.ts';

export interface ListedFile {
  readonly path: string;
  /** The same without links. */
  readonly realPath: string;
  readonly size: number;
  readonly mtimeMs: number;
}

export interface Listing {
  readonly files: readonly ListedFile[];
  /** There were more than LIMITS.directoryFiles. */
  readonly isCut: boolean;
}

/** Throws Failure `unavailable` where the directory cannot be read. Names that begin with a dot are passed over. */
export async function listFiles(directory: string, signal: AbortSignal): Promise<Listing> {
  const root = await resolveRoot(directory);
  const files: ListedFile[] = [];
  const waiting = [directory];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const folder = at;
    const entries = (await readDirectory(folder)).filter(({ name }) => !name.startsWith('.'));
    for (const entry of entries.filter((candidate) => candidate.isDirectory()).reverse())
      waiting.push(join(folder, entry.name));
    let unseen = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink());
    while (unseen.length > 0) {
      signal.throwIfAborted();
      const room = LIMITS.directoryFiles - files.length;
      if (room === 0) return { files, isCut: true };
      const some = unseen.slice(0, Math.min(room, AT_A_TIME));
      unseen = unseen.slice(some.length);
      const found = await Promise.all(some.map(({ name }) => look(join(folder, name), root)));
      files.push(...found.filter((file) => file !== undefined));
    }
  }
  return { files, isCut: false };
}

/** One by one, each file would wait for whatever else a busy process does. */
const AT_A_TIME = 64;

async function resolveRoot(directory: string): Promise<string> {
  try {
    return await realpath(directory);
  } catch (error) {
    if (saysMissing(error))
      throw new Failure('unavailable', `There is no directory ${showPath(directory)}.`, {
        advice: 'Check SPANDIFF_TRACES or the configuration file.',
        cause: error,
      });
    throw toFailure(error, showPath(directory));
  }
}

async function readDirectory(directory: string) {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch (error) {
    throw toFailure(error, `Directory ${showPath(directory)}`);
  }
}

/** Undefined for what is no file, leads outside, or has gone in the meantime. */
async function look(path: string, root: string): Promise<ListedFile | undefined> {
  try {
    const realPath = await realpath(path);
    if (!realPath.startsWith(root.endsWith(sep) ? root : root + sep)) return undefined;
    const stats = await stat(realPath);
    return stats.isFile() ? { path, realPath, size: stats.size, mtimeMs: stats.mtimeMs } : undefined;
  } catch (error) {
    if (saysMissing(error) || saysLooped(error)) return undefined;
    throw toFailure(error, showPath(path));
  }
}
