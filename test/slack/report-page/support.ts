/** Links to reports, as people find and open them. */
import { type IncomingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import type { Message } from '../../../src/local-workspace/local-workspace.ts';
import { ACTIONS } from '../../../src/render/answer-actions.ts';
import { createSources } from '../../../src/sources/registry.ts';
import { ROOT } from '../../support/modules.ts';
import { type Bot, NESTED, readable } from '../../support/slack-bot.ts';

export const WAIT_MS = 10_000;
/** Nothing listens there: the tests ask the bot itself, as a proxy does. */
export const PUBLIC_URL = 'https://bot.example/spandiff';
export const LINKS = { reportLinks: { publicUrl: PUBLIC_URL, days: 7 }, listening: { host: '127.0.0.1', port: 0 } };

export function isFinal(message: Message): boolean {
  return readable(message).includes('Wording by template');
}

export function answered(bot: Bot, question = `${NESTED.baseline} ${NESTED.candidate}`): Promise<Message> {
  bot.workspace.postAs('you', `@Spandiff ${question}`);
  return bot.workspace.waitFor(isFinal, WAIT_MS);
}

/** The address of the button; undefined where the answer has none. */
export function linkIn(message: Message): string | undefined {
  const found: string[] = [];
  JSON.stringify(message.blocks, (_key, value: unknown) => {
    const isLink = typeof value === 'object' && value !== null && 'url' in value && 'action_id' in value;
    if (isLink && value.action_id === ACTIONS.openReport) found.push(String(value.url));
    return value;
  });
  return found[0];
}

/** The part of a link that the bot sees. */
export function pathOf(message: Message): string {
  return (linkIn(message) ?? 'no link').replace(PUBLIC_URL, '');
}

export interface Opened {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Without what `fetch` does by itself: Host, decompression, redirects. */
export function ask(
  address: string,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Opened> {
  const opened = Promise.withResolvers<Opened>();
  const asked = request(`${address}${path}`, { method, headers }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', opened.reject);
    response.on('end', () =>
      opened.resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
    );
  });
  asked.on('error', opened.reject);
  asked.end();
  return opened.promise;
}

export function sampleSources() {
  const settings = [{ kind: 'directory', name: 'samples', path: join(ROOT, 'samples') }] as const;
  return createSources({ settings, allowPaths: false });
}
