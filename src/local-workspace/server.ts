/**
 * The HTTP server of the local workspace, on the loopback address: which path leads where.
 *
 *   POST /api/<method>        the Web API             GET  /link/              Socket Mode (upgrade)
 *   POST /commands/<id>       a response_url          GET  /oauth/v2/authorize the consent page
 *   POST /upload/<ticket>     the bytes of a file     GET  /files/<id>         the bytes again
 *   everything else           the web page
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LIMITS } from '../limits.ts';
import { FILE_PATH, type Files, UPLOAD_PATH } from './files.ts';
import { readBody, readBytes, refusal, send, sendJson } from './http-door.ts';
import { OAUTH_PATH, type OAuth } from './oauth.ts';
import type { PageServer } from './page-server.ts';
import { RESPONSE_PATH, type ResponseUrls } from './response-urls.ts';
import { LINK_PATH, type SocketMode } from './socket-mode.ts';
import type { WebApi } from './web-api.ts';

export interface Rooms {
  readonly webApi: WebApi;
  readonly socketMode: SocketMode;
  readonly responseUrls: ResponseUrls;
  readonly files: Files;
  readonly oauth: OAuth;
  readonly page: PageServer;
}

export class WorkspaceServer {
  readonly #rooms: Rooms;
  readonly #server: Server;
  #port = 0;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy()); // a peer that goes away while it is refused
      const isAllowed = refusal(request, this.#port) === undefined && request.url?.startsWith(LINK_PATH);
      if (isAllowed) rooms.socketMode.accept(request, socket, head);
      else socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    });
  }

  get port(): number {
    return this.#port;
  }

  async listen(port: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', reject);
    this.#server.listen(port, '127.0.0.1', resolve);
    await promise;
    this.#server.off('error', reject);
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refused = refusal(request, this.#port);
    if (refused !== undefined) return send(response, 403, 'text/plain', refused);
    const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
    if (path === OAUTH_PATH) return this.#answerInstall(response, new URLSearchParams(query));
    if (path.startsWith(FILE_PATH)) return this.#sendFile(response, path);
    const isForApp = ['/api/', RESPONSE_PATH, UPLOAD_PATH].some((prefix) => path.startsWith(prefix));
    if (!isForApp) return this.#rooms.page.answer(request, response, path);
    if (request.method !== 'POST') return send(response, 405, 'text/plain', 'method not allowed');
    if (path.startsWith(UPLOAD_PATH)) return this.#takeUpload(request, response, path);
    const body = await readBody(request);
    if (body === 'aborted') return;
    if (body === 'too-large') return send(response, 413, 'text/plain', 'request entity too large');
    if (path.startsWith('/api/')) return this.#call(request, response, path.slice('/api/'.length), body.text);
    const { status, text } = this.#rooms.responseUrls.answer(path.slice(RESPONSE_PATH.length), body.text);
    return typeof status === 'string' ? fallSilent(response, status) : send(response, status, 'text/plain', text);
  }

  #call(request: IncomingMessage, response: ServerResponse, method: string, body: string): void {
    const { 'content-type': contentType = '', authorization = '' } = request.headers;
    const outcome = this.#rooms.webApi.answer({ method, contentType, authorization, body });
    if (typeof outcome === 'string') fallSilent(response, outcome);
    else sendJson(response, outcome.status, outcome.answer, outcome.headers);
  }

  async #takeUpload(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    // A form around the file has a few lines of its own.
    const body = await readBytes(request, LIMITS.workspaceFileBytes + 1_024);
    if (body === 'aborted') return;
    if (body === 'too-large') return send(response, 413, 'text/plain', 'request entity too large');
    const contentType = request.headers['content-type'] ?? '';
    const { status, text } = await this.#rooms.files.receive(path.slice(UPLOAD_PATH.length), contentType, body);
    if (typeof status === 'string') fallSilent(response, status);
    else send(response, status, 'text/plain', text);
  }

  /** Whatever an app has uploaded is shown as a picture or downloaded, never run as a page. */
  #sendFile(response: ServerResponse, path: string): void {
    const file = this.#rooms.files.read(path.slice(FILE_PATH.length).split('/', 1)[0] ?? '');
    if (file === undefined) {
      send(response, 404, 'text/plain', 'not found');
      return;
    }
    const isPicture = file.contentType.startsWith('image/');
    const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`;
    send(response, 200, file.contentType, file.bytes, isPicture ? {} : { 'content-disposition': disposition });
  }

  #answerInstall(response: ServerResponse, query: URLSearchParams): void {
    const answer = this.#rooms.oauth.answer(query);
    if ('refusal' in answer) send(response, 400, 'text/plain', answer.refusal);
    else if ('page' in answer) send(response, 200, 'text/html; charset=utf-8', answer.page);
    else send(response, 302, 'text/plain', '', { location: answer.location });
  }
}

/** A connection that breaks, or one that nobody answers on; the client's timeout ends it. */
function fallSilent(response: ServerResponse, how: 'reset' | 'silence'): void {
  if (how === 'reset') response.destroy();
}
