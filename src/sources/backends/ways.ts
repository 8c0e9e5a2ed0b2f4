/**
 * Ways of asking the same of servers of different ages: the first that a server knows is taken, and remembered for the next
 * question. A way that a server does not know shows in a status, or in the web page that it answers with in place of one.
 */
import { Failure } from '../../failure.ts';
import type { Answer, Ask, BackendClient } from '../http/backend-client.ts';
import { failureOfStatus, webPageInstead } from '../http/trouble.ts';

/** What servers and the routers before them answer to an address, a parameter or a method that they do not know. */
const UNKNOWN: readonly number[] = [400, 404, 405, 501];

export class Ways<Way extends string> {
  readonly #client: BackendClient;
  readonly #ways: readonly Way[];
  #known: Way | undefined;

  /** From the best to the one that all servers know. */
  constructor(client: BackendClient, ways: readonly Way[]) {
    this.#client = client;
    this.#ways = ways;
  }

  /**
   * `isNone`: the answer is one, though its status is 404: there is nothing of that name. Throws Failure, the last way's
   * where the server knows none.
   */
  async ask(
    askOf: (way: Way) => Ask,
    isNone: (answer: Answer) => boolean,
    signal: AbortSignal,
  ): Promise<{ readonly way: Way; readonly answer: Answer }> {
    let failure: Failure | undefined;
    for (const way of this.#inOrder()) {
      const outcome = await this.#try({ ...askOf(way), expected: UNKNOWN }, isNone, signal);
      if (!(outcome instanceof Failure)) {
        this.#known = way;
        return { way, answer: outcome };
      }
      failure = outcome;
    }
    throw failure;
  }

  #inOrder(): readonly Way[] {
    const known = this.#known;
    return known === undefined ? this.#ways : [known, ...this.#ways.filter((way) => way !== known)];
  }

  /** A Failure is given back where the server does not know this way, and thrown where another would not help. */
  async #try(ask: Ask, isNone: (answer: Answer) => boolean, signal: AbortSignal): Promise<Answer | Failure> {
    const { source } = this.#client.address;
    try {
      const answer = await this.#client.ask(ask, signal);
      const { status, headers } = answer;
      return UNKNOWN.includes(status) && !isNone(answer) ? failureOfStatus(source, status, headers) : answer;
    } catch (error) {
      if (error instanceof Failure && error.message === webPageInstead(source).message) return error;
      throw error;
    }
  }
}
