/**
 * Decoding: bytes of a file or an answer → the one trace that was asked for. One JSON document, several, or one per
 * line as the Collector's file exporter writes them, where a trace is spread over lines that carry other traces too.
 */
import type { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import { openTrace, type PackedTrace } from '../trace/packed-trace.ts';
import type { Trace } from '../trace/trace.ts';
import { type FoundTrace, TraceCollector } from './collector.ts';
import { FormatReader } from './formats.ts';
import { traceKey } from './ids.ts';
import { END, JsonCursor, JsonError } from './json-cursor.ts';
import { quote } from './quote.ts';
import { unpack } from './unpack.ts';

export interface DecodeOptions {
  /** Name of the source, for the trace. */
  readonly source: string;
  /** What messages call the payload. */
  readonly label: string;
  /** Which trace of the payload; left out: the only one. */
  readonly traceId?: string | undefined;
}

/** The trace in these bytes. Throws Failure: malformed, empty, too-large, not-found, or bad-request if it holds several. */
export function decodeTrace(bytes: Uint8Array, options: DecodeOptions): Trace {
  return openTrace(decodePacked(bytes, options));
}

/** The same for another thread. */
export function decodePacked(bytes: Uint8Array, { source, label, traceId }: DecodeOptions): PackedTrace {
  const collector = new TraceCollector({ source, keep: traceId === undefined ? 'only' : { traceId } });
  readPayload(bytes, label, collector);
  if (traceId === undefined && collector.found.size > 1) throw severalTraces(collector, label);
  const trace = collector.finish();
  if (trace === undefined) throw missingTrace(collector, traceId ?? '');
  return trace;
}

/** Reads all spans of a payload into the collector. Throws Failure when it holds none. */
export function readPayload(bytes: Uint8Array, label: string, collector: TraceCollector): void {
  collector.beginPayload(label);
  const text = unpack(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), collector);
  const reader = new FormatReader(collector);
  readDocuments(text, reader, collector);
  reader.finish();
  if (collector.found.size > 0) return;
  if (collector.unreadableParts > 0) throw collector.refusal('malformed', 'it holds JSON, but no spans');
  throw noSpans(collector);
}

/**
 * The first document may be all there is, and then its errors are the payload's. Others may follow, one a line or laid
 * out over several; a broken one among them is counted, since once something was read the rest is worth an answer.
 */
function readDocuments(text: Buffer, reader: FormatReader, collector: TraceCollector): void {
  const cursor = new JsonCursor(text);
  if (cursor.peek() === END) throw collector.refusal('empty', 'it is empty');
  const start = cursor.position;
  const outcome = tryRead(cursor, reader);
  const met = collector.met;
  const isLaidOut = outcome === 'read' && text.subarray(start, cursor.position).includes(NEWLINE);
  const next = outcome === 'read' ? cursor.position : nextLine(text, start);
  const broken = isLaidOut ? readFollowing(cursor, reader) : readLines(text, next, reader);
  if (outcome !== 'read' && collector.met === met) throw describe(outcome, text, collector);
  collector.unreadable(outcome === 'read' ? broken : broken + 1);
}

const NEWLINE = 0x0a;

/** Documents laid out over several lines: a broken one leaves no place to go on from. Returns how many were broken. */
function readFollowing(cursor: JsonCursor, reader: FormatReader): number {
  while (cursor.peek() !== END) if (tryRead(cursor, reader) !== 'read') return 1;
  return 0;
}

/** One or more documents a line; a broken line is left behind for the next one. Returns how many were broken. */
function readLines(text: Buffer, from: number, reader: FormatReader): number {
  let broken = 0;
  let end = from;
  for (let at = from; at < text.length && broken <= LIMITS.unreadableParts; at = end) {
    end = nextLine(text, at);
    const cursor = new JsonCursor(text, at, end);
    let isBroken = false;
    while (!isBroken && cursor.peek() !== END) {
      // Most broken lines do not even begin as JSON; no exception is made for those.
      isBroken = !(cursor.isAtObject() || cursor.isAtArray()) || tryRead(cursor, reader) !== 'read';
    }
    if (isBroken) broken++;
  }
  return broken;
}

function nextLine(text: Buffer, from: number): number {
  const newline = text.indexOf(NEWLINE, from);
  return newline < 0 ? text.length : newline + 1;
}

type Outcome = 'read' | 'unknown' | JsonError;

function tryRead(cursor: JsonCursor, reader: FormatReader): Outcome {
  try {
    return reader.readDocument(cursor) ? 'read' : 'unknown';
  } catch (error) {
    if (error instanceof JsonError) return error;
    throw error;
  }
}

/** A few characters of the text help to see what it is; more would be content. */
const SHOWN_CHARACTERS = 20;

function describe(outcome: JsonError | 'unknown', text: Buffer, collector: TraceCollector): Failure {
  if (outcome === 'unknown') {
    // An empty trace in protobuf's JSON.
    if (text.length < SHOWN_CHARACTERS && /^\s*\{\s*\}\s*$/.test(text.toString())) return noSpans(collector);
    return collector.refusal('malformed', 'it is JSON, but not a trace in any format that is read');
  }
  const { position, message } = outcome;
  const what = position === 0 ? 'it is not JSON: ' : '';
  const found = text.toString('utf8', position, position + 4 * SHOWN_CHARACTERS);
  const shown = found === '' ? '' : `, found ${quote(found, SHOWN_CHARACTERS)}`;
  return collector.refusal('malformed', `${what}${message} at byte ${position} of ${text.length}${shown}`);
}

function noSpans(collector: TraceCollector): Failure {
  return collector.refusal('empty', 'it holds no spans');
}

const SHOWN_IDS = 3;

function severalTraces(collector: TraceCollector, label: string): Failure {
  const [first] = collector.found.values();
  return collector.refusal(
    'bad-request',
    `it holds ${listTraces(collector)}`,
    `Say which one, as in ${label}#${first!.traceId}.`,
  );
}

function missingTrace(collector: TraceCollector, traceId: string): Failure {
  const shown = quote(traceId, LIMITS.idCharacters);
  const found = collector.found.get(traceKey(traceId));
  if (found !== undefined) return collector.refusal('empty', `trace ${shown} has no spans that could be read`);
  return collector.refusal('not-found', `no trace ${shown}; it holds ${listTraces(collector)}`);
}

/** "3 traces: 4bf9…, 88f1…, c0de…" */
function listTraces(collector: TraceCollector): string {
  const found: readonly FoundTrace[] = [...collector.found.values()];
  const ids = found.slice(0, SHOWN_IDS).map(({ traceId }) => shownId(traceId));
  const count = collector.hasForgottenTraces ? `more than ${found.length}` : `${found.length}`;
  return `${count} ${found.length === 1 ? 'trace' : 'traces'}: ${ids.join(', ')}${found.length > SHOWN_IDS ? ', …' : ''}`;
}

function shownId(traceId: string): string {
  return /^[0-9a-f]+$/.test(traceId) ? traceId : quote(traceId, LIMITS.idCharacters);
}
