/**
 * Spans of one operation on both sides, N against M: which of them meet. The closest contents meet first, among equals in
 * the order given; of more than the other side has, the last ones of the least close contents are left over.
 *
 *   baseline    SELECT ─ SELECT                  the call that came in front has other contents: it is the new one,
 *   candidate   SELECT+lock ─ SELECT ─ SELECT    and not the last
 */
import type { SpanIndex } from '../trace/trace.ts';
import { CommonSpans } from './common-spans.ts';
import { Contents, LEVELS, type Level } from './contents.ts';
import { NumberList } from './number-list.ts';
import type { Side } from './pairing.ts';
import { Places } from './places.ts';

/** So many pairs of spans are compared one by one; of more, only such as have equal contents meet before the rest. */
const MOST_COMPARED = 16;
/** In place of a span that has met another. */
const MET = -1;
/** What a pair shares of which one has met another. */
const NOTHING = -1;

export class ClosestPairs {
  /** The spans to be paired, all of one operation; `find` takes them away. */
  readonly before = new NumberList();
  readonly after = new NumberList();
  /** Those in the same place meet. */
  readonly found = { before: new NumberList(), after: new NumberList() };
  readonly #contents: { readonly before: Contents; readonly after: Contents };
  readonly #commonSpans: CommonSpans;
  /** Per place. */
  readonly #contentsOfBefore = new NumberList();
  readonly #places = new Places();
  /** Per pair of spans, the first one's pairs first. */
  readonly #shared = new NumberList();

  /** `operations`: how many there are. */
  constructor(baseline: Side, candidate: Side, operations: number) {
    this.#contents = {
      before: new Contents(baseline.trace, baseline.numbers),
      after: new Contents(candidate.trace, candidate.numbers),
    };
    this.#commonSpans = new CommonSpans(baseline, candidate, operations);
  }

  find(): void {
    const { before, after, found } = this;
    found.before.clear();
    found.after.clear();
    for (const level of LEVELS) {
      const left = before.length * after.length;
      // One against one: they meet, whatever they are.
      if (left <= 1) break;
      if (left > MOST_COMPARED) this.#meetEqual(level);
      else if (level === 'same-operations') this.#meetByCommonSpans();
      else this.#meetEqualOfFew(level);
    }
    const pairs = Math.min(before.length, after.length);
    for (let place = 0; place < pairs; place++) this.#meet(before.at(place), after.at(place));
    before.clear();
    after.clear();
  }

  #meet(b: SpanIndex, c: SpanIndex): void {
    this.found.before.push(b);
    this.found.after.push(c);
  }

  /** Each takes the first free one of equal contents, by looking at all of them. */
  #meetEqualOfFew(level: Level): void {
    const { before, after } = this;
    const ofBefore = this.#contents.before.of(level);
    const ofAfter = this.#contents.after.of(level);
    let kept = 0;
    for (let k = 0; k < after.length; k++) {
      const c = after.at(k);
      let place = 0;
      while (place < before.length && ofBefore[before.at(place)] !== ofAfter[c]) place++;
      if (place === before.length) {
        after.numbers[kept++] = c;
        continue;
      }
      this.#meet(before.at(place), c);
      before.remove(place, 1);
    }
    after.length = kept;
  }

  /** The same for many. */
  #meetEqual(level: Level): void {
    const { before, after } = this;
    const ofBefore = this.#contents.before.of(level);
    const ofAfter = this.#contents.after.of(level);
    this.#meetInStep(ofBefore, ofAfter);
    if (before.length === 0 || after.length === 0) return;
    const wanted = this.#contentsOfBefore;
    wanted.clear();
    for (let place = 0; place < before.length; place++) wanted.push(ofBefore[before.at(place)]!);
    this.#places.list(wanted);
    let kept = 0;
    for (let k = 0; k < after.length; k++) {
      const c = after.at(k);
      const place = this.#places.takeFirst(ofAfter[c]!);
      if (place < 0) {
        after.numbers[kept++] = c;
        continue;
      }
      this.#meet(before.at(place), c);
      before.numbers[place] = MET;
    }
    after.length = kept;
    before.keep((b) => b !== MET);
  }

  /** From the first ones on, as long as both sides are equal: mostly all the way. */
  #meetInStep(ofBefore: Int32Array, ofAfter: Int32Array): void {
    const { before, after } = this;
    const length = Math.min(before.length, after.length);
    let place = 0;
    for (; place < length && ofBefore[before.at(place)] === ofAfter[after.at(place)]; place++)
      this.#meet(before.at(place), after.at(place));
    before.remove(0, place);
    after.remove(0, place);
  }

  /** Pairs that share the most spans by operation meet first; among equals the earlier ones. */
  #meetByCommonSpans(): void {
    const { before, after } = this;
    const shared = this.#shared;
    shared.clear();
    for (let i = 0; i < before.length; i++)
      for (let k = 0; k < after.length; k++) shared.push(this.#commonSpans.of(before.at(i), after.at(k)));
    for (let pair = this.#closest(); pair >= 0; pair = this.#closest()) {
      const met = { i: Math.floor(pair / after.length), k: pair % after.length };
      this.#meet(before.at(met.i), after.at(met.k));
      for (let k = 0; k < after.length; k++) shared.numbers[met.i * after.length + k] = NOTHING;
      for (let i = 0; i < before.length; i++) shared.numbers[i * after.length + met.k] = NOTHING;
    }
    before.clear();
    after.clear();
  }

  /** The pair that shares the most, in the earliest place; negative where all of one side have met. */
  #closest(): number {
    const { numbers: shared, length } = this.#shared;
    let closest = -1;
    for (let pair = 0; pair < length; pair++) {
      if (shared[pair] === NOTHING) continue;
      const more = closest < 0 ? 1 : shared[pair]! - shared[closest]!;
      // Two pairs in the same place have no span in common, so that nothing else needs to be decided.
      if (more > 0 || (more === 0 && this.#placeOf(pair) < this.#placeOf(closest))) closest = pair;
    }
    return closest;
  }

  #placeOf(pair: number): number {
    return Math.floor(pair / this.after.length) + (pair % this.after.length);
  }
}
