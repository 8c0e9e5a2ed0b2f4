/**
 * The door from payloads to traces: what is small is decoded here, what is large in a thread, with the same outcome, failures
 * among them.
 */
import { LIMITS } from '../limits.ts';
import { openTrace, type PackedTrace } from '../trace/packed-trace.ts';
import type { Trace } from '../trace/trace.ts';
import { TraceCollector } from './collector.ts';
import { type DecodeOptions, decodePacked, readPayload } from './decode.ts';
import type { NamedFile } from './file-contents.ts';
import { readJson, readWhole, sizeOf } from './read-file.ts';
import { THREADS } from './thread.ts';
import { isCompressed } from './unpack.ts';

/** The trace in the bytes of one payload, which are used up: a thread takes them over. Throws as `decodeTrace` does. */
export async function readTrace(bytes: Buffer, options: DecodeOptions, signal: AbortSignal): Promise<Trace> {
  const likelyBytes = bytes.length * (isCompressed(bytes) ? GZIP_FACTOR : 1);
  if (likelyBytes <= LIMITS.inlineFileBytes) return openTrace(decodePacked(bytes, options));
  const transfer = bytes.length === bytes.buffer.byteLength ? [bytes.buffer as ArrayBuffer] : [];
  const isLong = likelyBytes > LIMITS.secondThreadBytes;
  return openTrace(await THREADS.run(decode, { bytes, options }, { signal, isLong, transfer }));
}

/** In a thread, which nobody aborts but by ending it. */
const NEVER = new AbortController().signal;

/** What trace files shrink to; they repeat themselves a lot. */
const GZIP_FACTOR = 16;

export interface DecodeTask {
  readonly bytes: Uint8Array;
  readonly options: DecodeOptions;
}

/** In the thread. */
export function decode({ bytes, options }: DecodeTask): PackedTrace {
  return decodePacked(bytes, options);
}

/** A file with a trace, which a person named. */
export interface FileTask {
  readonly path: string;
  readonly options: DecodeOptions;
}

/** The trace in a file. */
export async function readTraceFile(task: FileTask, signal: AbortSignal): Promise<Trace> {
  const bytes = await sizeOf(task.path);
  if (bytes <= LIMITS.inlineFileBytes) return readTrace(await readWhole(task.path, signal), task.options, signal);
  // The thread starts while nothing is read yet, and what it reads needs not be handed over.
  const isLong = bytes > LIMITS.secondThreadBytes;
  return openTrace(await THREADS.run(decodeFile, task, { signal, isLong }));
}

/** In the thread. */
export async function decodeFile({ path, options }: FileTask): Promise<PackedTrace> {
  return decodePacked(await readWhole(path, NEVER), options);
}

/** Files that hold spans of one trace. */
export interface GatherTask {
  readonly files: readonly NamedFile[];
  readonly source: string;
  readonly traceId: string;
}

/** The trace that these files, of so many bytes together, hold between them; undefined where they hold nothing of it. */
export async function gatherTrace(task: GatherTask, bytes: number, signal: AbortSignal): Promise<Trace | undefined> {
  const isLong = bytes > LIMITS.secondThreadBytes;
  const packed =
    bytes <= LIMITS.inlineFileBytes ? await gather(task, signal) : await THREADS.run(gather, task, { signal, isLong });
  return packed === undefined ? undefined : openTrace(packed);
}

/** Here or in the thread. */
export async function gather(
  { files, source, traceId }: GatherTask,
  signal: AbortSignal = NEVER,
): Promise<PackedTrace | undefined> {
  const collector = new TraceCollector({ source, keep: { traceId }, payloads: files.length });
  for (const { path, label } of files) {
    signal.throwIfAborted();
    const bytes = await readJson(path, signal);
    if (bytes !== undefined) readPayload(bytes, label, collector);
  }
  return collector.finish();
}
