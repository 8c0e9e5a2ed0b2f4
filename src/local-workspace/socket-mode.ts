/**
 * Socket Mode, Slack's side (https://docs.slack.dev/apis/events-api/using-socket-mode/): single-use tickets, a hello,
 * envelopes that the app acknowledges, each to one of the open connections.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import type { Delivery, DeliveryTiming, Drop, Outcome, Payload, Question } from './delivery.ts';
import { APP } from './identity.ts';
import { parseJson } from './json.ts';
import { SlackError } from './slack-error.ts';
import { SLACK_LIMITS } from './slack-limits.ts';

export const LINK_PATH = '/link/';

const PING_INTERVAL_MS = 10_000;
const GOODBYE_MS = 500;
const acknowledgement = z.object({ envelope_id: z.string(), payload: z.unknown().optional() });

interface Envelope {
  readonly envelopeId: string;
  readonly type: 'events_api' | Question;
  readonly payload: Payload;
  readonly acknowledged: PromiseWithResolvers<Outcome>;
  answer: unknown;
}

export class SocketMode implements Delivery {
  readonly #timing: DeliveryTiming;
  readonly #onConnections: (open: number) => void;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: LIMITS.workspaceBodyBytes });
  readonly #tickets = new Set<string>();
  readonly #open: WebSocket[] = [];
  readonly #waiting = new Map<string, Envelope>();
  readonly #stopped = new AbortController();

  constructor(timing: DeliveryTiming, onConnections: (open: number) => void) {
    this.#timing = timing;
    this.#onConnections = onConnections;
  }

  get connections(): number {
    return this.#open.length;
  }

  /** The path of a new connection, good for one use. */
  issueLink(): string {
    if (this.#open.length >= SLACK_LIMITS.socketConnections) throw new SlackError('too_many_websockets');
    const oldest = this.#tickets.values().next();
    if (this.#tickets.size >= SLACK_LIMITS.socketConnections && !oldest.done) this.#tickets.delete(oldest.value);
    const ticket = randomUUID();
    this.#tickets.add(ticket);
    return `${LINK_PATH}?ticket=${ticket}&app_id=${APP.id}`;
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? '', 'http://localhost').searchParams.get('ticket');
    if (ticket === null || !this.#tickets.delete(ticket)) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (connection) => this.#welcome(connection));
  }

  async deliverEvent(payload: Payload, sentBefore = 0): Promise<Outcome> {
    return this.#deliver('events_api', payload, async (envelope) => {
      let outcome = await this.#attempt(envelope, sentBefore, sentBefore === 0 ? '' : 'timeout');
      for (const [retry, delayMs] of this.#timing.retryDelaysMs.entries()) {
        if (outcome === 'acknowledged' || this.#stopped.signal.aborted) break;
        const reason = outcome === 'operation_timeout' ? 'timeout' : 'connection_failed';
        // A late acknowledgement ends the pause.
        const late = await Promise.race([envelope.acknowledged.promise, this.#pause(delayMs)]);
        outcome = late ?? (await this.#attempt(envelope, sentBefore + retry + 1, reason));
      }
      return outcome;
    });
  }

  async ask(kind: Question, payload: Payload): Promise<unknown> {
    let answer: unknown;
    const outcome = await this.#deliver(kind, payload, async (envelope) => {
      const result = await this.#attempt(envelope, 0, '');
      answer = envelope.answer;
      return result;
    });
    if (outcome !== 'acknowledged') throw new SlackError(outcome);
    return answer;
  }

  drop(how: Drop): void {
    for (const connection of [...this.#open]) {
      if (how === 'cut') connection.terminate();
      else connection.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
    }
  }

  /** Says goodbye, so that a client need not take it for an accident; whoever does not answer is cut off. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    const goodbyes = this.#open.map(async (connection) => {
      const closed = once(connection, 'close');
      connection.close(1001, 'the workspace stops');
      await Promise.race([closed, pause(GOODBYE_MS, undefined, { ref: false })]);
      connection.terminate();
    });
    await Promise.all(goodbyes);
    this.#server.close();
  }

  #welcome(connection: WebSocket): void {
    this.#open.push(connection);
    let answeredPing = true;
    const pings = setInterval(() => {
      if (!answeredPing) return connection.terminate();
      answeredPing = false;
      connection.ping();
    }, PING_INTERVAL_MS);
    connection.on('pong', () => {
      answeredPing = true;
    });
    connection.on('message', (data) => this.#acknowledge(data, connection));
    // A broken frame or a reset: ws closes the connection by itself, and `close` does the rest.
    connection.on('error', () => connection.terminate());
    connection.on('close', () => {
      clearInterval(pings);
      this.#open.splice(this.#open.indexOf(connection), 1);
      this.#onConnections(this.#open.length);
    });
    const debug_info = { host: 'local-workspace', approximate_connection_time: 3_600 };
    const connection_info = { app_id: APP.id };
    connection.send(JSON.stringify({ type: 'hello', num_connections: this.#open.length, debug_info, connection_info }));
    this.#onConnections(this.#open.length);
  }

  #acknowledge(data: RawData, connection: WebSocket): void {
    const parsed = acknowledgement.safeParse(parseJson(String(data)));
    if (!parsed.success) {
      connection.close(1008, 'not an acknowledgement');
      return;
    }
    const envelope = this.#waiting.get(parsed.data.envelope_id);
    if (envelope === undefined) return;
    envelope.answer = parsed.data.payload;
    envelope.acknowledged.resolve('acknowledged');
  }

  async #deliver(
    type: Envelope['type'],
    payload: Payload,
    send: (envelope: Envelope) => Promise<Outcome>,
  ): Promise<Outcome> {
    if (this.#waiting.size >= LIMITS.workspaceDeliveries) return 'dispatch_failed';
    const acknowledged = Promise.withResolvers<Outcome>();
    const envelope: Envelope = { envelopeId: randomUUID(), type, payload, acknowledged, answer: undefined };
    this.#waiting.set(envelope.envelopeId, envelope);
    try {
      return await send(envelope);
    } finally {
      this.#waiting.delete(envelope.envelopeId);
    }
  }

  async #attempt(envelope: Envelope, retry: number, retryReason: string): Promise<Outcome> {
    const connection = this.#open.shift();
    if (connection === undefined) return 'dispatch_failed';
    this.#open.push(connection); // the next envelope goes to the next connection
    const isEvent = envelope.type === 'events_api';
    const frame = {
      envelope_id: envelope.envelopeId,
      type: envelope.type,
      accepts_response_payload: !isEvent,
      payload: envelope.payload,
      ...(isEvent && { retry_attempt: retry, retry_reason: retryReason }),
    };
    const closed = Promise.withResolvers<Outcome>();
    const onClose = () => closed.resolve('dispatch_failed');
    connection.once('close', onClose);
    connection.send(JSON.stringify(frame));
    const timeout = this.#pause(this.#timing.ackTimeoutMs).then((): Outcome => 'operation_timeout');
    try {
      return await Promise.race([envelope.acknowledged.promise, closed.promise, timeout]);
    } finally {
      connection.off('close', onClose);
    }
  }

  /** Ends early when the workspace stops. */
  async #pause(ms: number): Promise<undefined> {
    const { signal } = this.#stopped;
    return pause(ms, undefined, { signal, ref: false }).catch((cause: unknown) => {
      if (!signal.aborted) throw cause;
      return undefined;
    });
  }
}
