/** Asks a real model about comparisons of simulated requests, one per kind of fault, and keeps what it answered. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportOn } from '../../src/compare.ts';
import { readConfig } from '../../src/config.ts';
import { type LanguageModel, ModelFailure } from '../../src/narrative/language-model.ts';
import { modelNarrative } from '../../src/narrative/model-narrative.ts';
import { openAiModel } from '../../src/narrative/providers/openai.ts';
import { createMeter } from '../../src/narrative/usage.ts';
import { mixed } from '../support/faults/chance.ts';
import { FAULT_KINDS } from '../support/faults/fault.ts';
import { drawCase } from '../support/faults/fault-case.ts';
import type { Recording } from './recording.ts';

const MINUTE_MS = 60_000;

/** Undefined where no model is configured; else how many files were written. The variables are those of the product. */
export async function recordLive(directory: string, count: number, seed: number): Promise<number | undefined> {
  const ours = Object.entries(process.env).filter(([name]) => /^(?:OPENAI_|SPANDIFF_MODEL_)/.test(name));
  const { model: config } = readConfig(Object.fromEntries(ours));
  if (config === undefined) return undefined;
  const { names = 'normalised', deadlineMs = MINUTE_MS } = config;
  const provider = openAiModel({ ...config, attemptMs: deadlineMs });
  mkdirSync(directory, { recursive: true });
  for (let number = 0; number < count; number++) {
    const kind = FAULT_KINDS[number % FAULT_KINDS.length]!;
    const { baseline, candidate } = drawCase(kind, mixed(seed, number)).case;
    const report = reportOn(baseline, candidate, 'given');
    const kept: Kept = { payload: undefined, answers: [] };
    const { signal } = new AbortController();
    const meter = createMeter(undefined, undefined);
    const narrative = await modelNarrative(report, keeping(provider, kept), { names, deadlineMs, signal, meter });
    if (kept.payload === undefined) continue;
    const { usage, prompt = null, fallback } = narrative;
    const recording: Recording = {
      format: 'spandiff.recording/1',
      about: `${kind}, seed ${seed}, number ${number}`,
      origin: 'recorded',
      model: provider.name,
      prompt,
      payload: kept.payload,
      answers: kept.answers,
      ...(fallback === undefined ? {} : { failure: fallback }),
      ...(usage === undefined ? {} : { usage: { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens } }),
    };
    const file = `${String(number).padStart(4, '0')}-${kind}.json`;
    writeFileSync(join(directory, file), `${JSON.stringify(recording, null, 2)}\n`);
    console.log(`${file}: ${narrative.author}${fallback === undefined ? '' : `, ${fallback}`}`);
  }
  return count;
}

interface Kept {
  payload: Recording['payload'] | undefined;
  readonly answers: Recording['answers'];
}

/** The same model; what is asked of it and what it says is kept. */
function keeping(model: LanguageModel, kept: Kept): LanguageModel {
  return {
    name: model.name,
    async answer(question, signal) {
      kept.payload ??= JSON.parse(question.turns.at(-1)!.content) as Recording['payload'];
      const before = performance.now();
      try {
        const answer = await model.answer(question, signal);
        kept.answers.push({ ...answer, latencyMs: Math.round(performance.now() - before) });
        return answer;
      } catch (error) {
        if (error instanceof ModelFailure) console.log(`no answer: ${error.code}`);
        throw error;
      }
    },
  };
}
