/**
 * Failure: everything that may go wrong in operation, as one closed union of codes. A failure states facts (what
 * happened, where) and what to try next; the shells decide how to show it. A bug is not a failure: it throws a plain
 * Error and ends in exit code 1.
 */

export type FailureCode =
  | 'bad-request' // the question cannot be understood, or asks for the same trace twice
  | 'not-found' // no such trace or file
  | 'empty' // found, but without a single span
  | 'unauthorized' // the source refused our credentials
  | 'unavailable' // the source cannot be reached or answered with an error
  | 'timeout' // the source did not answer in time
  | 'too-large' // over a limit of limits.ts
  | 'malformed' // the bytes are not a trace in a format we read
  | 'misconfigured'; // environment variables contradict each other or are incomplete

/** Exit codes of the command line (the public contract, documented in the README). */
export const EXIT_CODES: Readonly<Record<FailureCode, number>> = {
  'bad-request': 2,
  misconfigured: 2,
  'not-found': 3,
  empty: 3,
  unauthorized: 4,
  unavailable: 4,
  timeout: 4,
  'too-large': 5,
  malformed: 5,
};

export interface FailureDetails {
  /** What to try, as an imperative sentence; always safe to show to the person who asked. */
  readonly advice?: string;
  readonly cause?: unknown;
}

/** `message` is one line: what happened and where. It never holds secrets or the content of a trace. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly advice: string | undefined;

  constructor(code: FailureCode, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'Failure';
    this.code = code;
    this.advice = details.advice;
  }
}

/** The failure as the one line that people see. */
export function describeFailure(failure: Failure): string {
  return failure.advice === undefined ? failure.message : `${failure.message} ${failure.advice}`;
}
