/**
 * The store in one SQLite file, or in memory. node:sqlite answers at once, and what is written here is small, so its
 * synchronous calls do not hold up the event loop. https://nodejs.org/docs/latest-v24.x/api/sqlite.html
 *
 * The file holds the workspaces' tokens: it is created for its owner alone.
 */
import { chmodSync, closeSync, openSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import type { Asker, Comparison, Feedback, FeedbackCount, Store } from './store.ts';

export const IN_MEMORY = ':memory:';

/** Raised with every change of SCHEMA; an older file is brought up to it by the steps in between. */
const SCHEMA_VERSION = 1;
const SCHEMA = `
  create table installations (
    key text primary key,
    installation text not null
  ) strict;
  create table comparisons (
    id integer primary key,
    team_id text not null, user_id text not null, channel_id text not null, message_ts text,
    baseline text not null, candidate text not null,
    outcome text not null, confidence text not null,
    at_ms integer not null
  ) strict;
  create index comparisons_by_asker on comparisons (team_id, user_id, at_ms);
  create index comparisons_by_time on comparisons (at_ms);
  create table feedback (
    team_id text not null, user_id text not null, channel_id text not null, message_ts text not null,
    is_helpful integer not null,
    at_ms integer not null,
    primary key (team_id, channel_id, message_ts, user_id)
  ) strict;
  create index feedback_by_time on feedback (at_ms);
`;

export class SqliteStore implements Store {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** Opens or creates the file; IN_MEMORY forgets everything with the process. Throws Failure `misconfigured`. */
  constructor(path: string) {
    try {
      if (path !== IN_MEMORY) createForOwner(path);
      this.#database = new DatabaseSync(path);
      this.#prepareFile(path);
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw new Failure('misconfigured', `The database ${path} cannot be opened (${reasonOf(error)}).`, {
        advice: 'SPANDIFF_DATABASE names a file that Spandiff may create, read and write.',
        cause: error,
      });
    }
  }

  async saveInstallation(key: string, installation: string): Promise<void> {
    this.#run('insert or replace into installations (key, installation) values (?, ?)', key, installation);
    // A workspace installs once: this one write is worth waiting for the disk.
    this.#database.exec('pragma wal_checkpoint(full)');
  }

  async findInstallation(key: string): Promise<string | undefined> {
    const row = this.#prepare('select installation from installations where key = ?').get(key);
    return row === undefined ? undefined : String(row.installation);
  }

  async deleteInstallation(key: string): Promise<void> {
    this.#run('delete from installations where key = ?', key);
  }

  async recordComparison(comparison: Comparison): Promise<void> {
    const { teamId, userId, channelId, messageTs = null, baseline, candidate, outcome, confidence, atMs } = comparison;
    this.#run(
      `insert into comparisons (team_id, user_id, channel_id, message_ts, baseline, candidate, outcome, confidence, at_ms)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[teamId, userId, channelId, messageTs, baseline, candidate, outcome, confidence, atMs],
    );
    this.#run('delete from comparisons where at_ms < ?', atMs - LIMITS.storeMs);
  }

  async lastComparisons({ teamId, userId }: Asker, limit: number): Promise<readonly Comparison[]> {
    const rows = this.#prepare(
      'select * from comparisons where team_id = ? and user_id = ? order by at_ms desc, id desc limit ?',
    ).all(teamId, userId, limit);
    return rows.map((row) => ({
      teamId: String(row.team_id),
      userId: String(row.user_id),
      channelId: String(row.channel_id),
      ...(row.message_ts !== null && { messageTs: String(row.message_ts) }),
      baseline: String(row.baseline),
      candidate: String(row.candidate),
      outcome: String(row.outcome),
      confidence: String(row.confidence),
      atMs: Number(row.at_ms),
    }));
  }

  async recordFeedback({ teamId, userId, channelId, messageTs, isHelpful, atMs }: Feedback): Promise<void> {
    this.#run(
      `insert or replace into feedback (team_id, user_id, channel_id, message_ts, is_helpful, at_ms)
       values (?, ?, ?, ?, ?, ?)`,
      ...[teamId, userId, channelId, messageTs, isHelpful ? 1 : 0, atMs],
    );
    this.#run('delete from feedback where at_ms < ?', atMs - LIMITS.storeMs);
  }

  async countFeedback(): Promise<FeedbackCount> {
    const row = this.#prepare('select count(*) as given, coalesce(sum(is_helpful), 0) as helpful from feedback').get()!;
    const helpful = Number(row.helpful);
    return { helpful, unhelpful: Number(row.given) - helpful };
  }

  async forgetTeam(teamId: string): Promise<void> {
    this.#run('delete from comparisons where team_id = ?', teamId);
    this.#run('delete from feedback where team_id = ?', teamId);
  }

  async close(): Promise<void> {
    this.#statements.clear();
    this.#database.close();
  }

  #prepareFile(path: string): void {
    // normal: no write waits for the disk, and a power failure costs the last seconds of history, never the file.
    this.#database.exec(
      'pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 2000; pragma secure_delete = on',
    );
    const version = Number(this.#database.prepare('pragma user_version').get()!.user_version);
    if (version === SCHEMA_VERSION) return;
    if (version !== 0) {
      this.#database.close();
      throw new Failure('misconfigured', `The database ${path} was written by a newer Spandiff.`, {
        advice: 'Use that version, or another file in SPANDIFF_DATABASE.',
      });
    }
    this.#database.exec(`begin; ${SCHEMA}; pragma user_version = ${SCHEMA_VERSION}; commit`);
  }

  #run(sql: string, ...values: (string | number | null)[]): void {
    this.#prepare(sql).run(...values);
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

function createForOwner(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' && error.code !== 'ERR_SQLITE_ERROR'
    ? error.code
    : error.message;
}
