/** LanguageModel: the one seam to a provider. One method: a question in, the text of an answer out. */
import type { z } from 'zod';
import type { Meter } from './usage.ts';

export interface ModelTurn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

export interface ModelQuestion {
  /** Text of a prompt file; nothing of a trace is ever part of it. */
  readonly system: string;
  /** Examples, then the request: JSON throughout. */
  readonly turns: readonly ModelTurn[];
  readonly schema: z.ZodType;
  readonly schemaName: string;
  readonly maxOutputTokens: number;
  /** Requests that this question may still cost, retries included. */
  readonly callsLeft: number;
  /** Time until the deadline: nobody waits for what comes after it. */
  readonly msLeft: () => number;
  /** Told of every request, and may forbid it. */
  readonly meter: Meter;
}

export interface ModelAnswer {
  readonly text: string;
  readonly status: 'completed' | 'incomplete' | 'filtered' | 'refused' | 'failed' | 'tool-call';
  /** exact: the server holds the model to the schema. embedded: prose may stand around the object. */
  readonly form: 'exact' | 'embedded';
  /** Requests that it cost. */
  readonly calls: number;
}

export interface LanguageModel {
  /** As the provider knows it. */
  readonly name: string;
  /** Throws ModelFailure for everything that goes wrong on the way, and when the signal fires. */
  answer(question: ModelQuestion, signal: AbortSignal): Promise<ModelAnswer>;
}

/** Why there is no answer; the words that people read are in model-narrative.ts, never the server's own. */
export type ModelFailureCode =
  | 'timeout'
  | 'interrupted' // whoever asked does not wait any longer
  | 'unauthorized'
  | 'not-found'
  | 'limited'
  | 'unavailable'
  | 'unreachable'
  | 'refused-request'
  | 'redirected'
  | 'unreadable'
  | 'resting' // not asked: the server failed too often in a row
  | 'over-budget'; // not asked: the day's budget is used up

/** Holds a code and nothing foreign: servers repeat keys and prompts in their errors, which must not travel on. */
export class ModelFailure extends Error {
  readonly code: ModelFailureCode;

  constructor(code: ModelFailureCode) {
    super(`The language model failed: ${code}.`);
    this.name = 'ModelFailure';
    this.code = code;
  }
}
