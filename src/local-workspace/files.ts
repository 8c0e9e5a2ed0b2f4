/**
 * Files: an app asks for an upload address, posts the bytes there, completes the upload
 * (https://docs.slack.dev/messaging/working-with-files/). Then Slack looks into the file, and only afterwards it has a
 * mimetype, may stand in an image block, and appears where it was shared.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { extname } from 'node:path';
import { LIMITS } from '../limits.ts';
import type { SlackFile } from './blocks.ts';
import type { CallLog, HttpFailure } from './call-log.ts';
import type { SharedFile } from './conversations.ts';
import type { Team } from './identity.ts';
import { SlackError } from './slack-error.ts';

export const UPLOAD_PATH = '/upload/';
export const FILE_PATH = '/files/';

/** How long Slack looks into a file. */
export const PROCESSING_MS = 400;

interface Answer {
  readonly status: HttpFailure['status'];
  readonly text: string;
}

interface StoredFile {
  readonly id: string;
  readonly team: Team;
  readonly name: string;
  readonly altText: string;
  readonly size: number;
  readonly createdAtMs: number;
  title: string;
  bytes: Buffer | undefined;
  state: 'announced' | 'uploaded' | 'processing' | 'processed';
}

export interface FilesOptions {
  /** Uploads never leave the state `processing`. */
  readonly areStuck: () => boolean;
  /** No picture may stand in a block. */
  readonly areRefused: () => boolean;
  /** Where uploads are called `upload`. */
  readonly log: CallLog;
  readonly processingMs: number;
}

export class Files {
  readonly #options: FilesOptions;
  readonly #files = new Map<string, StoredFile>();
  /** Upload tickets, good for one upload. */
  readonly #tickets = new Map<string, StoredFile>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(options: FilesOptions) {
    this.#options = options;
  }

  /** The id of the new file, and the path for its bytes. */
  announce(team: Team, file: { name: string; size: number; altText: string }): { id: string; uploadPath: string } {
    if (file.size > LIMITS.workspaceFileBytes) throw new SlackError('file_upload_size_restricted');
    this.#makeRoom();
    const id = `F${randomBytes(5).toString('hex').toUpperCase()}`;
    const stored: StoredFile = {
      ...{ id, team, ...file, createdAtMs: Date.now() },
      ...{ title: file.name, bytes: undefined, state: 'announced' },
    };
    const ticket = randomUUID();
    this.#files.set(id, stored);
    this.#tickets.set(ticket, stored);
    return { id, uploadPath: `${UPLOAD_PATH}${ticket}` };
  }

  /** A request to an upload address: the HTTP status and the body of the answer, or what becomes of the connection. */
  async receive(ticket: string, contentType: string, body: Buffer): Promise<Answer> {
    const { log } = this.#options;
    const injected = log.takeFailure('upload');
    const failure: HttpFailure | undefined = typeof injected === 'string' ? { status: 500 } : injected;
    const isTaken = failure === undefined || failure.goesThrough === true;
    const taken = isTaken ? await this.#take(ticket, contentType, body) : undefined;
    const answer = failure === undefined ? taken! : { status: failure.status, text: 'error' };
    log.record('upload', {}, answer.status === 200 ? 'ok' : String(answer.status));
    return answer;
  }

  async #take(ticket: string, contentType: string, body: Buffer): Promise<Answer> {
    const file = this.#tickets.get(ticket);
    if (file === undefined) return { status: 404, text: 'unknown upload address' };
    const bytes = contentType.startsWith('multipart/form-data') ? await firstPart(contentType, body) : body;
    if (bytes.length !== file.size) return { status: 400, text: `expected ${file.size} bytes, got ${bytes.length}` };
    this.#tickets.delete(ticket);
    Object.assign(file, { bytes, state: 'uploaded' });
    return { status: 200, text: `OK - ${bytes.length}` };
  }

  /** Slack begins to look into the file; `then` runs when it is done. */
  complete(team: Team, id: string, title: string | undefined, then: (file: SharedFile) => void): void {
    const file = this.#known(team, id);
    if (file.state === 'announced') throw new SlackError('file_not_found');
    if (file.state !== 'uploaded') throw new SlackError('file_update_failed');
    file.title = title ?? file.name;
    file.state = 'processing';
    if (this.#options.areStuck()) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      file.state = 'processed';
      then(this.describe(team, id));
    }, this.#options.processingMs).unref();
    this.#timers.add(timer);
  }

  describe(team: Team, id: string): SharedFile & { readonly createdAtMs: number } {
    const file = this.#known(team, id);
    const { name, title, size, altText, createdAtMs } = file;
    return { id, name, title, mimetype: mimetypeOf(file), size, altText, createdAtMs };
  }

  isPicture(team: Team, file: SlackFile): boolean {
    if (this.#options.areRefused()) return false;
    const id = 'id' in file ? file.id : (new RegExp(`${FILE_PATH}(F[A-Z0-9]+)`).exec(file.url)?.[1] ?? '');
    const stored = this.#files.get(id);
    return stored?.team === team && mimetypeOf(stored).startsWith('image/');
  }

  /** For the page and for whoever follows a file's address. */
  read(id: string): { readonly contentType: string; readonly name: string; readonly bytes: Buffer } | undefined {
    const file = this.#files.get(id);
    if (file?.bytes === undefined || file.state !== 'processed') return undefined;
    return { contentType: mimetypeOf(file), name: file.name, bytes: file.bytes };
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #makeRoom(): void {
    const oldest = this.#files.values().next();
    if (this.#files.size < LIMITS.workspaceFiles || oldest.done) return;
    this.#files.delete(oldest.value.id);
    for (const [ticket, file] of this.#tickets) if (file === oldest.value) this.#tickets.delete(ticket);
  }

  #known(team: Team, id: string): StoredFile {
    const file = this.#files.get(id);
    if (file?.team !== team) throw new SlackError('file_not_found');
    return file;
  }
}

const MIMETYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.json': 'application/json',
  '.html': 'text/html',
  '.md': 'text/markdown',
};

function mimetypeOf({ name, state }: StoredFile): string {
  return state === 'processed' ? (MIMETYPES[extname(name).toLowerCase()] ?? 'text/plain') : '';
}

/** The client of @slack/web-api posts a form with the file as its only field. */
async function firstPart(contentType: string, body: Buffer): Promise<Buffer> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  for (const [, value] of form) {
    return typeof value === 'string' ? Buffer.from(value) : Buffer.from(await value.arrayBuffer());
  }
  return Buffer.alloc(0);
}
