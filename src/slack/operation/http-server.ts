/** A small HTTP server: few routes, limits of time, and an end that lets requests in flight finish. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Failure } from '../../failure.ts';
import { LIMITS } from '../../limits.ts';
import { describeBug, type Log } from '../log.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** By method and path, as in "GET /healthz"; a star is any last part of a path: "GET /reports/*". */
export type Routes = Readonly<Record<string, Handler>>;

/** Slack waits no longer for an answer, so nothing is worth more at the end. */
const LAST_REQUESTS_MS = 3_000;

export class HttpServer {
  readonly #server: Server;
  readonly #log: Log;

  constructor(routes: Routes, log: Log) {
    this.#log = log;
    const handlerOf = finder(routes);
    const limits = { requestTimeout: LIMITS.slackRequestMs, headersTimeout: LIMITS.slackRequestMs };
    this.#server = createServer(limits, (request, response) => {
      void answer(handlerOf(request) ?? notFound, request, response, log);
    });
  }

  /** The address it listens on. Throws Failure `misconfigured` when the port cannot be had. */
  async listen(host: string, port: number, variable: string): Promise<string> {
    const listening = Promise.withResolvers<void>();
    this.#server.once('error', listening.reject);
    this.#server.listen(port, host, listening.resolve);
    await listening.promise.catch(explainPort(host, port, variable));
    this.#server.removeListener('error', listening.reject);
    // A connection that cannot be taken, for want of file handles, must not end the process.
    this.#server.on('error', (error) => this.#log.error(`server: ${describeBug(error)}`));
    const { address, port: taken, family } = this.#server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`;
  }

  /** Takes no more connections; resolves when the requests in flight are answered. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = Promise.withResolvers<void>();
    this.#server.close(() => closed.resolve());
    this.#server.closeIdleConnections();
    const timer = setTimeout(() => this.#server.closeAllConnections(), LAST_REQUESTS_MS);
    await closed.promise;
    clearTimeout(timer);
  }
}

function finder(routes: Routes): (request: IncomingMessage) => Handler | undefined {
  const known = new Map(Object.entries(routes));
  return ({ method, url = '' }) => {
    const asked = `${method} ${url.split('?', 1)[0]}`;
    // No pattern here: one that looks for the end from every letter takes a fifth of a second for a long path of a stranger's.
    return known.get(asked) ?? known.get(`${asked.slice(0, asked.lastIndexOf('/') + 1)}*`);
  };
}

async function answer(handler: Handler, request: IncomingMessage, response: ServerResponse, log: Log): Promise<void> {
  try {
    await handler(request, response);
  } catch (error) {
    log.error(`request failed: ${describeBug(error)}`);
    if (!response.headersSent) response.writeHead(500);
    response.end();
  }
}

function notFound(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(404).end();
}

function explainPort(host: string, port: number, variable: string): (error: unknown) => never {
  return (error) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new Failure('misconfigured', `Port ${port} on ${host} cannot be used (${code}).`, {
      advice: `Is Spandiff running already? Otherwise set ${variable} to another port.`,
      cause: error,
    });
  };
}
