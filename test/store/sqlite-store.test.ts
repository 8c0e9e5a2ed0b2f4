/** The store, in memory and in a file: one contract for both, then what only a file has. */
import { execFile } from 'node:child_process';
import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { LIMITS } from '../../src/limits.ts';
import { IN_MEMORY, SqliteStore } from '../../src/store/sqlite-store.ts';
import type { Comparison, ReportLink } from '../../src/store/store.ts';
import { ROOT } from '../support/modules.ts';

/** As the first release wrote it. */
const FIRST_VERSION = `
  create table installations (key text primary key, installation text not null) strict;
  create table comparisons (
    id integer primary key,
    team_id text not null, user_id text not null, channel_id text not null, message_ts text,
    baseline text not null, candidate text not null,
    outcome text not null, confidence text not null,
    at_ms integer not null
  ) strict;
  create table feedback (
    team_id text not null, user_id text not null, channel_id text not null, message_ts text not null,
    is_helpful integer not null, at_ms integer not null,
    primary key (team_id, channel_id, message_ts, user_id)
  ) strict;
  insert into installations values ('team T1', '{}');
  insert into comparisons values (1, 'T1', 'U1', 'C1', '1700000000.000100', '${'a'.repeat(32)}', '${'b'.repeat(32)}',
    'culprit', 'high', 1700000000000);
  pragma user_version = 1;
`;

function newPath(): string {
  return join(mkdtempSync(join(tmpdir(), 'spandiff-store-')), 'spandiff.db');
}

function open(path: string): SqliteStore {
  const store = new SqliteStore(path);
  onTestFinished(() => store.close().catch(() => undefined)); // some tests close it themselves
  return store;
}

const COMPARISON: Comparison = {
  teamId: 'T1',
  userId: 'U1',
  channelId: 'C1',
  messageTs: '1700000000.000100',
  baseline: 'a'.repeat(32),
  candidate: 'b'.repeat(32),
  outcome: 'culprit',
  confidence: 'high',
  atMs: 1_700_000_000_000,
};

const CHOICE = '{"source":"samples"}';
const LINK: ReportLink = {
  tokenHash: 'c'.repeat(64),
  teamId: 'T1',
  enterpriseId: 'E1',
  compared: '{"v":1}',
  expiresAtMs: 1_700_000_600_000,
};

for (const [where, newStore] of [
  ['in memory', () => open(IN_MEMORY)],
  ['in a file', () => open(newPath())],
] as const) {
  test(`store ${where}: an installation is replaced, found and deleted by its key`, async () => {
    const store = newStore();
    await store.saveInstallation('T1', '{"first":true}');
    await store.saveInstallation('T1', '{"first":false}');
    await store.saveInstallation('E1', '{}');
    expect(await store.findInstallation('T1')).toBe('{"first":false}');
    await store.deleteInstallation('T1');
    expect(await store.findInstallation('T1')).toBeUndefined();
    expect(await store.findInstallation('E1')).toBe('{}');
  });

  test(`store ${where}: a person's last comparisons come back as they were, the latest first, and nobody else's`, async () => {
    const store = newStore();
    const { messageTs: _, ...unseen } = COMPARISON;
    const later: Comparison = { ...unseen, atMs: COMPARISON.atMs + 1 };
    for (const other of [{ userId: 'U2' }, { teamId: 'T2' }]) await store.recordComparison({ ...COMPARISON, ...other });
    await store.recordComparison(COMPARISON);
    await store.recordComparison(later);
    expect(await store.lastComparisons({ teamId: 'T1', userId: 'U1' }, 5)).toEqual([later, COMPARISON]);
    expect(await store.lastComparisons({ teamId: 'T1', userId: 'U1' }, 1)).toEqual([later]);
  });

  test(`store ${where}: a person has one opinion on one answer, the last one`, async () => {
    const store = newStore();
    const { teamId, userId, channelId, atMs } = COMPARISON;
    const feedback = { teamId, userId, channelId, messageTs: '1.000001', isHelpful: true, atMs };
    await store.recordFeedback(feedback);
    await store.recordFeedback({ ...feedback, isHelpful: false });
    await store.recordFeedback({ ...feedback, userId: 'U2' });
    expect(await store.countFeedback()).toEqual({ helpful: 1, unhelpful: 1 });
  });

  test(`store ${where}: a workspace that is forgotten leaves the others alone`, async () => {
    const store = newStore();
    await store.recordComparison(COMPARISON);
    await store.recordComparison({ ...COMPARISON, teamId: 'T2' });
    await store.forgetTeam('T1');
    expect(await store.lastComparisons({ teamId: 'T1', userId: 'U1' }, 5)).toEqual([]);
    expect(await store.lastComparisons({ teamId: 'T2', userId: 'U1' }, 5)).toHaveLength(1);
  });

  test(`store ${where}: what is older than the limit goes when something new is recorded`, async () => {
    const store = newStore();
    await store.recordComparison(COMPARISON);
    const later = { ...COMPARISON, atMs: COMPARISON.atMs + LIMITS.storeMs + 1 };
    await store.recordComparison(later);
    expect(await store.lastComparisons({ teamId: 'T1', userId: 'U1' }, 5)).toEqual([later]);
  });

  test(`store ${where}: how a baseline was chosen is found by the workspace and both traces, the latest one`, async () => {
    const store = newStore();
    const { teamId, baseline, candidate } = COMPARISON;
    await store.recordComparison(COMPARISON);
    expect(await store.findBaselineChoice({ teamId, baseline, candidate })).toBeUndefined();
    await store.recordComparison({ ...COMPARISON, baselineChoice: '{}' });
    await store.recordComparison({ ...COMPARISON, userId: 'U2', baselineChoice: CHOICE });
    await store.recordComparison({ ...COMPARISON, atMs: COMPARISON.atMs + 1 });
    expect(await store.findBaselineChoice({ teamId, baseline, candidate })).toBe(CHOICE);
    for (const other of [{ teamId: 'T2' }, { baseline: candidate }, { candidate: baseline }]) {
      expect(await store.findBaselineChoice({ teamId, baseline, candidate, ...other })).toBeUndefined();
    }
  });

  test(`store ${where}: a link to a report is found by its hash until it expires, and then is gone`, async () => {
    const store = newStore();
    const { enterpriseId: _, ...alone } = LINK;
    const other = { ...alone, tokenHash: 'd'.repeat(64), expiresAtMs: LINK.expiresAtMs + 1_000 };
    await store.saveReportLink({ ...LINK, atMs: 1_700_000_000_000 });
    await store.saveReportLink({ ...other, atMs: 1_700_000_000_000 });
    expect(await store.findReportLink(LINK.tokenHash, LINK.expiresAtMs - 1)).toEqual(LINK);
    expect(await store.findReportLink(other.tokenHash, LINK.expiresAtMs)).toEqual(other);
    expect(await store.findReportLink(LINK.tokenHash, LINK.expiresAtMs)).toBeUndefined();
    expect(await store.findReportLink('', 0)).toBeUndefined();
    await store.saveReportLink({ ...other, tokenHash: 'e'.repeat(64), atMs: LINK.expiresAtMs });
    expect(await store.findReportLink(LINK.tokenHash, 0)).toBeUndefined();
    expect(await store.findReportLink(other.tokenHash, 0)).toEqual(other);
  });

  test.each(['T1', 'E1'])(`store ${where}: links go with %s, and no others`, async (removed) => {
    const store = newStore();
    const other = { ...LINK, tokenHash: 'd'.repeat(64), teamId: 'T2', enterpriseId: 'E2' };
    await store.saveReportLink({ ...LINK, atMs: 0 });
    await store.saveReportLink({ ...other, atMs: 0 });
    await store.forgetTeam(removed);
    expect(await store.findReportLink(LINK.tokenHash, 0)).toBeUndefined();
    expect(await store.findReportLink(other.tokenHash, 0)).toEqual(other);
  });

  test(`store ${where}: quotes and commands in a value are text`, async () => {
    const store = newStore();
    const userId = "U1'; drop table comparisons; --";
    await store.recordComparison({ ...COMPARISON, userId });
    expect(await store.lastComparisons({ teamId: 'T1', userId }, 5)).toHaveLength(1);
  });
}

test('store in a file: it outlives the process, and only its owner can read it', async () => {
  const path = newPath();
  const first = open(path);
  await first.saveInstallation('T1', '{}');
  await first.close();
  expect(await open(path).findInstallation('T1')).toBe('{}');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('store in a file: one of the first version is brought up to this one, with what is in it', async () => {
  const path = newPath();
  const database = new DatabaseSync(path);
  database.exec(FIRST_VERSION);
  database.close();
  const store = open(path);
  const { teamId, userId, baseline, candidate } = COMPARISON;
  expect(await store.lastComparisons({ teamId, userId }, 5)).toEqual([COMPARISON]);
  expect(await store.findInstallation('team T1')).toBe('{}');
  await store.recordComparison({ ...COMPARISON, baselineChoice: CHOICE });
  await store.saveReportLink({ ...LINK, atMs: 0 });
  await store.close();
  const again = open(path);
  expect(await again.findBaselineChoice({ teamId, baseline, candidate })).toBe(CHOICE);
  expect(await again.findReportLink(LINK.tokenHash, 0)).toEqual(LINK);
});

test('store in a file: six that start at once on one of the first version all open it', async () => {
  const path = newPath();
  const database = new DatabaseSync(path);
  database.exec(`pragma journal_mode = wal; ${FIRST_VERSION}`);
  database.close();
  const program = `
    import { SqliteStore } from './src/store/sqlite-store.ts';
    const store = new SqliteStore(process.argv[1]);
    console.log(await store.findReportLink('none', 0) ?? 'open');
    await store.close();`;
  const start = () => promisify(execFile)('node', ['--input-type=module', '--eval', program, path], { cwd: ROOT });
  const ends = await Promise.all(Array.from({ length: 6 }, start));
  expect(ends.map(({ stdout }) => stdout)).toEqual(Array(6).fill('open\n'));
});

test('store in a file: one that is no database, of a newer version, or out of reach is refused with advice', () => {
  const noDatabase = newPath();
  writeFileSync(noDatabase, 'name,value\n'.repeat(100));
  expect(() => new SqliteStore(noDatabase)).toThrow(
    expect.objectContaining({ code: 'misconfigured', message: expect.stringContaining('cannot be opened') }),
  );
  const newer = newPath();
  const database = new DatabaseSync(newer);
  database.exec('pragma user_version = 99');
  database.close();
  expect(() => new SqliteStore(newer)).toThrow(
    expect.objectContaining({ code: 'misconfigured', message: expect.stringContaining('newer Spandiff') }),
  );
  expect(() => new SqliteStore('/nowhere/at/all.db')).toThrow(
    expect.objectContaining({ code: 'misconfigured', message: expect.stringContaining('ENOENT') }),
  );
});
