/**
 * The web page's side of the server: its static files, the live stream of what happens in the channel (Server-Sent
 * Events, https://html.spec.whatwg.org/multipage/server-sent-events.html), and what the person at the page sends.
 */
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import type { Change, Conversations } from './conversations.ts';
import { isFromOwnPage, openEventStream, readBody, send, sendJson } from './http-door.ts';
import { APP, BOT, CHANNELS, INCIDENTS, USERS, YOU } from './identity.ts';
import { parseJson } from './json.ts';
import { SLACK_LIMITS } from './slack-limits.ts';

export interface Suggestion {
  readonly title: string;
  readonly text: string;
}

export interface PageOptions {
  readonly conversations: Conversations;
  readonly suggestions: readonly Suggestion[];
  /** What the person at the page typed, in the channel or in a thread. */
  readonly onTyped: (text: string, threadTs: string | undefined) => void;
  /** Open connections of the app. */
  readonly connections: () => number;
}

const HEARTBEAT_MS = 15_000;
const RECONNECT_MS = 1_000;

const typedMessage = z.strictObject({
  text: z.string().trim().min(1).max(SLACK_LIMITS.typedCharacters),
  threadTs: z.string().min(1).optional(),
});

export class PageServer {
  readonly #options: PageOptions;
  readonly #pages = new Set<ServerResponse>();
  readonly #files = readFiles();
  readonly #heartbeat = setInterval(() => this.#broadcast(': alive\n\n'), HEARTBEAT_MS).unref();

  constructor(options: PageOptions) {
    this.#options = options;
    options.conversations.onChange((change) => {
      if (isForPage(change)) this.#broadcast(frame(change));
    });
  }

  async answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    if (request.method === 'POST' && path === '/page/send') return this.#receive(request, response);
    if (request.method !== 'GET') return send(response, 405, 'text/plain', 'method not allowed');
    if (path === '/page/events') return this.#openStream(response);
    const file = this.#files.get(path.startsWith('/archives/') ? '/' : path);
    if (file === undefined) return send(response, 404, 'text/plain', 'not found');
    return send(response, 200, file.contentType, file.bytes);
  }

  tellConnections(): void {
    this.#broadcast(frame({ kind: 'connections', open: this.#options.connections() }));
  }

  stop(): void {
    clearInterval(this.#heartbeat);
    for (const page of this.#pages) page.end();
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isFromOwnPage(request)) return send(response, 403, 'text/plain', 'wrong Origin');
    if (request.headers['content-type'] !== 'application/json') return send(response, 415, 'text/plain', 'JSON only');
    const body = await readBody(request);
    if (body === 'aborted') return;
    if (body === 'too-large') return sendJson(response, 413, { ok: false, error: 'This message is too long.' });
    const typed = typedMessage.safeParse(parseJson(body.text));
    if (!typed.success) {
      const error = `A message has 1 to ${SLACK_LIMITS.typedCharacters} characters.`;
      return sendJson(response, 400, { ok: false, error });
    }
    this.#options.onTyped(typed.data.text, typed.data.threadTs);
    return sendJson(response, 200, { ok: true });
  }

  /** A page starts with a snapshot, so a page that comes back after a pause has missed nothing. */
  #openStream(response: ServerResponse): void {
    if (this.#pages.size >= LIMITS.workspacePages) {
      send(response, 503, 'text/plain', 'too many open pages');
      return;
    }
    openEventStream(response);
    response.on('close', () => this.#pages.delete(response));
    this.#pages.add(response);
    response.write(`retry: ${RECONNECT_MS}\n\n${frame(this.#snapshot())}`);
  }

  #snapshot(): Record<string, unknown> {
    const { conversations, suggestions, connections } = this.#options;
    const messages = conversations.list(INCIDENTS.id).filter((message) => isForPage({ kind: 'message', message }));
    return {
      kind: 'snapshot',
      you: YOU.id,
      bot: BOT.id,
      channel: INCIDENTS,
      users: USERS,
      channels: CHANNELS,
      commands: APP.commands,
      suggestions,
      messages,
      statuses: conversations.statuses(INCIDENTS.id),
      connections: connections(),
    };
  }

  #broadcast(text: string): void {
    for (const page of this.#pages) {
      if (page.writableLength <= LIMITS.workspacePageBufferBytes) {
        page.write(text);
      } else {
        this.#pages.delete(page);
        page.destroy();
      }
    }
  }
}

function isForPage(change: Change): boolean {
  if (change.kind !== 'message') return change.channel === INCIDENTS.id;
  const { channel, visibleTo } = change.message;
  return channel === INCIDENTS.id && (visibleTo === undefined || visibleTo === YOU.id);
}

function frame(event: object): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}

interface StaticFile {
  readonly contentType: string;
  readonly bytes: Buffer;
}

function readFiles(): ReadonlyMap<string, StaticFile> {
  const read = (name: string, contentType: string): StaticFile => ({
    contentType: `${contentType}; charset=utf-8`,
    bytes: readFileSync(new URL(`./page/${name}`, import.meta.url)),
  });
  return new Map([
    ['/', read('page.html', 'text/html')],
    ['/page.css', read('page.css', 'text/css')],
    ['/message.css', read('message.css', 'text/css')],
    ['/page.js', read('page.js', 'text/javascript')],
    ['/blocks.js', read('blocks.js', 'text/javascript')],
    ['/mrkdwn.js', read('mrkdwn.js', 'text/javascript')],
    ['/favicon.svg', read('favicon.svg', 'image/svg+xml')],
  ]);
}
