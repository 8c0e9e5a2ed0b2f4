/**
 * A language model's server on loopback that speaks OpenAI's Chat Completions and behaves as it is told: a real server
 * for the real client, where the real model would cost money and answer differently each time.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

/** good: a proper plan. slow: never answers. Otherwise the very words of the answer. */
export type ModelBehaviour = 'good' | 'slow' | 'error' | 'refusing' | { readonly says: string };

export interface FakeModel {
  /** For OPENAI_BASE_URL. */
  readonly baseUrl: string;
  /** Bodies of the requests, as sent. */
  readonly requests: readonly string[];
  stop(): Promise<void>;
}

/** `takesMs`: how long it thinks about each request. */
export async function startFakeModel(behaviour: ModelBehaviour, takesMs = () => 0): Promise<FakeModel> {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    requests.push(body);
    if (behaviour === 'slow') return;
    await pause(takesMs());
    if (behaviour === 'error') return answer(response, 500, { error: { message: 'SECRET WORDS OF THE SERVER' } });
    if (behaviour === 'refusing')
      return answer(response, 200, completion({ content: null, refusal: 'I cannot help with that.' }));
    answer(
      response,
      200,
      completion({ content: behaviour === 'good' ? planFor(body) : behaviour.says, refusal: null }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function completion(message: { content: string | null; refusal: string | null }): unknown {
  const choice = { index: 0, finish_reason: 'stop', message: { role: 'assistant', ...message } };
  return { id: 'chatcmpl-1', object: 'chat.completion', created: 0, model: 'fake-model', choices: [choice] };
}

/** Verdict first, then the other statements from last to first: an order that the template never has. */
function planFor(body: string): string {
  const { messages } = JSON.parse(body) as { messages: { content: string }[] };
  const { statements } = JSON.parse(messages.at(-1)!.content) as { statements: { id: string; kind: string }[] };
  const verdict = statements.find(({ kind }) => kind === 'verdict')!;
  const others = statements.filter((statement) => statement !== verdict).reverse();
  const chosen = others.slice(0, 3).map(({ id }, i) => ({ statement: id, link: i === 0 ? 'start' : 'also' }));
  return JSON.stringify({ v: '1', verdict: verdict.id, body: chosen, hypotheses: [] });
}
