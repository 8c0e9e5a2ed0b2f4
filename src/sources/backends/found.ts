/** How backends say that they do not have a trace: with a status, in words, or with an empty trace. */
import { Failure } from '../../failure.ts';
import type { Trace } from '../../trace/trace.ts';
import type { DecodeOptions } from '../decode.ts';
import { ADDRESS_ADVICE } from '../http/json-answer.ts';
import { readTrace } from '../read-trace.ts';

/** Blanks before an answer are never so many. */
const BEGINNING_BYTES = 1_000;

/** The trace in an answer; undefined where the answer is well-formed, but holds no spans. */
export async function readFound(
  bytes: Buffer,
  { source, traceId }: Pick<DecodeOptions, 'source' | 'traceId'>,
  signal: AbortSignal,
): Promise<Trace | undefined> {
  // Before it is read: a thread takes the bytes over.
  const isBlank = !/\S/.test(bytes.toString('latin1', 0, BEGINNING_BYTES));
  try {
    return await readTrace(bytes, { source, label: source, ...(traceId !== undefined && { traceId }) }, signal);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.code !== 'empty') throw withoutQuote(error);
    if (isBlank) throw new Failure('malformed', `${source}: its answer is empty.`, { advice: ADDRESS_ADVICE });
    return undefined;
  }
}

/** Of a file the first characters that make no sense are told; an answer of a backend is nothing for a chat. */
function withoutQuote({ code, message, advice, cause }: Failure): Failure {
  const [said] = message.split(/, found (?=")/, 1);
  const details = { cause, ...(advice === undefined ? {} : { advice }) };
  return new Failure(code, said === message ? message : `${said}.`, details);
}

/** Tells the backend's own 404 from that of a router or a proxy, which does not know the address. */
export function saysNoTrace(bytes: Buffer): boolean {
  return NO_TRACE.test(bytes.toString('utf8', 0, 1_000));
}

const NO_TRACE = /\btraces? not found\b|\bno (?:such )?traces?\b/i;
