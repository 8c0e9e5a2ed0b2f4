/** What went wrong in a run of --pairs: the exit code, and a few lines for whoever does not read every answer. */
import { describeFailure, EXIT_CODES, type Failure, type FailureCode } from '../failure.ts';
import { printable } from '../render/terminal.ts';

/** Failures that are told one by one; the rest stand in the answers. */
const MOST_TOLD = 3;

export class Troubles {
  #met = 0;
  #exitCode = 0;
  readonly #counts = new Map<FailureCode, number>();
  readonly #told: string[] = [];

  /** That of the first line that failed. */
  get exitCode(): number {
    return this.#exitCode;
  }

  /** "1 pair", "12 pairs": so many lines were met. */
  get pairs(): string {
    return `${this.#met} ${this.#met === 1 ? 'pair' : 'pairs'}`;
  }

  answered(): void {
    this.#met++;
  }

  failed(id: string | number | null, failure: Failure): void {
    this.#met++;
    this.#exitCode ||= EXIT_CODES[failure.code];
    this.#counts.set(failure.code, (this.#counts.get(failure.code) ?? 0) + 1);
    if (this.#told.length < MOST_TOLD) this.#told.push(`${id === null ? '' : `${id}: `}${describeFailure(failure)}`);
  }

  /** Empty where nothing failed. */
  summary(): string {
    const failed = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    if (failed === 0) return '';
    const kinds = [...this.#counts].map(([code, count]) => `${count} ${code}`).join(', ');
    const lines = [`${failed} of ${this.pairs} could not be compared (${kinds}).`, ...this.#told];
    if (failed > this.#told.length) lines.push(`And ${failed - this.#told.length} more: see "error" in the answers.`);
    return lines.map((line) => `spandiff: ${printable(line)}\n`).join('');
  }
}
