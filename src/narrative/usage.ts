/**
 * What asking a model costs: requests and tokens, as its server counts them, and money where prices are configured.
 * A meter belongs to one question; it stands between the provider and the day's budget.
 */
import type { ModelUsage } from '../report/report.ts';
import type { DailyBudget } from './daily-budget.ts';

export interface TokenCount {
  readonly input: number;
  readonly output: number;
}

/** Per million tokens, in whatever currency. Cached input is priced like any other, so costs are upper bounds. */
export interface Prices {
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
}

export interface Meter {
  /** Right before a request, with what it may cost at most. Throws ModelFailure where it must not be made. */
  begin(estimate: TokenCount): EndRequest;
}

/** Right after it. `undefined`: the server did not tell, so the estimate stands. */
export type EndRequest = (told: TokenCount | undefined) => void;

export interface QuestionMeter extends Meter {
  /** Undefined before the first request. */
  usage(): ModelUsage | undefined;
}

export function createMeter(budget: DailyBudget | undefined, prices: Prices | undefined): QuestionMeter {
  let calls = 0;
  let metered = 0;
  let sum: TokenCount = { input: 0, output: 0 };
  return {
    begin(estimate) {
      const settle = budget?.reserve(estimate);
      calls++;
      return (told) => {
        if (told === undefined) return;
        metered++;
        sum = { input: sum.input + told.input, output: sum.output + told.output };
        settle?.(told);
      };
    },
    usage() {
      if (calls === 0) return undefined;
      const tokens = { inputTokens: sum.input, outputTokens: sum.output };
      const cost = prices === undefined ? {} : { cost: costOf(sum, prices) };
      return { calls, unmeteredCalls: calls - metered, ...tokens, ...cost };
    },
  };
}

/** To the millionth: price per million × tokens is a whole number of millionths but for the noise of floats. */
export function costOf({ input, output }: TokenCount, { inputPerMillion, outputPerMillion }: Prices): number {
  return Math.round(input * inputPerMillion + output * outputPerMillion) / 1_000_000;
}
