/** For tests: which calls the app made, and which of its next calls are made to fail. */
import { LIMITS } from '../limits.ts';
import { parseJson } from './json.ts';

export interface RecordedCall {
  /** The Web API method, `response_url`, or `upload` for the bytes of a file. */
  readonly method: string;
  /** As sent, with `blocks` parsed where they were JSON in a form. The token is left out. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** `ok`, the error code, or the HTTP status that stood in for an answer. */
  readonly outcome: string;
}

export interface HttpFailure {
  /** An HTTP status, or a connection that breaks (`reset`) or stays open without an answer (`silence`). */
  readonly status: number | 'reset' | 'silence';
  readonly retryAfter?: number;
  /** The method runs all the same; only its answer is lost. */
  readonly goesThrough?: boolean;
}

/** An error code of Slack, or what stands in for an answer. */
export type CallFailure = string | HttpFailure;

export class CallLog {
  readonly #calls: RecordedCall[] = [];
  readonly #failures = new Map<string, CallFailure[]>();

  get calls(): readonly RecordedCall[] {
    return [...this.#calls];
  }

  record(method: string, args: Readonly<Record<string, unknown>>, outcome: string): void {
    const blocks = typeof args.blocks === 'string' ? (parseJson(args.blocks) ?? args.blocks) : args.blocks;
    this.#calls.push({ method, arguments: blocks === undefined ? args : { ...args, blocks }, outcome });
    if (this.#calls.length > LIMITS.workspaceCalls) this.#calls.shift();
  }

  /** What the next call of a method gets instead of an answer: an error code, or an HTTP failure. */
  failNext(method: string, failure: CallFailure): void {
    this.#failures.set(method, [...(this.#failures.get(method) ?? []), failure]);
  }

  takeFailure(method: string): CallFailure | undefined {
    return this.#failures.get(method)?.shift();
  }
}
