/** The bytes of a payload → the bytes of its JSON text: decompressed, without byte order mark. Told by magic bytes. */
import { gunzipSync } from 'node:zlib';
import { LIMITS } from '../limits.ts';
import type { TraceCollector } from './collector.ts';

export function unpack(bytes: Buffer, collector: TraceCollector): Buffer {
  if (bytes.length > LIMITS.traceBytes) throw tooLarge(collector);
  const text = isCompressed(bytes) ? gunzip(bytes, collector) : bytes;
  for (const { magic, name, advice } of REFUSED) {
    if (startsWith(text, magic)) throw collector.refusal('malformed', `it is ${name}, not JSON`, advice);
  }
  return startsWith(text, UTF8_MARK) ? text.subarray(UTF8_MARK.length) : text;
}

const GZIP = [0x1f, 0x8b];
const UTF8_MARK = [0xef, 0xbb, 0xbf];

const REFUSED = [
  { magic: [0x28, 0xb5, 0x2f, 0xfd], name: 'compressed with zstd', advice: 'Decompress it first.' },
  { magic: [0x50, 0x4b, 0x03, 0x04], name: 'a zip archive', advice: 'Unpack it first.' },
  { magic: GZIP, name: 'compressed twice', advice: 'Decompress it first.' },
  { magic: [0xff, 0xfe], name: 'UTF-16 text', advice: 'Save it as UTF-8.' },
  { magic: [0xfe, 0xff], name: 'UTF-16 text', advice: 'Save it as UTF-8.' },
];

export function isCompressed(bytes: Buffer): boolean {
  return startsWith(bytes, GZIP);
}

function startsWith(bytes: Buffer, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

function gunzip(bytes: Buffer, collector: TraceCollector): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: LIMITS.traceBytes });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(collector);
    throw collector.refusal('malformed', 'its gzip compression is broken');
  }
}

function tooLarge(collector: TraceCollector) {
  return collector.refusal('too-large', `it is larger than ${LIMITS.traceBytes >> 20} MiB`);
}
