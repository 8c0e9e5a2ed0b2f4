/** api.openai.com, or another server outside, without a network: answers `POST …/responses` from a script and keeps what was asked. */
import nock from 'nock';
import { onTestFinished } from 'vitest';
import { responseBody } from './model-server.ts';

interface Scripted {
  /** Text of the answer. */
  readonly text?: string;
  readonly body?: unknown;
  readonly status?: number;
}

interface Intercepted {
  readonly bodies: readonly unknown[];
}

/** Every answer is given once; other hosts than loopback are out of reach until the test ends. */
export function interceptOpenAi(script: readonly Scripted[], baseUrl = 'https://api.openai.com/v1'): Intercepted {
  const bodies: unknown[] = [];
  if (!nock.isActive()) nock.activate();
  nock.disableNetConnect();
  nock.enableNetConnect('127.0.0.1');
  for (const { text = '', body, status = 200 } of script) {
    nock(baseUrl)
      .post('/responses', (asked) => {
        bodies.push(asked);
        return true;
      })
      .reply(status, JSON.stringify(body ?? responseBody(text)), {
        'content-type': 'application/json',
        'retry-after-ms': '1',
      });
  }
  onTestFinished(() => {
    nock.cleanAll();
    nock.enableNetConnect();
    nock.restore();
  });
  return { bodies };
}
