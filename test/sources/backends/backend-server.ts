/**
 * A backend on the loopback: answers byte for byte what a test gives it, keeps the requests, and breaks in the ways that
 * real servers, proxies and networks break.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

export interface SeenRequest {
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Served {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Undefined: 404 with a line of text. */
export type Handler = (request: SeenRequest) => Served | undefined;

/** What happens instead of an answer, to as many requests as `times` says. */
export type Fault =
  | { readonly kind: 'answer'; readonly served: Served; readonly times?: number }
  | { readonly kind: 'hang' | 'reset' | 'truncated' | 'endless' | 'bomb' | 'broken-gzip'; readonly times?: number };

export class BackendServer implements AsyncDisposable {
  readonly requests: SeenRequest[] = [];
  handler: Handler;
  #fault: Fault | undefined;
  #left = 0;
  readonly #server: Server;

  private constructor(handler: Handler) {
    this.handler = handler;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(handler: Handler): Promise<BackendServer> {
    const server = new BackendServer(handler);
    const { promise, resolve } = Promise.withResolvers<void>();
    server.#server.listen(0, '127.0.0.1', resolve);
    await promise;
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Undefined: sound again. */
  breakWith(fault: Fault | undefined): void {
    this.#fault = fault;
    this.#left = fault?.times ?? Number.POSITIVE_INFINITY;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.#server.closeAllConnections();
    await promise;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://backend');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const { method = '', headers } = request;
    const seen = { method, path: decodeURIComponent(url.pathname), query: url.searchParams, headers, body };
    this.requests.push(seen);
    if (this.#fault !== undefined && this.#left-- > 0) return misbehave(this.#fault, response);
    answer(response, this.handler(seen) ?? { status: 404, body: 'not found' });
  }
}

function answer(response: ServerResponse, { status = 200, headers = {}, body = '' }: Served): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
}

function misbehave(fault: Fault, response: ServerResponse): void {
  if (fault.kind === 'answer') answer(response, fault.served);
  else if (fault.kind === 'reset') response.socket!.resetAndDestroy();
  else if (fault.kind === 'truncated') breakOff(response);
  else if (fault.kind === 'endless') flood(response);
  else if (fault.kind === 'bomb') answer(response, { headers: { 'content-encoding': 'gzip' }, body: bomb() });
  else if (fault.kind === 'broken-gzip') answer(response, { headers: { 'content-encoding': 'gzip' }, body: '{"a":1}' });
  // hang: nothing at all
}

function breakOff(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"resourceSpans":[{"resource":', () => response.socket?.destroy());
}

/** Blanks without end: legal JSON so far. */
function flood(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const chunk = Buffer.alloc(1_048_576, ' ');
  const pour = () => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once('drain', pour);
  };
  pour();
}

let madeBomb: Buffer | undefined;

/** 64 MiB in 64 KiB: far more than a test lets in. */
function bomb(): Buffer {
  madeBomb ??= gzipSync(Buffer.alloc(64 * 1_048_576, ' '));
  return madeBomb;
}
