import { expect, test } from 'vitest';
import { RecentReports } from '../../../src/slack/actions/recent-reports.ts';
import { NESTED } from '../../render/reports.ts';

/** Two accounts, six sections, a span and a fact. */
const ROWS = 10;

test('reports: are found by what the buttons carry, until there are too many', () => {
  const reports = new RecentReports({ reports: 2, rows: 100 * ROWS });
  reports.keep('1', NESTED);
  reports.keep('2', NESTED);
  expect(reports.find('1')).toBe(NESTED);
  reports.keep('3', NESTED);
  expect(reports.find('2')).toBeUndefined();
  expect(reports.find('1')).toBe(NESTED);
  expect(reports.find('3')).toBe(NESTED);
});

test('reports: large ones make room, and one that is too large alone is not kept', () => {
  const reports = new RecentReports({ reports: 100, rows: 2 * ROWS });
  for (const value of ['1', '2', '3']) reports.keep(value, NESTED);
  expect(['1', '2', '3'].map((value) => reports.find(value) === NESTED)).toEqual([false, true, true]);
  reports.keep('4', { ...NESTED, spans: Array.from({ length: 30 }, () => NESTED.spans[0]!) });
  expect(['2', '3', '4'].map((value) => reports.find(value) === undefined)).toEqual([true, true, true]);
  reports.keep('5', NESTED);
  expect(reports.find('5')).toBe(NESTED);
});

test('reports: the same one again takes no more room', () => {
  const reports = new RecentReports({ reports: 100, rows: 2 * ROWS });
  for (let i = 0; i < 10; i++) reports.keep('1', NESTED);
  reports.keep('2', NESTED);
  expect(reports.find('1')).toBe(NESTED);
});
