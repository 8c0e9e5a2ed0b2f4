/** One report, put to a narrator over the wire: what the tests of the providers share. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { gateProblems } from '../../../src/narrative/last-gate.ts';
import { createNarrator, type NarratorOptions, templateNarrative } from '../../../src/narrative/narrate.ts';
import type { Narrative } from '../../../src/report/report.ts';
import type { Reply } from '../model-server.ts';
import { offerFor, planText, reversedPlan } from '../plans.ts';
import { siblingsCase } from '../reports.ts';
import { bodyOf, json } from './misbehaviour.ts';

export const REPORT = siblingsCase();
/** An answer that passes all checks, and one that breaks a rule. */
export const GOOD = reversedPlan(offerFor(REPORT));
export const BROKEN = planText('p1', [{ statement: 'p40', link: 'start' }]);
/** Holds a word that every test looks for where it must not be. */
export const KEY = 'sk-hunter2-0123456789';

/** A reply that tells what it cost, in the words of Chat Completions. */
export function costing(reply: Reply, input: number, output: number): Reply {
  return json({ ...bodyOf(reply), usage: { prompt_tokens: input, completion_tokens: output } });
}

/** An address where nobody listens: a port that was free a moment ago. */
export async function deadAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/v1`;
}

/** Noon of a day, in milliseconds since 1970. */
export const NOON_MS = Date.UTC(2026, 2, 31, 12);

/** For expect.poll: a loaded machine may take its time, and nothing waits longer than it has to. */
export const WAIT = { timeout: 15_000 };

/** What the first question loads, so that no short deadline ends while it is read from the disk. */
export async function warmUp(): Promise<void> {
  await Promise.all([
    import('openai'),
    import('openai/helpers/zod'),
    import('../../../src/narrative/model-narrative.ts'),
    import('../../../src/narrative/providers/openai.ts'),
  ]);
}

export type Ask = (signal?: AbortSignal) => Promise<Narrative>;

/** One narrator for several questions. */
export function narrator(options: NarratorOptions): Ask {
  const made = createNarrator({ apiKey: KEY, model: 'some-model', ...options })!;
  return (signal = new AbortController().signal) => made.narrate(REPORT, signal);
}

/** Whoever spoke: true sentences, the verdict first, and nothing of the server or the key in any of it. */
export function expectRight(narrative: Narrative): void {
  expect(gateProblems(REPORT, narrative.statements)).toEqual([]);
  expect(narrative.statements[0]!.factId).toBe('f1');
  expect(JSON.stringify(narrative)).not.toMatch(/hunter2|secret|minutes|root cause/);
  if (narrative.author === 'template') expect(narrative.statements).toEqual(templateNarrative(REPORT).statements);
  else expect(narrative.fallback).toBeUndefined();
}

/** Rows that a reviewer reads, printed after the tests that filled them. */
export function printTable(title: string, rows: readonly (readonly string[])[]): void {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) => row.map((cell, i) => cell.padEnd(widths[i]!)).join('  ');
  console.info(`${title}\n${rows.map((row) => line(row).trimEnd()).join('\n')}`);
}
