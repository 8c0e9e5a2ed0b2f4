/** Files as a source: `path`, or `path#traceId` where one file holds several traces. For the command line only. */
import { stat } from 'node:fs/promises';
import type { Trace } from '../trace/trace.ts';
import { parseTraceId } from './ids.ts';
import { saysMissing, showPath, toFailure } from './read-file.ts';
import { readTraceFile } from './read-trace.ts';

/** Name of the source in reports. */
const SOURCE = 'file';

export interface PathReference {
  readonly path: string;
  /** As typed: ids of hand-made files need not be hex. */
  readonly traceId: string | undefined;
}

/** The file that this text means; undefined where there is none. A `#` may be part of the path. */
export async function locateFile(text: string): Promise<PathReference | undefined> {
  if (await exists(text)) return { path: text, traceId: undefined };
  const hash = text.lastIndexOf('#');
  if (hash <= 0 || !(await exists(text.slice(0, hash)))) return undefined;
  const traceId = text.slice(hash + 1).trim();
  return { path: text.slice(0, hash), traceId: traceId === '' ? undefined : traceId };
}

/** Throws Failure. */
export async function fetchFromFile({ path, traceId }: PathReference, signal: AbortSignal): Promise<Trace> {
  const id = traceId === undefined ? undefined : (parseTraceId(traceId) ?? traceId);
  return readTraceFile({ path, options: { source: SOURCE, label: showPath(path), traceId: id } }, signal);
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (saysMissing(error)) return false;
    throw toFailure(error, showPath(path));
  }
}
