/**
 * How payloads reach the app: over Socket Mode (socket-mode.ts) or as signed requests (http-delivery.ts). An event that
 * is not acknowledged within three seconds is sent again, as Slack does almost at once, after one and after five
 * minutes; here the pauses are shorter (`retryDelaysMs`). Commands and interactions are sent once.
 */
import { SLACK_LIMITS } from './slack-limits.ts';

export interface Delivery {
  /** How many ways there are to the app at the moment. */
  readonly connections: number;
  /** Sends an event until it is acknowledged or the schedule is over. `sentBefore`: how often it was sent already. */
  deliverEvent(payload: Payload, sentBefore?: number): Promise<Outcome>;
  /** Sends once; resolves to what the app put into its acknowledgement, rejects with a SlackError when there is none. */
  ask(kind: Question, payload: Payload): Promise<unknown>;
  drop(how: Drop): void;
  stop(): Promise<void>;
}

/** Remembers the last payload that came from a person, so that it can be sent again under the same ids. */
export class RepeatableDelivery implements Delivery {
  #inner: Delivery;
  #repeat: (() => Promise<unknown>) | undefined;

  constructor(inner: Delivery) {
    this.#inner = inner;
  }

  /** Another way to the app; what was sent before can be sent again by it. */
  leadBy(inner: Delivery): void {
    this.#inner = inner;
  }

  get connections(): number {
    return this.#inner.connections;
  }

  deliverEvent(payload: Payload): Promise<Outcome> {
    if (!isEcho(payload)) this.#repeat = () => this.#inner.deliverEvent(payload, 1);
    return this.#inner.deliverEvent(payload);
  }

  ask(kind: Question, payload: Payload): Promise<unknown> {
    this.#repeat = () => this.#inner.ask(kind, payload);
    return this.#inner.ask(kind, payload);
  }

  async repeat(): Promise<unknown> {
    if (this.#repeat === undefined) throw new Error('nothing was delivered yet');
    return this.#repeat();
  }

  drop(how: Drop): void {
    this.#inner.drop(how);
  }

  stop(): Promise<void> {
    return this.#inner.stop();
  }
}

/** What the app itself has said. */
function isEcho({ event }: Payload): boolean {
  return typeof event === 'object' && event !== null && 'bot_id' in event;
}

export type Payload = Readonly<Record<string, unknown>>;

/** Payloads whose acknowledgement may carry an answer. */
export type Question = 'slash_commands' | 'interactive';

export type Outcome = 'acknowledged' | 'operation_timeout' | 'dispatch_failed';

/** How a connection ends: asked to come back (Slack recycles connections), or cut without a word. */
export type Drop = 'refresh' | 'cut';

export interface DeliveryTiming {
  readonly ackTimeoutMs: number;
  readonly retryDelaysMs: readonly number[];
}

export const DELIVERY_TIMING: DeliveryTiming = { ackTimeoutMs: SLACK_LIMITS.ackMs, retryDelaysMs: [0, 1_000, 5_000] };
