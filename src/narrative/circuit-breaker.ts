/**
 * A model's server that fails again and again is left alone for a while, and nobody waits for it meanwhile. Then one
 * question goes out as a probe: an answer closes the breaker, a failure opens it for as long again.
 *
 *   closed ──(n failures in a row)──→ open ──(rest over)──→ one probe ──(answer)──→ closed
 *                                       ↑────────(failure)─────┘
 *
 * Whatever the model says is an answer: only a server that gives none has failed.
 */
import { type LanguageModel, ModelFailure, type ModelFailureCode } from './language-model.ts';

export interface BreakerLimits {
  /** Failures in a row that open it. */
  readonly failures: number;
  readonly restMs: number;
}

/** No fault of the server. */
const INNOCENT: ReadonlySet<ModelFailureCode> = new Set(['interrupted', 'over-budget', 'resting']);

/** `now`: milliseconds of any clock. */
export function withBreaker(model: LanguageModel, limits: BreakerLimits, now: () => number): LanguageModel {
  let failures = 0;
  let openedAtMs: number | undefined;
  let probe: symbol | undefined;

  function enter(): symbol {
    const pass = Symbol('question');
    if (openedAtMs === undefined) return pass;
    if (probe !== undefined || now() - openedAtMs < limits.restMs) throw new ModelFailure('resting');
    probe = pass;
    return pass;
  }

  function succeeded(): void {
    failures = 0;
    openedAtMs = undefined;
  }

  function failed(pass: symbol): void {
    failures++;
    const isLate = openedAtMs !== undefined && pass !== probe; // asked before it opened: told already
    if (failures >= limits.failures && !isLate) openedAtMs = now();
  }

  return {
    name: model.name,
    async answer(question, signal) {
      const pass = enter();
      try {
        const answer = await model.answer(question, signal);
        succeeded();
        return answer;
      } catch (error) {
        if (error instanceof ModelFailure && !INNOCENT.has(error.code)) failed(pass);
        throw error;
      } finally {
        if (probe === pass) probe = undefined;
      }
    },
  };
}
