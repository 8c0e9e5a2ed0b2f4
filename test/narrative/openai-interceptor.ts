/** api.openai.com, or another server outside, without a network: answers from a script and keeps what was asked. */
import nock from 'nock';
import { onTestFinished } from 'vitest';
import { type AskedRequest, responseBody } from './model-server.ts';

interface Scripted {
  /** Text of the answer. */
  readonly text?: string;
  readonly body?: unknown;
  readonly status?: number;
}

interface Intercepted {
  readonly asked: readonly AskedRequest[];
  readonly bodies: readonly unknown[];
}

/** The last answer is repeated; other hosts than loopback are out of reach until the test ends. */
export function interceptOpenAi(
  script: readonly Scripted[] | ((request: AskedRequest) => Scripted),
  baseUrl = 'https://api.openai.com/v1',
): Intercepted {
  const asked: AskedRequest[] = [];
  if (!nock.isActive()) nock.activate();
  nock.disableNetConnect();
  nock.enableNetConnect('127.0.0.1');
  nock(new URL(baseUrl).origin)
    .persist()
    .post(/.*/)
    .reply(async (request: Request) => {
      const text = await request.text();
      const headers = Object.fromEntries(request.headers);
      const seen = {
        path: new URL(request.url).pathname,
        headers,
        text,
        body: JSON.parse(text) as AskedRequest['body'],
      };
      asked.push(seen);
      const scripted = typeof script === 'function' ? script(seen) : script[Math.min(asked.length, script.length) - 1]!;
      const { text: told = '', body, status = 200 } = scripted;
      const answer = { 'content-type': 'application/json', 'retry-after-ms': '1' };
      return [status, JSON.stringify(body ?? responseBody(told)), answer];
    });
  onTestFinished(() => {
    nock.cleanAll();
    nock.enableNetConnect();
    nock.restore();
  });
  return {
    asked,
    get bodies() {
      return asked.map(({ body }) => body);
    },
  };
}
