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
import type { Asker, Comparison, Feedback, FeedbackCount, ReportLink, Store } from './store.ts';

export const IN_MEMORY = ':memory:';

/** Each brings a file one version further: what is released is never changed, the next change is one more of these. */
const STEPS: readonly string[] = [
  `
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
  `,
  `
    alter table comparisons add column baseline_choice text;
    create index comparisons_by_chosen on comparisons (team_id, candidate, baseline) where baseline_choice is not null;
    create table report_links (
      token_hash text primary key,
      team_id text not null, enterprise_id text,
      compared text not null,
      expires_at_ms integer not null
    ) strict;
    create index report_links_by_time on report_links (expires_at_ms);
  `,
];

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
    const { baselineChoice = null } = comparison;
    this.#run(
      `insert into comparisons
       (team_id, user_id, channel_id, message_ts, baseline, candidate, outcome, confidence, baseline_choice, at_ms)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[teamId, userId, channelId, messageTs, baseline, candidate, outcome, confidence, baselineChoice, atMs],
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
      ...(row.baseline_choice !== null && { baselineChoice: String(row.baseline_choice) }),
      atMs: Number(row.at_ms),
    }));
  }

  async findBaselineChoice({
    teamId,
    baseline,
    candidate,
  }: Pick<Comparison, 'teamId' | 'baseline' | 'candidate'>): Promise<string | undefined> {
    const row = this.#prepare(
      `select baseline_choice from comparisons
       where team_id = ? and candidate = ? and baseline = ? and baseline_choice is not null
       order by at_ms desc, id desc limit 1`,
    ).get(teamId, candidate, baseline);
    return row === undefined ? undefined : String(row.baseline_choice);
  }

  async saveReportLink({ atMs, ...link }: ReportLink & { readonly atMs: number }): Promise<void> {
    const { tokenHash, teamId, enterpriseId = null, compared, expiresAtMs } = link;
    this.#run(
      'insert into report_links (token_hash, team_id, enterprise_id, compared, expires_at_ms) values (?, ?, ?, ?, ?)',
      ...[tokenHash, teamId, enterpriseId, compared, expiresAtMs],
    );
    this.#run('delete from report_links where expires_at_ms <= ?', atMs);
  }

  async findReportLink(tokenHash: string, atMs: number): Promise<ReportLink | undefined> {
    const row = this.#prepare('select * from report_links where token_hash = ? and expires_at_ms > ?').get(
      tokenHash,
      atMs,
    );
    if (row === undefined) return undefined;
    return {
      tokenHash,
      teamId: String(row.team_id),
      ...(row.enterprise_id !== null && { enterpriseId: String(row.enterprise_id) }),
      compared: String(row.compared),
      expiresAtMs: Number(row.expires_at_ms),
    };
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
    this.#run('delete from report_links where team_id = ? or enterprise_id = ?', teamId, teamId);
  }

  async close(): Promise<void> {
    this.#statements.clear();
    this.#database.close();
  }

  #prepareFile(path: string): void {
    // The time-out first: two bots may meet at a restart, and the file is locked for a moment when one comes or goes.
    // normal: no write waits for the disk, and a power failure costs the last seconds of history, never the file.
    this.#database.exec(
      'pragma busy_timeout = 2000; pragma journal_mode = wal; pragma synchronous = normal; pragma secure_delete = on',
    );
    const version = this.#version();
    if (version > STEPS.length) {
      this.#database.close();
      throw new Failure('misconfigured', `The database ${path} was written by a newer Spandiff.`, {
        advice: 'Use that version, or another file in SPANDIFF_DATABASE.',
      });
    }
    if (version < STEPS.length) this.#bringForward();
  }

  /** All steps or none, and by one process: what another one has done meanwhile shows behind the lock alone. */
  #bringForward(): void {
    this.#database.exec('begin immediate');
    const steps = STEPS.slice(this.#version());
    this.#database.exec(`${steps.join('')}; pragma user_version = ${STEPS.length}; commit`);
  }

  #version(): number {
    return Number(this.#database.prepare('pragma user_version').get()!.user_version);
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
