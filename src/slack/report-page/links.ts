/**
 * Links to report pages: whoever has one may open it until it expires, so nobody must be able to guess one. The store keeps
 * the hash of its token and what was compared; whoever reads the store cannot open a page with it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { LIMITS } from '../../limits.ts';
import type { ReportAddress } from '../../render/answer-actions.ts';
import type { ReportLink, Store } from '../../store/store.ts';
import type { Origin } from '../access/access.ts';
import { describeBug, type Log } from '../log.ts';

/** What a link is below the bot's address, before its token. */
export const REPORTS_PATH = '/reports/';

const TOKEN_BYTES = 24;
const TOKEN = /^[\w-]{32}$/;
const DAY_MS = 86_400_000;

interface LinkDeps {
  readonly store: Store;
  readonly log: Log;
}

export class ReportLinks {
  readonly #deps: LinkDeps;
  readonly #days: number;
  /** What links begin with; undefined: there are none yet, or none at all. */
  #publicUrl: string | undefined;

  constructor(deps: LinkDeps, days: number = LIMITS.reportLinkDays) {
    this.#deps = deps;
    this.#days = days;
  }

  /** From now on there are links, which begin so. */
  openAt(publicUrl: string): void {
    this.#publicUrl = publicUrl;
  }

  /** Undefined where there are none, and where it cannot be remembered: the report is to be had as a file then. */
  async create(compared: string, { teamId, enterpriseId }: Origin): Promise<ReportAddress | undefined> {
    if (this.#publicUrl === undefined) return undefined;
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const atMs = Date.now();
    const expiresAtMs = atMs + this.#days * DAY_MS;
    const who = { teamId, ...(enterpriseId !== undefined && { enterpriseId }) };
    try {
      await this.#deps.store.saveReportLink({ tokenHash: hashOf(token), ...who, compared, expiresAtMs, atMs });
    } catch (error) {
      this.#deps.log.error(`link not remembered: ${describeBug(error)}`);
      return undefined;
    }
    return { url: `${this.#publicUrl}${REPORTS_PATH}${token}`, days: this.#days };
  }

  /** Undefined for every token that opens nothing, whatever the reason. Found by its hash, so no time tells how near it was. */
  async find(token: string): Promise<ReportLink | undefined> {
    return TOKEN.test(token) ? this.#deps.store.findReportLink(hashOf(token), Date.now()) : undefined;
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
