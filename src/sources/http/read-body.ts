/** The body of an answer, never more of it than allowed: counted after decompression, so that a bomb ends at the limit. */
import { Failure } from '../../failure.ts';

/** Throws Failure `too-large`, and whatever the network throws. */
export async function readBody(response: Response, source: string, maxBytes: number): Promise<Buffer> {
  if (response.body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop cancels the stream, and with it the connection.
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(source, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function tooLarge(source: string, maxBytes: number): Failure {
  return new Failure('too-large', `${source}: its answer is larger than ${maxBytes >> 20} MiB.`);
}
