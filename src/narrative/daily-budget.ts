/**
 * What the model may cost per day, in tokens and in money. A day ends at midnight UTC. Requests that run at the same
 * time cannot overdraw it together: each books its estimate before it is sent and what it really cost afterwards. The
 * count lives in this process: it starts at nothing with it, and two processes have a budget each.
 */
import { ModelFailure } from './language-model.ts';
import { costOf, type Prices, type TokenCount } from './usage.ts';

export interface BudgetLimits {
  readonly tokens?: number | undefined;
  /** In the currency of the prices. */
  readonly cost?: { readonly limit: number; readonly prices: Prices } | undefined;
}

export interface DailyBudget {
  /** Throws ModelFailure `over-budget`. Without a settlement the estimate counts as spent. */
  reserve(estimate: TokenCount): (actual: TokenCount) => void;
}

const DAY_MS = 86_400_000;

/** `now`: milliseconds since 1970, as Date.now. */
export function createDailyBudget(limits: BudgetLimits, now: () => number): DailyBudget {
  let today = dayOf(now());
  let spent: TokenCount = { input: 0, output: 0 };
  return {
    reserve(estimate) {
      const day = dayOf(now());
      if (day !== today) spent = { input: 0, output: 0 };
      today = day;
      const afterwards = add(spent, estimate);
      if (!isWithin(limits, afterwards)) throw new ModelFailure('over-budget');
      spent = afterwards;
      return (actual) => {
        // What was booked yesterday is no debt of today.
        if (day === today) spent = add(spent, actual, negative(estimate));
      };
    },
  };
}

function dayOf(timeMs: number): number {
  return Math.floor(timeMs / DAY_MS);
}

function isWithin({ tokens, cost }: BudgetLimits, sum: TokenCount): boolean {
  if (tokens !== undefined && sum.input + sum.output > tokens) return false;
  return cost === undefined || costOf(sum, cost.prices) <= cost.limit;
}

function add(...counts: readonly TokenCount[]): TokenCount {
  return {
    input: counts.reduce((sum, { input }) => sum + input, 0),
    output: counts.reduce((sum, { output }) => sum + output, 0),
  };
}

function negative({ input, output }: TokenCount): TokenCount {
  return { input: -input, output: -output };
}
