/**
 * The door of the HTTP server: which requests are let in, how much of a body is read, how answers leave. The server
 * listens on the loopback address only; the checks here keep out web pages of other origins that run in a browser of
 * the same machine (DNS rebinding, cross-site requests), on plain requests and on WebSocket upgrades alike.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LIMITS } from '../limits.ts';

/** Why a request is not let in, or undefined. Programs send no Origin; browsers send the one of the page. */
export function refusal(request: IncomingMessage, port: number): string | undefined {
  const { host, origin } = request.headers;
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return 'wrong Host';
  if (origin !== undefined && origin !== `http://${host}`) return 'wrong Origin';
  const site = request.headers['sec-fetch-site'];
  const isNavigation = request.method === 'GET' && request.headers['sec-fetch-mode'] === 'navigate';
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isNavigation) return 'cross-site request';
  return undefined;
}

/** The page's own requests carry an Origin, always. */
export function isFromOwnPage(request: IncomingMessage): boolean {
  return request.headers.origin !== undefined && request.headers.origin === `http://${request.headers.host}`;
}

/** The body as text, or `too-large`, or `aborted` when the client went away. */
export async function readBody(request: IncomingMessage): Promise<{ readonly text: string } | 'too-large' | 'aborted'> {
  const body = await readBytes(request, LIMITS.workspaceBodyBytes);
  return Buffer.isBuffer(body) ? { text: body.toString('utf8') } : body;
}

export function readBytes(request: IncomingMessage, maximum: number): Promise<Buffer | 'too-large' | 'aborted'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maximum) {
        chunks.length = 0; // read on without keeping, so that the client gets to hear the answer
        resolve('too-large');
      } else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', () => resolve('aborted'));
    request.on('close', () => resolve('aborted'));
  });
}

const SAFE_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

export function send(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...SAFE_HEADERS, 'content-type': contentType, ...headers }).end(body);
}

export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(value), headers);
}

export function openEventStream(response: ServerResponse): void {
  response.writeHead(200, { ...SAFE_HEADERS, 'content-type': 'text/event-stream' });
}
