/**
 * fetch for a model's server, which is foreign: the size of its answer is limited (after decompression), no redirect is
 * followed, and of the client's headers only those go out that an answer needs; the others describe this machine. The
 * key is added here and known nowhere else, so no error or log of the client can hold it.
 */

export interface FetchGuard {
  readonly apiKey: string;
  /** `authorization` (as a bearer token), or the header of a gateway that takes the bare key. */
  readonly keyHeader: string;
  readonly maxBytes: number;
  /** Undefined: over the network. */
  readonly send?: typeof fetch | undefined;
}

/** An answer over the limit: no other form of the question would make it shorter. */
export class AnswerTooLarge extends Error {}

const NEEDED_HEADERS = ['accept', 'content-type'];

export function guardedFetch({ apiKey, keyHeader, maxBytes, send = fetch }: FetchGuard): typeof fetch {
  return async (input, init) => {
    const given = new Headers(init?.headers);
    const headers = new Headers(NEEDED_HEADERS.map((name): [string, string] => [name, given.get(name) ?? '*/*']));
    headers.set(keyHeader, keyHeader.toLowerCase() === 'authorization' ? `Bearer ${apiKey}` : apiKey);
    // A redirect would carry the question, and from older clients the key, to a host that nobody configured.
    const response = await send(input, { ...init, headers, redirect: 'manual' });
    if (response.body === null) return response;
    const body = response.body.pipeThrough(byteLimit(maxBytes));
    return new Response(body, { status: response.status, statusText: response.statusText, headers: response.headers });
  };
}

function byteLimit(maxBytes: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let left = maxBytes;
  return new TransformStream({
    transform(chunk, controller) {
      left -= chunk.byteLength;
      if (left < 0) controller.error(new AnswerTooLarge(`The answer is larger than ${maxBytes} bytes.`));
      else controller.enqueue(chunk);
    },
  });
}
