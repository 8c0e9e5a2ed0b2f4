/**
 * The web page's side of the server: its static files, the live stream of what happens (Server-Sent Events,
 * https://html.spec.whatwg.org/multipage/server-sent-events.html), and the requests of the person at the page. Shapes:
 * page-protocol.ts.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { LIMITS } from '../limits.ts';
import type { Change, Message } from './conversations.ts';
import { isFromOwnPage, openEventStream, readBody, send, sendJson } from './http-door.ts';
import { APP, type Channel, type Team } from './identity.ts';
import { parseJson } from './json.ts';
import { readPageFiles } from './page-files.ts';
import { PagePerson, type PersonOptions } from './page-person.ts';
import { type PageEvent, type PageRequest, pageRequests, type Snapshot, type Suggestion } from './page-protocol.ts';
import { SLACK_LIMITS } from './slack-limits.ts';

export interface PageOptions extends PersonOptions {
  readonly suggestions: readonly Suggestion[];
}

const HEARTBEAT_MS = 15_000;
const RECONNECT_MS = 1_000;
const REQUEST_PATH = '/page/';

export class PageServer {
  readonly #options: PageOptions;
  readonly #team: Team;
  readonly #person: PagePerson;
  readonly #pages = new Set<ServerResponse>();
  readonly #files = readPageFiles();
  readonly #heartbeat = setInterval(() => this.#broadcast(': alive\n\n'), HEARTBEAT_MS).unref();

  constructor(options: PageOptions) {
    this.#options = options;
    this.#team = options.directory.first;
    this.#person = new PagePerson(options);
    const { conversations, agents, switches, views } = options;
    conversations.onChange((change) => {
      if (this.#isForPage(change)) this.#tell(change);
    });
    views.onChange(({ user, what }) => {
      const home = views.homeOf(user);
      if (user !== this.#team.you) return;
      if (what === 'modals') this.#tell({ kind: 'modals', modals: views.stackOf(user) });
      else if (home !== undefined) this.#tell({ kind: 'home', home });
    });
    agents.onChange((change) => {
      if (change.kind === 'step' || this.#isYours(change.channel)) this.#tell(change);
    });
    switches.onChange((faults) => this.#tell({ kind: 'faults', faults }));
  }

  async answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const name = path.slice(REQUEST_PATH.length);
    if (request.method === 'POST' && path.startsWith(REQUEST_PATH) && isRequest(name)) {
      return this.#receive(name, request, response);
    }
    if (request.method !== 'GET') return send(response, 405, 'text/plain', 'method not allowed');
    if (path === '/page/events') return this.#openStream(response);
    const file = this.#files.get(path.startsWith('/archives/') ? '/' : path);
    if (file === undefined) return send(response, 404, 'text/plain', 'not found');
    return send(response, 200, file.contentType, file.bytes);
  }

  tellConnections(): void {
    this.#tell({ kind: 'connections', open: this.#options.delivery().connections });
  }

  stop(): void {
    clearInterval(this.#heartbeat);
    for (const page of this.#pages) page.end();
  }

  async #receive(name: PageRequest, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isFromOwnPage(request)) return send(response, 403, 'text/plain', 'wrong Origin');
    if (request.headers['content-type'] !== 'application/json') return send(response, 415, 'text/plain', 'JSON only');
    const body = await readBody(request);
    if (body === 'aborted') return;
    if (body === 'too-large') return sendJson(response, 413, { ok: false, error: 'This is too long.' });
    const parsed = pageRequests[name].safeParse(parseJson(body.text));
    if (!parsed.success) return sendJson(response, 400, { ok: false, error: describeMistake(name, parsed.error) });
    return sendJson(response, 200, await this.#person.do(name, parsed.data));
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

  #snapshot(): Snapshot {
    const { conversations, views, agents, suggestions, switches, delivery } = this.#options;
    const { you, bot, users } = this.#team;
    const channels = this.#channels();
    const messages = channels.flatMap((channel) => conversations.list(channel.id));
    return {
      kind: 'snapshot',
      you: you.id,
      bot: bot.id,
      channel: channels[0]!,
      channels,
      users,
      commands: APP.commands,
      shortcuts: APP.shortcuts,
      steps: APP.steps,
      suggestions,
      messages: messages.filter((message) => this.#isVisible(message)),
      statuses: conversations.statuses().filter(({ channel }) => this.#isYours(channel)),
      sessions: agents.sessions.filter(({ channel }) => this.#isYours(channel)),
      prompts: agents.prompts.filter(({ channel }) => this.#isYours(channel)),
      modals: views.stackOf(you),
      home: views.homeOf(you) ?? null,
      faults: switches.faults,
      connections: delivery().connections,
    };
  }

  #channels(): readonly Channel[] {
    return this.#team.channels.filter(({ members }) => members.includes(this.#team.you.id));
  }

  #isYours(channelId: string): boolean {
    return this.#channels().some(({ id }) => id === channelId);
  }

  #isForPage(change: Change): boolean {
    return change.kind === 'message' ? this.#isVisible(change.message) : this.#isYours(change.channel);
  }

  #isVisible({ channel, visibleTo }: Message): boolean {
    return this.#isYours(channel) && (visibleTo === undefined || visibleTo === this.#team.you.id);
  }

  #tell(event: PageEvent): void {
    this.#broadcast(frame(event));
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

function isRequest(name: string): name is PageRequest {
  return Object.hasOwn(pageRequests, name);
}

function describeMistake(name: PageRequest, error: z.ZodError): string {
  if (name === 'send') return `A message has 1 to ${SLACK_LIMITS.typedCharacters} characters.`;
  return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
}

function frame(event: PageEvent): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}
