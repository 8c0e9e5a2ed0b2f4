/**
 * What is counted and measured, by OpenTelemetry's conventions for names and units
 * (https://opentelemetry.io/docs/specs/semconv/general/metrics/); those of the model are its own
 * (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/).
 */

export const COUNTERS = {
  'spandiff.asks': 'Questions, by way in and how they ended.',
  'spandiff.refusals': 'Questions that were answered with a reason instead of numbers, by code.',
  'spandiff.model.calls': 'Requests to the language model.',
  'spandiff.narratives': 'Narratives, by who worded them.',
  'spandiff.pictures': 'Pictures for answers, by what became of them.',
  'spandiff.slack.rate_limited': 'Seconds that Slack told the bot to wait, by method.',
  'spandiff.feedback': 'Opinions on answers.',
  'spandiff.pages': 'Links to reports that were opened, by what came of it.',
} as const;

export const HISTOGRAMS = {
  'spandiff.ask.duration': { description: 'From the question to what is on screen, by phase.', unit: 's' },
  'spandiff.source.duration': { description: 'Questions to a source, by source and outcome.', unit: 's' },
  'spandiff.slack.duration': { description: 'Calls of Slack’s Web API, by method and outcome.', unit: 's' },
  'gen_ai.client.operation.duration': { description: 'Wording one answer, all requests together.', unit: 's' },
  'gen_ai.client.token.usage': { description: 'Tokens of one answer, by type.', unit: '{token}' },
} as const;

export const GAUGES = {
  'spandiff.asks.working': 'Comparisons at work.',
  'spandiff.asks.waiting': 'Comparisons in line.',
} as const;

export type CounterName = keyof typeof COUNTERS;
export type HistogramName = keyof typeof HISTOGRAMS;

/** Upper bounds of the buckets, in seconds: an acknowledgement, an answer on screen, a slow model. */
export const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40];
export const TOKENS = [100, 300, 1_000, 3_000, 10_000, 30_000];
