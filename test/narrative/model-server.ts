/** A language model's server on loopback: answers from a script, remembers what it was asked. For slow and broken ones. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface AskedRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly body: Record<string, unknown>;
}

export type Reply =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body: unknown }
  /** never: no headers. stall: headers and half a body. reset: the connection breaks. */
  | 'never'
  | 'stall'
  | 'reset'
  /** Whatever else a server may do to a connection. */
  | ((response: ServerResponse) => void);

export interface ModelServer {
  readonly baseUrl: string;
  readonly asked: readonly AskedRequest[];
}

/** The last reply of the script is repeated. Closed when the test ends. */
export async function startModelServer(
  script: readonly Reply[] | ((request: AskedRequest) => Reply),
): Promise<ModelServer> {
  const asked: AskedRequest[] = [];
  const server = createServer(async (request, response) => {
    const text = await textOf(request);
    const path = request.url ?? '';
    const seen = { path, headers: request.headers, text, body: JSON.parse(text) as Record<string, unknown> };
    asked.push(seen);
    const reply = typeof script === 'function' ? script(seen) : script[Math.min(asked.length, script.length) - 1]!;
    send(reply, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, asked };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function send(reply: Reply, response: ServerResponse): void {
  if (reply === 'never') return;
  if (typeof reply === 'function') {
    reply(response);
    return;
  }
  if (reply === 'reset') {
    response.destroy();
    return;
  }
  if (reply === 'stall') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"choices": [');
    return;
  }
  const isText = typeof reply.body === 'string';
  response.writeHead(reply.status ?? 200, {
    'content-type': isText ? 'text/html' : 'application/json',
    ...reply.headers,
  });
  response.end(isText ? (reply.body as string) : JSON.stringify(reply.body));
}

/* Answers as servers send them */

export function completion(content: string | null, rest: Record<string, unknown> = {}, finishReason = 'stop'): Reply {
  const message = { role: 'assistant', content, ...rest };
  return {
    body: { id: 'c1', object: 'chat.completion', choices: [{ index: 0, finish_reason: finishReason, message }] },
  };
}

export function failed(status: number, error: Record<string, unknown> = {}): Reply {
  const body = { error: { message: 'secret words of the server', ...error } };
  return { status, headers: { 'retry-after-ms': '1' }, body };
}

/** Body of a Responses API answer. */
export function responseBody(text: string, rest: Record<string, unknown> = {}): Record<string, unknown> {
  const content = [{ type: 'output_text', text, annotations: [] }];
  return {
    id: 'r1',
    object: 'response',
    status: 'completed',
    output: [{ type: 'message', id: 'm1', role: 'assistant', status: 'completed', content }],
    ...rest,
  };
}
