/**
 * Mechanisms: what can make a call or a service slow, as an engineer on call knows it. None of them is measured: an entry
 * says when it can be physically true of a comparison (`fit`), which statements it may rest on, and what to open to find
 * out. Everything is worded here by code; a model picks entries by id.
 */
import type { FactKind } from '../../verdict/verdict-types.ts';
import type { ChangedKey } from './changed-keys.ts';
import type { Seen } from './seen.ts';

/**
 * ruled-out: the report contradicts it; neither offered nor accepted. possible: nothing speaks against it. suggested: the
 * report itself shows its mark, so that it is worth a reader's time without a model too.
 */
export type Fit = 'ruled-out' | 'possible' | 'suggested';

/** Names in a check, quoted and harmless. */
export interface Names {
  /** The verdict's service. */
  readonly culprit: string;
  /** Who makes the call; the culprit where there is no call. */
  readonly caller: string;
  /** Who is called; the culprit where there is no call. */
  readonly callee: string;
  readonly operation: string;
  /** The service at which the change was seen that the mechanism is about. */
  readonly changed: string;
}

export interface Check {
  readonly id: string;
  /** What to open, and what to look for. Holds no number. */
  readonly text: (names: Names) => string;
}

export interface Mechanism {
  readonly id: string;
  readonly title: string;
  /** What it is, conditionally: never a claim about the traces at hand. */
  readonly explanation: string;
  readonly fit: (seen: Seen) => Fit;
  /** The changes that it is about. */
  readonly changes?: readonly ChangedKey[];
  /** Statements that it may rest on beside the verdict. */
  readonly restsOn: readonly FactKind[];
  readonly checks: readonly Check[];
}

export function check(id: string, text: Check['text']): Check {
  return { id, text };
}

/* What a fit is made of */

export function suggestedIf(isSuggested: boolean, isPossible = true): Fit {
  if (isSuggested) return 'suggested';
  return isPossible ? 'possible' : 'ruled-out';
}

export function possibleIf(isPossible: boolean): Fit {
  return isPossible ? 'possible' : 'ruled-out';
}

/** Where mechanisms of the service itself may rest. */
export const ON_ACCOUNT: readonly FactKind[] = ['account', 'counterfactual'];
export const ON_CALLS: readonly FactKind[] = ['account', 'calls', 'counterfactual'];
export const ON_ERRORS: readonly FactKind[] = ['account', 'calls', 'errors', 'counterfactual'];
export const ON_WORK: readonly FactKind[] = ['account', 'calls', 'new-work', 'gone-work', 'counterfactual'];
