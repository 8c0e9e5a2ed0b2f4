/**
 * ClickHouse with the table otel_traces of the Collector's exporter, as in ClickStack and in most tables that people made
 * themselves; its pages are those of HyperDX. Beside the table stands one of when each trace began and ended, unless somebody
 * left it out: with it, one day's part of the table is read and not all of them.
 *
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/clickhouseexporter/internal/sqltemplates
 */
import { z } from 'zod';
import type { SettingsOf } from '../../config/source-settings.ts';
import type { Trace } from '../../trace/trace.ts';
import { addressOf } from '../http/address-of.ts';
import { isMasked, patternOf } from '../masked-names.ts';
import type {
  PageLink,
  SourceState,
  TracePages,
  TracePlace,
  TraceQuery,
  TraceSource,
  TraceSummary,
} from '../source.ts';
import { ClickHouseQueries, QueryFailure } from './clickhouse-client.ts';
import { NO_ACCESS, NO_TABLE } from './clickhouse-trouble.ts';
import { readFound } from './found.ts';
import { isUnder, PAGE_MARGIN_MS, pageUnder } from './pages.ts';
import { bySpelling } from './spellings.ts';

/** Newer servers write 64-bit integers bare, older ones in quotes. */
const whole = z.union([z.number(), z.string().regex(/^\d{1,20}$/)]).transform(Number);

const PeriodSchema = z.object({ Entries: whole, FromSeconds: whole, ToSeconds: whole });
const FoundSchema = z.object({ TraceId: z.string(), StartMs: whole, DurationNs: whole, StatusCode: z.string() });
const VersionSchema = z.object({ Version: z.string() });
const ExampleSchema = z.object({ TraceId: z.string() });

/** Unix milliseconds. */
interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Times as Unix nanoseconds, since text would be in the time zone of the server. */
const COLUMNS = `TraceId, SpanId, ParentSpanId, SpanName, SpanKind, ServiceName, Duration, StatusCode, StatusMessage,
  ResourceAttributes, SpanAttributes, toString(toUnixTimestamp64Nano(Timestamp)) AS TimestampUnixNano,
  arrayMap(at -> toString(toUnixTimestamp64Nano(at)), Events.Timestamp) AS \`Events.TimestampUnixNano\`,
  Events.Name, Events.Attributes`;

const WITHIN =
  'Timestamp >= fromUnixTimestamp64Milli({fromMs:Int64}) AND Timestamp <= fromUnixTimestamp64Milli({toMs:Int64})';
const IS_ROOT = "ParentSpanId IN ('', '0000000000000000')";

export class ClickHouseSource implements TraceSource {
  readonly name: string;
  readonly #queries: ClickHouseQueries;
  readonly #settings: SettingsOf<'clickhouse'>;
  readonly #table: string;
  readonly #periods: string;
  #hasNoPeriods = false;

  constructor(settings: SettingsOf<'clickhouse'>) {
    const { name, database, table } = settings;
    this.name = name;
    this.#settings = settings;
    this.#queries = new ClickHouseQueries(addressOf(settings), database);
    // Plain identifiers, as the settings see to.
    this.#table = `"${database}"."${table}"`;
    this.#periods = `"${database}"."${table}_trace_id_ts"`;
  }

  fetchTrace(traceId: string, signal: AbortSignal): Promise<Trace | undefined> {
    return bySpelling(traceId, async (id) => {
      const period = await this.#periodOf(id, signal);
      const where = period === undefined ? '' : ` AND ${WITHIN}`;
      const sql = `SELECT ${COLUMNS} FROM ${this.#table} WHERE TraceId = {id:String}${where} FORMAT JSONEachRow`;
      const bytes = await this.#queries.ask({ sql, values: { id, ...period } }, signal);
      if (bytes.length === 0) return undefined;
      return readFound(bytes, { source: this.name, traceId }, signal);
    });
  }

  /** Newest first. Of errors only that of the root is told: those of other spans would cost a second look at the table. */
  async search(query: TraceQuery, signal: AbortSignal): Promise<readonly TraceSummary[]> {
    const { service, operation, limit } = query;
    const isOperation = isMasked(operation) ? 'match(SpanName, {operation:String})' : 'SpanName = {operation:String}';
    const sql = `SELECT TraceId, toUnixTimestamp64Milli(Timestamp) AS StartMs, Duration AS DurationNs, StatusCode
      FROM ${this.#table} WHERE ServiceName = {service:String} AND ${isOperation} AND ${IS_ROOT} AND ${WITHIN}
      ORDER BY Timestamp DESC LIMIT {limit:UInt32} FORMAT JSON`;
    const values = {
      service,
      operation: isMasked(operation) ? patternOf(operation) : operation,
      fromMs: Math.floor(query.fromMs),
      toMs: Math.ceil(query.toMs),
      limit,
    };
    const rows = await this.#queries.rows({ sql, values }, FoundSchema, signal);
    return rows.slice(0, limit).map(summaryOf);
  }

  /** HyperDX looks at the last two weeks unless a page says otherwise. */
  pagesOf({ traceId, startMs, endMs }: TracePlace): TracePages | undefined {
    const { ui } = this.#settings;
    if (ui === undefined) return undefined;
    const from = `${Math.floor(startMs) - PAGE_MARGIN_MS}`;
    const to = `${Math.ceil(endMs) + PAGE_MARGIN_MS}`;
    return { url: pageUnder(ui, ['search'], { traceId, from, to }) };
  }

  /** HyperDX; or the page for queries that the server itself has. */
  isPage({ url }: PageLink): boolean {
    const { ui } = this.#settings;
    return isUnder(pageUnder(this.#settings.url, ['play']), url) || (ui !== undefined && isUnder(ui, url));
  }

  async check(signal: AbortSignal): Promise<SourceState> {
    const [about] = await this.#queries.rows({ sql: VERSION_SQL }, VersionSchema, signal);
    const sql = `SELECT TraceId FROM ${this.#table} WHERE Timestamp > now() - INTERVAL 1 DAY LIMIT 1 FORMAT JSON`;
    const [example] = await this.#queries.rows({ sql }, ExampleSchema, signal);
    return {
      ...(about === undefined ? {} : { version: `ClickHouse ${about.Version}` }),
      ...(example === undefined ? {} : { exampleId: example.TraceId }),
    };
  }

  /** When the trace's spans started; undefined where nobody noted it. */
  async #periodOf(id: string, signal: AbortSignal): Promise<Period | undefined> {
    if (this.#hasNoPeriods) return undefined;
    const sql = `SELECT count() AS Entries, toUnixTimestamp(min(Start)) AS FromSeconds, toUnixTimestamp(max(End)) AS ToSeconds
      FROM ${this.#periods} WHERE TraceId = {id:String} FORMAT JSON`;
    try {
      const [period] = await this.#queries.rows({ sql, values: { id } }, PeriodSchema, signal);
      if (period === undefined || period.Entries === 0) return undefined;
      // Whole seconds, cut off.
      return { fromMs: period.FromSeconds * 1_000, toMs: (period.ToSeconds + 1) * 1_000 };
    } catch (error) {
      const isLeftOut = error instanceof QueryFailure && [NO_TABLE, NO_ACCESS].includes(error.exceptionCode);
      if (!isLeftOut) throw error;
      this.#hasNoPeriods = true;
      return undefined;
    }
  }
}

const VERSION_SQL = 'SELECT version() AS Version FORMAT JSON';

function summaryOf({ TraceId, StartMs, DurationNs, StatusCode }: z.output<typeof FoundSchema>): TraceSummary {
  return {
    traceId: TraceId.toLowerCase(),
    startMs: StartMs,
    durationMs: DurationNs / 1e6,
    ...(/error$/i.test(StatusCode) ? { hasErrors: true } : {}),
  };
}
