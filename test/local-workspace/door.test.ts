/** The door of the local workspace: who is let in. */
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { LIMITS } from '../../src/limits.ts';
import { type LocalWorkspace, startLocalWorkspace } from '../../src/local-workspace/local-workspace.ts';

let workspace: LocalWorkspace;
let port: number;

beforeAll(async () => {
  workspace = await startLocalWorkspace({ port: 0, suggestions: [] });
  port = Number(new URL(workspace.pageUrl).port);
});
afterAll(() => workspace.stop());

interface Ask {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** node:http, since fetch does not let a caller choose the Host. */
function ask(
  path: string,
  { method = 'GET', headers = {}, body = '' }: Ask = {},
): Promise<IncomingMessage & { text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(Object.assign(response, { text })));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const send = (headers: Record<string, string>, body = '{"text":"hello"}') =>
  ask('/page/send', { method: 'POST', headers, body });

/** `open`, or the status of the refusal. */
function upgrade(url: string, options: { origin?: string; headers?: Record<string, string> } = {}): Promise<string> {
  return new Promise((resolve) => {
    const connection = new WebSocket(url, options);
    connection.on('open', () => {
      connection.close();
      resolve('open');
    });
    connection.on('unexpected-response', (_, response) => resolve(String(response.statusCode)));
  });
}

async function openLink(): Promise<string> {
  const headers = { authorization: `Bearer ${workspace.appToken}` };
  const { text } = await ask('/api/apps.connections.open', { method: 'POST', headers });
  return JSON.parse(text).url;
}

describe('Host and Origin', () => {
  test('both names of this machine are let in, every other Host is refused', async () => {
    expect((await ask('/', { headers: { host: `127.0.0.1:${port}` } })).statusCode).toBe(200);
    expect((await ask('/', { headers: { host: `localhost:${port}` } })).statusCode).toBe(200);
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1:${port + 1}`]) {
      for (const path of ['/', '/page/events', '/api/auth.test']) {
        const response = await ask(path, { method: path === '/api/auth.test' ? 'POST' : 'GET', headers: { host } });
        expect([host, path, response.statusCode]).toEqual([host, path, 403]);
      }
    }
  });

  test('a request from a page of another origin is refused', async () => {
    const foreign = { origin: 'https://evil.example' };
    expect((await ask('/page/events', { headers: foreign })).statusCode).toBe(403);
    expect((await ask('/api/chat.postMessage', { method: 'POST', headers: foreign })).statusCode).toBe(403);
    expect((await ask('/page/events', { headers: { 'sec-fetch-site': 'cross-site' } })).statusCode).toBe(403);
    expect(
      (await ask('/', { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' } })).statusCode,
    ).toBe(200);
  });

  test('the page sends JSON from its own origin, and nothing else is taken', async () => {
    const own = { origin: `http://127.0.0.1:${port}` };
    const json = { 'content-type': 'application/json' };
    expect((await send(json)).statusCode).toBe(403);
    expect((await send({ ...json, origin: `http://localhost:${port}` })).statusCode).toBe(403);
    expect((await send({ ...json, origin: 'null' })).statusCode).toBe(403);
    expect((await send({ ...own, 'content-type': 'text/plain' })).statusCode).toBe(415);
    expect((await send({ ...own, ...json }, '{"text":')).statusCode).toBe(400);
    expect((await send({ ...own, ...json }, '{"text":"  "}')).statusCode).toBe(400);
    expect((await send({ ...own, ...json }, '{"text":"x","user":"U1"}')).statusCode).toBe(400);
    expect(workspace.messages()).toEqual([]);
    expect((await send({ ...own, ...json })).statusCode).toBe(200);
    expect(workspace.messages().map((message) => message.text)).toEqual(['hello']);
  });

  test('whatever the page can do, no other page can', async () => {
    for (const name of ['click', 'suggest', 'submit', 'close', 'shortcut', 'home', 'step', 'stop', 'faults']) {
      const json = { 'content-type': 'application/json' };
      const path = `/page/${name}`;
      expect((await ask(path, { method: 'POST', headers: json, body: '{}' })).statusCode).toBe(403);
      const foreign = { ...json, origin: 'https://evil.example' };
      expect((await ask(path, { method: 'POST', headers: foreign, body: '{}' })).statusCode).toBe(403);
      const own = { ...json, origin: `http://127.0.0.1:${port}` };
      expect((await ask(path, { method: 'POST', headers: own, body: '{"much":1}' })).statusCode).toBe(400);
      expect((await ask(path, { headers: own })).statusCode).toBe(404);
    }
  });

  test('addresses that nobody was given lead nowhere', async () => {
    expect((await ask('/upload/guess', { method: 'POST', body: 'x' })).statusCode).toBe(404);
    expect((await ask('/upload/guess')).statusCode).toBe(405);
    expect((await ask('/files/F0000000000')).statusCode).toBe(404);
    expect((await ask('/oauth/v2/authorize?client_id=guess&redirect_uri=http://localhost/')).statusCode).toBe(400);
    expect((await ask('/page/dance', { method: 'POST', body: '{}' })).statusCode).toBe(405);
  });

  test('no answer allows another origin, and the page runs only its own scripts', async () => {
    const { headers } = await ask('/');
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(headers['x-content-type-options']).toBe('nosniff');
  });
});

describe('the socket', () => {
  test('a ticket is good for one connection', async () => {
    const url = await openLink();
    expect(await upgrade(url)).toBe('open');
    expect(await upgrade(url)).toBe('401');
    expect(await upgrade(`ws://127.0.0.1:${port}/link/?ticket=guess`)).toBe('401');
  });

  test('a wrong Host, Origin or path is refused before the ticket is looked at', async () => {
    const url = await openLink();
    expect(await upgrade(url, { origin: 'https://evil.example' })).toBe('403');
    expect(await upgrade(url, { headers: { host: 'evil.example' } })).toBe('403');
    expect(await upgrade(url.replace('/link/', '/other/'))).toBe('403');
    expect(await upgrade(url)).toBe('open');
  });
});

describe('sizes', () => {
  test('a body over the limit is refused, and the server stays up', async () => {
    const body = 'x'.repeat(LIMITS.workspaceBodyBytes + 1);
    expect((await ask('/api/chat.postMessage', { method: 'POST', body })).statusCode).toBe(413);
    const headers = { origin: `http://127.0.0.1:${port}`, 'content-type': 'application/json' };
    expect((await send(headers, body)).statusCode).toBe(413);
    expect((await send(headers, JSON.stringify({ text: 'x'.repeat(12_001) }))).statusCode).toBe(400);
    expect((await ask('/')).statusCode).toBe(200);
  });

  test('open pages are counted', async () => {
    const pages: { destroy(): void }[] = [];
    const open = () =>
      new Promise<number | undefined>((resolve) => {
        const page = request({ host: '127.0.0.1', port, path: '/page/events' }, (response) =>
          resolve(response.statusCode),
        );
        page.on('error', () => undefined);
        page.end();
        pages.push(page);
      });
    for (let count = 0; count < LIMITS.workspacePages; count++) expect(await open()).toBe(200);
    expect(await open()).toBe(503);
    for (const page of pages) page.destroy();
    await expect.poll(open).toBe(200);
    for (const page of pages) page.destroy();
  });

  test('a page that does not read is cut off before its backlog grows without bound', async () => {
    const crowded = await startLocalWorkspace({ port: 0, suggestions: [] });
    const cut = new Promise((resolve, reject) => {
      const page = request(`${crowded.pageUrl}page/events`, (response) => {
        response.pause();
        for (let megabytes = 0; megabytes < 64; megabytes += 1) crowded.postAs('riley', 'x'.repeat(1 << 20));
        response.on('error', resolve);
        response.on('end', () => reject(new Error('the stream ended in good order')));
        response.resume();
      });
      page.end();
    });
    expect(await cut).toMatchObject({ code: 'ECONNRESET' });
    await crowded.stop();
  });

  test('other methods and paths are refused', async () => {
    expect((await ask('/', { method: 'DELETE' })).statusCode).toBe(405);
    expect((await ask('/api/auth.test')).statusCode).toBe(405);
    expect((await ask('/../package.json')).statusCode).toBe(404);
    expect((await ask('/page.js?version=1')).statusCode).toBe(200);
  });
});

test('a port that is taken is an error of start', async () => {
  await expect(startLocalWorkspace({ port, suggestions: [] })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
