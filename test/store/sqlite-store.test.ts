/** The store, in memory and in a file: one contract for both, then what only a file has. */
import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { LIMITS } from '../../src/limits.ts';
import { IN_MEMORY, SqliteStore } from '../../src/store/sqlite-store.ts';
import type { Comparison } from '../../src/store/store.ts';

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
