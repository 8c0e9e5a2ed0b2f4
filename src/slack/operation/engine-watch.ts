/** What the engine asks of others, counted: sources, and the language model. */
import type { Narrator } from '../../compare.ts';
import type { Asked } from '../../sources/registry.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';

/** For `onAsked` of the sources. Their names are few: they stand in the configuration. */
export function watchSources(telemetry: Telemetry): (asked: Asked) => void {
  return ({ source, outcome, durationMs }) =>
    telemetry.record('spandiff.source.duration', durationMs / 1_000, {
      'spandiff.source': source,
      'spandiff.outcome': outcome,
    });
}

export function watchNarrator(narrator: Narrator, model: string, telemetry: Telemetry): Narrator {
  const told = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': model };
  return {
    narrate: (report, signal) =>
      telemetry.span(`chat ${model}`, told, async (span) => {
        const startedAtMs = performance.now();
        const narrative = await narrator.narrate(report, signal);
        const { author, fallback, usage } = narrative;
        const isFallback = fallback !== undefined;
        telemetry.count('spandiff.narratives', { 'spandiff.author': author, 'spandiff.fallback': isFallback });
        if (isFallback) span.fail('fallback');
        const seconds = (performance.now() - startedAtMs) / 1_000;
        telemetry.record('gen_ai.client.operation.duration', seconds, told);
        if (usage === undefined) return narrative;
        telemetry.count('spandiff.model.calls', told, usage.calls);
        telemetry.record('gen_ai.client.token.usage', usage.inputTokens, { ...told, 'gen_ai.token.type': 'input' });
        telemetry.record('gen_ai.client.token.usage', usage.outputTokens, { ...told, 'gen_ai.token.type': 'output' });
        return narrative;
      }),
  };
}
