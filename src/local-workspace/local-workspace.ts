/**
 * The local workspace: a small server on 127.0.0.1 that speaks Slack's Web API and Socket Mode to a Bolt app and shows
 * one channel as a web page. It is what `npm start` uses when no Slack workspace is configured, and the counterpart of
 * the end-to-end tests. It is not the product, and imports nothing of it.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CallLog, type HttpFailure, type RecordedCall } from './call-log.ts';
import { Conversations, type Message } from './conversations.ts';
import { readBody, refusal, send, sendJson } from './http-door.ts';
import { APP, BOT, CHANNELS, findChannel, findUser, INCIDENTS, WORKSPACE_VOICE, YOU } from './identity.ts';
import { PageServer, type Suggestion } from './page-server.ts';
import { appMention, slashCommand } from './payloads.ts';
import { RESPONSE_PATH, ResponseUrls } from './response-urls.ts';
import { SlackError } from './slack-error.ts';
import { DELIVERY_TIMING, type DeliveryTiming, type Drop, LINK_PATH, SocketMode } from './socket-mode.ts';
import { encodeTypedText, mentions } from './typed-text.ts';
import { type Tokens, WebApi } from './web-api.ts';

export interface LocalWorkspaceOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Shown on the page, and filled into the composer on click. */
  readonly suggestions: readonly Suggestion[];
  /** For tests that wait for repeated deliveries. */
  readonly timing?: DeliveryTiming;
}

export interface Whereabouts {
  /** Id or name; `incidents` unless told. */
  readonly channel?: string;
  readonly threadTs?: string;
}

export interface LocalWorkspace {
  /** `http://127.0.0.1:PORT/` */
  readonly pageUrl: string;
  /** For the `slackApiUrl` of @slack/web-api. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly botUserId: string;
  /** A person (id or name) says something, as typed: `@Spandiff compare …`. */
  postAs(user: string, text: string, where?: Whereabouts): { readonly ts: string };
  /** A person gives a command; resolves to the payload of the acknowledgement, rejects with what Slack would show. */
  slash(command: string, text: string, where?: { readonly channel?: string; readonly user?: string }): Promise<unknown>;
  /** All messages of a channel, or those of one thread; `channel` as in Whereabouts. */
  messages(channel?: string, threadTs?: string): readonly Message[];
  /** The first message that is so, now or within the time. Looks at every state that a message goes through. */
  waitFor(predicate: (message: Message) => boolean, timeoutMs: number): Promise<Message>;
  /** What the app called, oldest first; `response_url` stands for a post to one. */
  requests(): readonly RecordedCall[];
  /** Makes the next call of a method (or `response_url`) fail with an error code or an HTTP status. */
  failNext(method: string, failure: string | HttpFailure): void;
  dropSockets(how?: Drop): void;
  stop(): Promise<void>;
}

export type { HttpFailure, Message, RecordedCall };

export async function startLocalWorkspace(options: LocalWorkspaceOptions): Promise<LocalWorkspace> {
  const workspace = new Workspace(options);
  await workspace.listen(options.port);
  return workspace;
}

class Workspace implements LocalWorkspace {
  readonly #conversations = new Conversations();
  readonly #log = new CallLog();
  readonly #responseUrls = new ResponseUrls(this.#conversations, this.#log);
  readonly #tokens: Tokens = { bot: `xoxb-local-${randomId()}`, app: `xapp-local-${randomId()}` };
  readonly #webApi: WebApi;
  readonly #socketMode: SocketMode;
  readonly #page: PageServer;
  readonly #server: Server;
  #port = 0;

  constructor(options: LocalWorkspaceOptions) {
    const issueSocketUrl = () => `ws://127.0.0.1:${this.#port}${this.#socketMode.issueLink()}`;
    const pageUrl = () => this.pageUrl;
    this.#webApi = new WebApi(this.#tokens, { conversations: this.#conversations, pageUrl, issueSocketUrl }, this.#log);
    this.#socketMode = new SocketMode(options.timing ?? DELIVERY_TIMING, () => this.#page.tellConnections());
    this.#page = new PageServer({
      conversations: this.#conversations,
      suggestions: options.suggestions,
      onTyped: (text, threadTs) => this.#onTyped(text, threadTs),
      connections: () => this.#socketMode.connections,
    });
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy()); // a peer that goes away while it is refused
      const isAllowed = refusal(request, this.#port) === undefined && request.url?.startsWith(LINK_PATH);
      if (isAllowed) this.#socketMode.accept(request, socket, head);
      else socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    });
  }

  get pageUrl(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  get apiUrl(): string {
    return `${this.pageUrl}api/`;
  }

  get botToken(): string {
    return this.#tokens.bot;
  }

  get appToken(): string {
    return this.#tokens.app;
  }

  get botUserId(): string {
    return BOT.id;
  }

  async listen(port: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', reject);
    this.#server.listen(port, '127.0.0.1', resolve);
    await promise;
    this.#server.off('error', reject);
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  postAs(userName: string, text: string, where: Whereabouts = {}): { readonly ts: string } {
    const user = known(findUser(userName), `user ${userName}`);
    const channel = known(findChannel(where.channel ?? INCIDENTS.id), `channel ${where.channel}`);
    if (where.threadTs !== undefined) known(this.#conversations.find(channel.id, where.threadTs), 'such thread');
    const content = { text: encodeTypedText(text), blocks: [] };
    const message = this.#conversations.post(user, { channel, threadTs: where.threadTs }, content);
    if (channel.botIsMember && mentions(message.text, BOT.id)) void this.#socketMode.deliverEvent(appMention(message));
    return { ts: message.ts };
  }

  async slash(
    command: string,
    text: string,
    where: { readonly channel?: string; readonly user?: string } = {},
  ): Promise<unknown> {
    if (!APP.commands.some((one) => one === command)) throw new SlackError('invalid_command');
    const user = known(findUser(where.user ?? YOU.id), `user ${where.user}`);
    const channel = known(findChannel(where.channel ?? INCIDENTS.id), `channel ${where.channel}`);
    const exchange = this.#responseUrls.open(channel, user);
    const responseUrl = `http://127.0.0.1:${this.#port}${RESPONSE_PATH}${exchange.id}`;
    const payload = slashCommand({ command, text, channel, user, responseUrl });
    const answer = await this.#socketMode.deliverCommand(payload);
    this.#responseUrls.acknowledge(exchange, answer, encodeTypedText(`${command} ${text}`.trim()));
    return answer;
  }

  messages(channel: string = INCIDENTS.id, threadTs?: string): readonly Message[] {
    return this.#conversations.list(known(findChannel(channel), `channel ${channel}`).id, threadTs);
  }

  async waitFor(predicate: (message: Message) => boolean, timeoutMs: number): Promise<Message> {
    const now = CHANNELS.flatMap((channel) => this.messages(channel.id)).find(predicate);
    if (now !== undefined) return now;
    const { promise, resolve, reject } = Promise.withResolvers<Message>();
    const unsubscribe = this.#conversations.onChange((change) => {
      if (change.kind === 'message' && predicate(change.message)) resolve(change.message);
    });
    const complain = () => reject(new Error(`no such message within ${timeoutMs} ms; ${this.#describeLast()}`));
    const timer = setTimeout(complain, timeoutMs);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      unsubscribe();
    }
  }

  requests(): readonly RecordedCall[] {
    return this.#log.calls;
  }

  failNext(method: string, failure: string | HttpFailure): void {
    this.#log.failNext(method, failure);
  }

  dropSockets(how: Drop = 'cut'): void {
    this.#socketMode.drop(how);
  }

  async stop(): Promise<void> {
    this.#page.stop();
    await this.#socketMode.stop();
    this.#conversations.stop();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refused = refusal(request, this.#port);
    if (refused !== undefined) return send(response, 403, 'text/plain', refused);
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const isApi = path.startsWith('/api/');
    if (!isApi && !path.startsWith(RESPONSE_PATH)) return this.#page.answer(request, response, path);
    if (request.method !== 'POST') return send(response, 405, 'text/plain', 'method not allowed');
    const body = await readBody(request);
    if (body === 'aborted') return;
    if (body === 'too-large') return send(response, 413, 'text/plain', 'request entity too large');
    if (!isApi) {
      const outcome = this.#responseUrls.answer(path.slice(RESPONSE_PATH.length), body.text);
      return send(response, outcome.status, 'text/plain', outcome.text);
    }
    const { 'content-type': contentType = '', authorization = '' } = request.headers;
    const call = { method: path.slice('/api/'.length), contentType, authorization, body: body.text };
    const { status, headers, answer } = this.#webApi.answer(call);
    return sendJson(response, status, answer, headers);
  }

  /** What the person at the page sent: a message, or a command whose failure Slack itself words. */
  #onTyped(text: string, threadTs: string | undefined): void {
    const [, command, rest = ''] = /^(\/\S*)\s*([\s\S]*)$/.exec(text) ?? [];
    if (threadTs !== undefined && this.#conversations.find(INCIDENTS.id, threadTs) === undefined) {
      this.#say('This thread is no longer here.', undefined);
    } else if (command === undefined) {
      this.postAs(YOU.id, text, threadTs === undefined ? {} : { threadTs });
    } else if (threadTs !== undefined) {
      this.#say(`\`${command}\` is not supported in threads. Use it in the channel.`, threadTs);
    } else {
      this.slash(command, rest).catch((error: unknown) => {
        if (!(error instanceof SlackError)) throw error;
        this.#say(wordCommandFailure(command, error), undefined);
      });
    }
  }

  #say(text: string, threadTs: string | undefined): void {
    const place = { channel: INCIDENTS, threadTs, visibleTo: YOU.id };
    this.#conversations.post(WORKSPACE_VOICE, place, { text, blocks: [] });
  }

  #describeLast(): string {
    const messages = this.messages();
    const last = messages.slice(-3).map((message) => JSON.stringify(message).slice(0, 1_000));
    return `the last of ${messages.length} messages: ${last.join('\n')}`;
  }
}

function wordCommandFailure(command: string, error: SlackError): string {
  const name = encodeTypedText(command);
  if (error.code === 'invalid_command') return `\`${name}\` is not a valid command. Here is \`${APP.commands[0]}\`.`;
  if (error.code === 'dispatch_failed') return `\`${name}\` failed: the app is not connected at the moment.`;
  return `\`${name}\` failed with the error "${encodeTypedText(error.message)}".`;
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`no ${what} in the local workspace`);
  return value;
}

function randomId(): string {
  return randomBytes(12).toString('hex');
}
