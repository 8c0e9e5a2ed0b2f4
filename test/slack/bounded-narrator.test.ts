import { describe, expect, test } from 'vitest';
import { compareTraces, type Narrator } from '../../src/compare.ts';
import { templateNarrative } from '../../src/narrative/narrate.ts';
import { boundedNarrator } from '../../src/slack/bounded-narrator.ts';
import { createSources } from '../../src/sources/registry.ts';
import { ROOT } from '../support/modules.ts';
import { NESTED } from '../support/slack-bot.ts';

const signal = new AbortController().signal;

async function nestedReport() {
  const settings = [{ kind: 'directory', name: 'samples', path: `${ROOT}/samples` }] as const;
  const sources = await createSources({ settings, allowPaths: false });
  return compareTraces({ ...NESTED, order: 'auto' }, { sources, signal });
}

/** One that words an explanation when it is told to. */
function openNarrator() {
  const told = Promise.withResolvers<void>();
  const narrator: Narrator = {
    narrate: async (report) => {
      await told.promise;
      return { ...templateNarrative(report), author: 'model' };
    },
  };
  return { narrator, tell: told.resolve, fail: told.reject };
}

describe('bounded narrator', () => {
  test('narrator: one too many is worded by the template at once, and says why', async () => {
    const { narrator, tell } = openNarrator();
    const bounded = boundedNarrator(narrator, 1);
    const report = await nestedReport();
    const first = bounded.narrate(report, signal);
    const second = await bounded.narrate(report, signal);
    expect(second.author).toBe('template');
    expect(second.fallback).toContain('too many explanations');
    expect(second.statements).toEqual(templateNarrative(report).statements);
    tell();
    expect((await first).author).toBe('model');
    expect((await bounded.narrate(report, signal)).author).toBe('model');
  });

  test('narrator: one that breaks gives its place back', async () => {
    const { narrator, fail } = openNarrator();
    const bounded = boundedNarrator(narrator, 1);
    const report = await nestedReport();
    const first = bounded.narrate(report, signal);
    fail(new Error('broken'));
    await expect(first).rejects.toThrow('broken');
    await expect(bounded.narrate(report, signal)).rejects.toThrow('broken');
  });
});
