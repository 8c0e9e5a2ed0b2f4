/** What a server may do to a connection, byte by byte. */
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Reply } from '../model-server.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Reply {
  return { status, headers: { ...JSON_TYPE, ...headers }, body };
}

/** What a well-behaved reply holds. */
export function bodyOf(reply: Reply): object {
  if (typeof reply === 'string' || typeof reply === 'function') throw new Error('This reply has no body.');
  return reply.body as object;
}

/** A server that keeps all who ask waiting, and answers them together. */
export function holding(reply: { readonly status?: number; readonly body: unknown }): {
  readonly reply: Reply;
  release(): void;
} {
  const waiting: ServerResponse[] = [];
  return {
    reply: (response) => void waiting.push(response),
    release() {
      for (const response of waiting) {
        response.writeHead(reply.status ?? 200, JSON_TYPE).end(JSON.stringify(reply.body));
      }
    },
  };
}

export function halfHeaders(response: ServerResponse): void {
  response.socket?.write('HTTP/1.1 200 OK\r\ncontent-ty');
}

export function notHttp(response: ServerResponse): void {
  response.socket?.end('220 mail.example ESMTP ready\r\n');
}

export function resetInBody(response: ServerResponse): void {
  response.writeHead(200, JSON_TYPE);
  response.write('{"choices": [', () => response.destroy());
}

export function halfAnError(response: ServerResponse): void {
  response.writeHead(400, JSON_TYPE);
  response.write('{"error": {');
}

/** A server-sent event and a half. */
export function halfStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end('data: {"choices":[{"delta":{"content":"{"}}]}\n\ndata: {"choi');
}

/** One byte at a time, so that no pause is ever long. */
export function dripping(response: ServerResponse): void {
  response.writeHead(200, JSON_TYPE);
  const timer = setInterval(() => response.write(' '), 10);
  response.on('close', () => clearInterval(timer));
}

export function endless(response: ServerResponse): void {
  response.writeHead(200, JSON_TYPE);
  const chunk = ' '.repeat(65_536);
  const pump = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', pump);
  pump();
}

/** 20 MB in 20 kB. */
const BOMB = gzipSync(Buffer.alloc(20_000_000, ' '));

export function gzipBomb(response: ServerResponse): void {
  response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' });
  response.end(BOMB);
}

export function notGzip(response: ServerResponse): void {
  response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' });
  response.end('{"choices": []}');
}

export function nested(depth: number): Reply {
  return (response) => {
    response.writeHead(200, JSON_TYPE).end(`{"choices":${'['.repeat(depth)}${']'.repeat(depth)}}`);
  };
}
