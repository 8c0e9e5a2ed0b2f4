/**
 * Report pages, made when somebody opens one: both traces are read and compared again, as a job in the same line as
 * questions. Pages are not small, so they are kept compressed, and only as many as fit.
 */
import { createHash } from 'node:crypto';
import { Failure } from '../../failure.ts';
import { LIMITS } from '../../limits.ts';
import type { Report } from '../../report/report.ts';
import { readCompared } from '../actions/button-values.ts';
import { compareAgain } from '../compare-again.ts';
import type { BotDeps } from '../deps.ts';
import type { Admission, Turn } from '../jobs.ts';
import { describeBug } from '../log.ts';

/** What buttons and links carry, and the workspace of the answer. */
export interface Compared {
  readonly compared: string;
  readonly teamId: string;
}

export type PageEnd =
  | { readonly kind: 'page'; readonly gzipped: Buffer }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'busy'; readonly why: Exclude<Admission, 'started'> }
  | { readonly kind: 'slow' }
  | { readonly kind: 'bug' };

interface PageBounds {
  readonly pages: number;
  readonly bytes: number;
  readonly inTheMaking: number;
  /** From the opening to the page. */
  readonly withinMs: number;
}

export class ReportPages {
  readonly #bounds: PageBounds;
  /** In order of their last use. */
  readonly #kept = new Map<string, KeptPage>();
  readonly #inTheMaking = new Map<string, Promise<PageEnd>>();
  #bytes = 0;

  constructor(bounds: Partial<PageBounds> = {}) {
    const { keptPages: pages, keptPageBytes: bytes, pagesInTheMaking: inTheMaking, reportPageMs: withinMs } = LIMITS;
    this.#bounds = { pages, bytes, inTheMaking, withinMs, ...bounds };
  }

  /** Whether opening it costs no comparison. */
  has(what: Compared, deps: Pick<BotDeps, 'reports'>): boolean {
    return this.#find(what, deps) !== undefined;
  }

  /** Never rejects. Several who open the same page wait for one. */
  async open(what: Compared, deps: BotDeps): Promise<PageEnd> {
    const key = keyOf(what);
    const kept = this.#find(what, deps);
    if (kept !== undefined) {
      this.#keep(key, kept);
      return { kind: 'page', gzipped: kept.gzipped };
    }
    const begun = this.#inTheMaking.get(key);
    if (begun !== undefined) return begun;
    if (this.#inTheMaking.size >= this.#bounds.inTheMaking) return { kind: 'busy', why: 'full' };
    const making = this.#make(what, key, deps).finally(() => this.#inTheMaking.delete(key));
    this.#inTheMaking.set(key, making);
    return making;
  }

  async #make(what: Compared, key: string, deps: BotDeps): Promise<PageEnd> {
    const end = Promise.withResolvers<PageEnd>();
    const admission = deps.jobs.start(key, async (turn) => {
      const timer = setTimeout(() => deps.jobs.cancel(key, new TooSlow()), this.#bounds.withinMs);
      try {
        const page = await makePage(what, turn, deps);
        this.#keep(key, page);
        end.resolve({ kind: 'page', gzipped: page.gzipped });
      } catch (error) {
        end.resolve(endOf(error, turn, deps));
      } finally {
        clearTimeout(timer);
      }
    });
    return admission === 'started' ? end.promise : { kind: 'busy', why: admission };
  }

  /** One in other words than those that the answer has by now is as good as none. */
  #find(what: Compared, { reports }: Pick<BotDeps, 'reports'>): KeptPage | undefined {
    const kept = this.#kept.get(keyOf(what));
    const narrative = reports.find(what.compared)?.narrative ?? null;
    return narrative === null || JSON.stringify(narrative) === kept?.words ? kept : undefined;
  }

  #keep(key: string, page: KeptPage): void {
    const { length } = page.gzipped;
    this.#forget(key);
    if (length > this.#bounds.bytes) return;
    this.#kept.set(key, page);
    this.#bytes += length;
    for (const [oldest] of this.#kept) {
      if (this.#kept.size <= this.#bounds.pages && this.#bytes <= this.#bounds.bytes) return;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    this.#kept.delete(key);
    this.#bytes -= kept.gzipped.length;
  }
}

interface KeptPage {
  readonly gzipped: Buffer;
  /** The narrative of the answer when it was made, as JSON. */
  readonly words: string;
}

class TooSlow extends Error {}

function keyOf({ compared, teamId }: Compared): string {
  return `page ${createHash('sha256')
    .update(JSON.stringify([teamId, compared]))
    .digest('hex')}`;
}

function endOf(error: unknown, turn: Turn, deps: BotDeps): PageEnd {
  if (turn.signal.aborted) {
    return turn.signal.reason instanceof TooSlow ? { kind: 'slow' } : { kind: 'busy', why: 'stopping' };
  }
  if (error instanceof Failure) return { kind: 'failed', failure: error };
  deps.log.error(`bug while making a page: ${describeBug(error)}`);
  return { kind: 'bug' };
}

// --- one page ----------------------------------------------------------------------------------------------------

async function makePage({ compared: value, teamId }: Compared, turn: Turn, deps: BotDeps): Promise<KeptPage> {
  const compared = readCompared(value);
  if (compared === undefined) throw new Error('a link to no comparison');
  await turn.begin();
  const { report, tree } = await compareAgain(compared, { teamId, views: ['tree'], signal: turn.signal }, deps);
  if (tree === undefined) throw new Error('a comparison without its tree');
  const answered = deps.reports.find(value);
  if (answered === undefined) deps.reports.keep(value, report);
  const content = { report: inTheWordsOf(answered, report), tree };
  // What pages are made of is read when the first one is.
  const { gzippedPageBeside } = await import('./gzipped-page.ts');
  const gzipped = await gzippedPageBeside(content, turn.signal);
  return { gzipped, words: JSON.stringify(answered?.narrative ?? report.narrative) };
}

/** Of the answer, as long as they are about the same facts; a trace may have got more spans since. */
function inTheWordsOf(answered: Report | undefined, report: Report): Report {
  const narrative = answered?.narrative ?? null;
  const isSame = narrative !== null && JSON.stringify(answered?.facts) === JSON.stringify(report.facts);
  return isSame ? { ...report, narrative } : report;
}
