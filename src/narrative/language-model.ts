/** LanguageModel: the one seam to a provider. One method: a question in, the text of an answer out. */
import type { z } from 'zod';

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
  /** Calls that this question may still cost. */
  readonly callsLeft: number;
}

export interface ModelAnswer {
  readonly text: string;
  readonly status: 'completed' | 'incomplete' | 'filtered' | 'refused' | 'failed' | 'tool-call';
  /** exact: the server holds the model to the schema. embedded: prose may stand around the object. */
  readonly form: 'exact' | 'embedded';
  /** Calls that it cost. */
  readonly calls: number;
}

export interface LanguageModel {
  /** As the provider knows it. */
  readonly name: string;
  /** Throws ModelFailure for everything that goes wrong on the way; rejects when the signal fires. */
  answer(question: ModelQuestion, signal: AbortSignal): Promise<ModelAnswer>;
}

/** Why there is no answer; the words that people read are in narrate.ts, never the server's own. */
export type ModelFailureCode =
  | 'timeout'
  | 'interrupted'
  | 'unauthorized'
  | 'not-found'
  | 'limited'
  | 'unavailable'
  | 'unreachable'
  | 'refused-request'
  | 'unreadable';

export class ModelFailure extends Error {
  readonly code: ModelFailureCode;

  constructor(code: ModelFailureCode, cause?: unknown) {
    super(`The language model failed: ${code}.`, { cause });
    this.name = 'ModelFailure';
    this.code = code;
  }
}
