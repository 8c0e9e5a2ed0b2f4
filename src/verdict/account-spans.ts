/** The candidate's spans by account, found once: what stands behind an item of growth, without another walk over all. */
import { accountKey } from '../analysis/accounts.ts';
import type { TraceDiff } from '../diff/diff.ts';
import type { SpanIndex } from '../trace/trace.ts';
import type { Growth } from './growth-item.ts';
import { findUnpaired, type Unpaired } from './unpaired.ts';

export class AccountSpans {
  readonly unpaired: Unpaired;
  readonly #diff: TraceDiff;
  readonly #numbers = new Map<string, number>();
  readonly #spans: SpanIndex[][];

  constructor(diff: TraceDiff) {
    const { accounts, trace } = diff.candidate;
    this.#diff = diff;
    this.unpaired = findUnpaired(diff);
    this.#spans = accounts.list.map(() => []);
    for (const [number, account] of accounts.list.entries()) this.#numbers.set(accountKey(account), number);
    for (let c = 0; c < trace.length; c++) this.#spans[accounts.ofSpan[c]!]!.push(c);
  }

  /** Numbers of the candidate's accounts that belong to the items. */
  numbersOf(items: readonly Growth[]): ReadonlySet<number> {
    const numbers = items.flatMap((item) => item.entries.map((entry) => this.#numbers.get(accountKey(entry))));
    return new Set(numbers.filter((number) => number !== undefined));
  }

  /** Candidate spans of the item, in no particular order. */
  of(item: Growth): readonly SpanIndex[] {
    if (item.entries.length === 0) return item.spans;
    const [first, ...others] = [...this.numbersOf([item])].map((number) => this.#spans[number]!);
    return others.length === 0 ? (first ?? []) : [first!, ...others].flat();
  }

  /** Candidate spans of the item, largest growth on the critical path first. */
  tellingFor(item: Growth): readonly SpanIndex[] {
    if (item.entries.length === 0) return item.spans;
    const { baseline, candidate, alignment } = this.#diff;
    const grownNs = (c: SpanIndex) => {
      const b = alignment.baselineOf[c]!;
      return candidate.path.timePerSpan[c]! - (b < 0 ? 0 : baseline.path.timePerSpan[b]!);
    };
    return this.of(item).toSorted((one, other) => grownNs(other) - grownNs(one) || one - other);
  }
}
