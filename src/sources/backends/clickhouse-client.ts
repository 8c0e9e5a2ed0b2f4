/**
 * Questions to ClickHouse through its official client, with the manners of all other backends. What the server says in words
 * repeats the question and names hosts, so it goes nowhere: its error codes are told in words of our own.
 *
 * https://clickhouse.com/docs/interfaces/http, codes: src/Common/ErrorCodes.cpp of the server
 */
import { addAbortSignal, Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { ClickHouseLogLevel, type ClickHouseSettings, createClient } from '@clickhouse/client';
import { z } from 'zod';
import { Failure } from '../../failure.ts';
import { LIMITS } from '../../limits.ts';
import { answerTo } from '../http/attempts.ts';
import type { BackendAddress } from '../http/backend-client.ts';
import { parseJson } from '../http/json-answer.ts';
import { failureOfStatus } from '../http/trouble.ts';
import { SETTINGS_REFUSED, troubleOf } from './clickhouse-trouble.ts';

/** A question in SQL. What a person typed stands in `values` alone, which the server puts in for `{name:Type}`. */
interface Query {
  readonly sql: string;
  readonly values?: Readonly<Record<string, string | number>>;
  readonly maxBytes?: number;
}

/** Why the server did not answer. */
export class QueryFailure extends Failure {
  /** Of the server's list. */
  readonly exceptionCode: number;

  constructor(source: string, exceptionCode: number) {
    const { code, reason, advice } = troubleOf(exceptionCode);
    super(code, `${source}: ${reason} (ClickHouse's code ${exceptionCode}).`, advice === undefined ? {} : { advice });
    this.exceptionCode = exceptionCode;
  }
}

export class ClickHouseQueries {
  readonly #address: BackendAddress;
  readonly #client: ReturnType<typeof createClient>;
  /** The user may change no settings, or not these. */
  #mayNotSet = false;

  constructor(address: BackendAddress, database: string) {
    this.#address = address;
    const { origin, pathname } = address.url;
    this.#client = createClient({
      url: origin,
      // A path of the url would be taken for the database.
      pathname,
      database,
      application: 'spandiff',
      http_headers: { ...address.headers },
      set_basic_auth_header: false,
      // Ends a request by idleness and without a code; ours ends first.
      request_timeout: address.timeoutMs + 1_000,
      log: { level: ClickHouseLogLevel.OFF },
    });
  }

  /** The answer's bytes. Throws QueryFailure where the server refuses the question, or another Failure. */
  async ask(query: Query, signal: AbortSignal): Promise<Buffer> {
    if (this.#mayNotSet) return this.#askWith({}, query, signal);
    try {
      return await this.#askWith(this.#limits(), query, signal);
    } catch (error) {
      if (!(error instanceof QueryFailure && SETTINGS_REFUSED.includes(error.exceptionCode))) throw error;
      this.#mayNotSet = true;
      return this.#askWith({}, query, signal);
    }
  }

  /** The rows of an answer, which the question wants as `FORMAT JSON`. */
  async rows<Row extends z.ZodType>(query: Query, row: Row, signal: AbortSignal): Promise<readonly z.output<Row>[]> {
    const bytes = await this.ask({ maxBytes: LIMITS.searchAnswerBytes, ...query }, signal);
    return parseJson(this.#address.source, bytes, z.object({ data: z.array(row) })).data;
  }

  async #askWith(settings: ClickHouseSettings, query: Query, signal: AbortSignal): Promise<Buffer> {
    const { source, timeoutMs } = this.#address;
    const send = (either: AbortSignal) => this.#send(settings, query, either);
    const question = { source, timeoutMs, send, expected: REFUSALS, maxBytes: query.maxBytes };
    const { status, bytes, headers } = await answerTo(question, signal);
    const exceptionCode = Number(headers.get(EXCEPTION_CODE)) || 0;
    if (exceptionCode !== 0) throw new QueryFailure(source, exceptionCode);
    if (status >= 400) throw failureOfStatus(source, status, headers);
    return bytes;
  }

  async #send(settings: ClickHouseSettings, { sql, values = {} }: Query, signal: AbortSignal): Promise<Response> {
    signal.throwIfAborted();
    try {
      const { stream, http_status_code, response_headers } = await this.#client.exec({
        query: sql,
        query_params: { ...values },
        clickhouse_settings: { ...WHOLE_OR_FAILED, ...settings },
        abort_signal: signal,
        ignore_error_response: true,
      });
      return toResponse(addAbortSignal(signal, stream), http_status_code!, response_headers);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('Unexpected encoding'))) throw error;
      throw new Failure('malformed', `${this.#address.source}: its answer is encoded in a way that nobody asked for.`);
    }
  }

  /** No longer than anybody waits for the answer; and at a limit of the server's own it fails, and sends no part. */
  #limits(): ClickHouseSettings {
    return {
      max_execution_time: Math.ceil(this.#address.timeoutMs / 1_000),
      timeout_overflow_mode: 'throw',
      read_overflow_mode: 'throw',
      result_overflow_mode: 'throw',
    };
  }
}

/** Errors have a status then; otherwise they may stand behind half an answer. No setting, though it is sent as one. */
const WHOLE_OR_FAILED: ClickHouseSettings = { wait_end_of_query: 1 };

/** Statuses with which the server refuses a question; without its code they are from somebody before it. */
const REFUSALS = [400, 401, 403, 404, 408, 413, 417, 500, 501];
const EXCEPTION_CODE = 'x-clickhouse-exception-code';
const READ_HEADERS = ['content-type', 'retry-after', EXCEPTION_CODE];
const WITHOUT_BODY = [204, 205, 304];

function toResponse(stream: Readable, status: number, said: Readonly<Record<string, unknown>>): Response {
  const headers = new Headers();
  for (const name of READ_HEADERS) if (typeof said[name] === 'string') headers.set(name, said[name]);
  if (!WITHOUT_BODY.includes(status))
    return new Response(Readable.toWeb(stream) as ReadableStream<Uint8Array>, { status, headers });
  stream.destroy();
  return new Response(null, { status, headers });
}
