/** What the spans say of what a sentence says: each check gives '' for a true sentence, and what is wrong with a false one. */
import type { Report } from '../../../src/report/report.ts';
import { countOf, isPercentOf, standsFor } from './numbers.ts';
import { type AccountKind, accountOf, isNameOf, isOutside, peersOf, type RawSide, type RawSpan } from './raw-facts.ts';

interface Pair {
  readonly before: number;
  readonly after: number;
  readonly callsBefore: number;
  readonly callsAfter: number;
}

/** What a pattern read. */
export type Words = Readonly<Record<string, string | undefined>>;

export class Measures {
  readonly #sides: readonly [RawSide, RawSide];

  constructor(sides: readonly [RawSide, RawSide]) {
    this.#sides = sides;
  }

  get #totalNs(): number {
    return this.#sides[1].totalNs - this.#sides[0].totalNs;
  }

  totals(from: string, to: string, difference?: string, isLonger?: boolean): string {
    const [before, after] = [this.#sides[0].totalNs, this.#sides[1].totalNs];
    if (!standsFor(from, before) || !standsFor(to, after)) return 'not how long the requests took';
    if (difference === undefined) return '';
    return standsFor(difference, after - before) && isLonger === after > before ? '' : 'not their difference';
  }

  verdictProblem(
    { opening = '', whole, saved, savedPart, nothing }: Words,
    culprit: string,
    { verdict }: Report,
  ): string {
    const { cause, confidence } = verdict;
    if (cause === null || !isNameOf(culprit, cause.service)) return 'another culprit';
    const said = opening.startsWith('Weak') ? 'low' : opening.includes('most likely') ? 'medium' : 'high';
    if (said !== confidence) return 'not as sure';
    for (const part of [whole, savedPart])
      if (part !== undefined && !this.#isPart(part, cause.deltaNs)) return 'not its part of the difference';
    if (nothing !== undefined && cause.deltaNs > 0) return 'mending would save something';
    return saved === undefined || (cause.deltaNs > 0 && standsFor(saved, cause.deltaNs))
      ? ''
      : 'not what mending would save';
  }

  /** "41.7 % of the difference" */
  #isPart(written: string, deltaNs: number): boolean {
    const part = deltaNs / this.#totalNs;
    if (written.startsWith('more than')) return part > 1;
    return (
      isPercentOf(written.replace(' of the difference', ''), part) || (part > 0.9995 && written.startsWith('100 %'))
    );
  }

  accountProblem(
    kind: AccountKind,
    service: string,
    operation: string,
    peer: string | undefined,
    words: Words,
  ): string {
    const spans = this.#spansOf(service, operation).map((list) => list.filter((span) => accountOf(span) === kind));
    // A span of which several names can be said is booked to one of them, by the first rule that gives one.
    const isFirst = (span: RawSpan) => peer === undefined || isNameOf(peer, peersOf(span, [])[0]!);
    const isAny = (span: RawSpan) => peer === undefined || this.#calls(span, peer);
    return oneRight(
      ...[isAny, isFirst].map((isIt) =>
        this.#bookedProblem(
          spans.map((list) => list.filter(isIt)),
          words,
        ),
      ),
    );
  }

  #bookedProblem(groups: readonly (readonly RawSpan[])[], words: Words): string {
    const critical = pairOf(groups, (span) => span.criticalNs);
    const self = pairOf(groups, (span) => span.selfNs);
    if (words.after !== undefined) {
      if (!standsFor(words.after, critical.after) || !standsFor(words.before!, critical.before))
        return 'not its time on the path';
      return this.#wentProblem(words, '', [self]) || this.#partProblem(words.part, critical);
    }
    // Without "on the critical path" the whole self time was on it.
    const isPath = words.path !== undefined;
    return (
      this.#wentProblem(words, 'A', isPath ? [critical] : [self]) ||
      this.#partProblem(words.partA, critical) ||
      repeatsProblem(words, critical)
    );
  }

  #calls(span: RawSpan, peer: string): boolean {
    return peersOf(span, this.#sides).some((name) => isNameOf(peer, name) || name.split('.').at(-1) === peer);
  }

  #partProblem(part: string | undefined, { before, after }: Pair): string {
    return part === undefined || this.#isPart(part, after - before) ? '' : 'not its part of the difference';
  }

  #wentProblem(words: Words, k: string, pairs: readonly Pair[]): string {
    const both = words[`both${k}`];
    const [from = '', to = '', way = '', size = ''] = [`from${k}`, `to${k}`, `way${k}`, `size${k}`].map(
      (key) => words[key],
    );
    const isRight = pairs.some(({ before, after }) => {
      if (both !== undefined) return standsFor(both, before) && standsFor(both, after);
      const isWay = way === 'increase' ? after > before : after < before;
      return isWay && standsFor(from, before) && standsFor(to, after) && standsFor(size, after - before);
    });
    return isRight
      ? ''
      : `not what it took (${pairs.map(({ before, after }) => `${before} to ${after} ns`).join(', ')})`;
  }

  callsProblem(service: string, operation: string, words: Words): string {
    const calls = [countOf(words.callsBefore!), countOf(words.calls!)] as const;
    const pairs = this.#groupsOf(service, operation).filter(
      (pair) => pair.callsBefore === calls[0] && pair.callsAfter === calls[1],
    );
    if (pairs.length === 0) return 'not how often it ran';
    const fitting = pairs.filter((pair) => this.#wentProblem(words, 'A', [pair]) === '');
    if (fitting.length === 0) return this.#wentProblem(words, 'A', pairs);
    return oneRight(...fitting.map((pair) => repeatsProblem(words, pair) || this.#partProblem(words.part, pair)));
  }

  fateProblem(service: string, operation: string, words: Words): string {
    const { fate, spans = '', taking } = words;
    const groups = this.#groupsOf(service, operation);
    const count = countOf(spans);
    const isThere = groups.some((pair) => {
      const [there, elsewhere] =
        fate === 'new' ? [pair.callsAfter, pair.callsBefore] : [pair.callsBefore, pair.callsAfter];
      return (
        count <= there &&
        count >= there - elsewhere &&
        (taking === undefined || standsFor(taking, fate === 'new' ? pair.after : pair.before) || count < there)
      );
    });
    if (!isThere) return 'not so many spans, or not so long';
    if (taking !== undefined || words.toA === undefined) return '';
    const isWhole = groups.some((pair) => count === (fate === 'new' ? pair.callsAfter : pair.callsBefore));
    return isWhole ? this.#wentProblem(words, 'A', groups) : '';
  }

  errorsProblem(service: string, operation: string, { errors, errorsBefore, errorsBoth }: Words): string {
    const [before, after] = this.#spansOf(service, operation).map(
      (spans) => spans.filter(({ isError }) => isError).length,
    );
    const count = (written: string | undefined) => (written === 'no' ? 0 : countOf(written ?? errorsBoth ?? '-1'));
    return count(errors) === after && count(errorsBefore) === before ? '' : `not its errors (${before} and ${after})`;
  }

  orderProblem(service: string, operation: string, words: Words): string {
    if (words.overlap === words.sequence) return 'one side twice';
    const [before = 0, after = 0] = this.#spansOf(service, operation).map(overlapOf);
    if (words.overlap === 'baseline' ? before <= after : after <= before) return 'overlaps in the other trace';
    if (words.sizeA === undefined && words.bothA === undefined) return '';
    // One of several spans of that name, or all of them.
    const singles = this.#pairsOfSingles(service, operation, ({ start, end }) => end - start);
    return this.#wentProblem(words, 'A', [...this.#groupsOf(service, operation), ...singles]);
  }

  inheritedProblem(words: Words, names: readonly string[]): string {
    const [operation = '', second = ''] = names;
    const service = words.in === undefined ? operation : second;
    const rest = names.slice(words.in === undefined ? 1 : 2);
    const inside = {
      operation: rest[0] ?? '',
      service:
        words.inIn === undefined
          ? words.in === undefined || rest[0] === undefined
            ? (rest[0] ?? '')
            : service
          : rest[1]!,
    };
    const from = words.both ?? words.from!;
    const to = words.both ?? words.to!;
    const duration = this.durationsProblem(service, operation, from, to);
    if (duration !== '') return duration;
    const [before, after] = this.#spansOf(service, operation);
    const own = (spans: readonly RawSpan[], written: string | undefined) =>
      written === undefined || spans.some(({ selfNs }) => standsFor(written, selfNs));
    if (!own(before!, words.ownBefore ?? words.own) || !own(after!, words.ownAfter ?? words.own))
      return 'not its own time';
    if (words.none !== undefined && !after!.some(({ selfNs }) => selfNs === 0)) return 'some of it is its own time';
    const isLonger = [...before!, ...after!].length > 0 && words.way !== undefined && durationWay(from, to);
    if (words.way === 'longer' && isLonger !== 'up') return 'not longer';
    if (words.way === 'less time' && isLonger !== 'down') return 'not less time';
    const isInside = [before!, after!].some((spans) =>
      spans.some((span) => hasBelow(span, inside.service, inside.operation)),
    );
    return isInside ? '' : 'not inside';
  }

  durationsProblem(service: string, operation: string, from: string, to: string): string {
    const [before, after] = this.#spansOf(service, operation);
    const single = (spans: readonly RawSpan[], written: string) =>
      spans.some(({ start, end }) => standsFor(written, end - start));
    if (single(before!, from) && single(after!, to)) return '';
    const isSum = this.#groupsOf(service, operation).some(
      (pair) => standsFor(from, pair.before) && standsFor(to, pair.after),
    );
    return isSum ? '' : 'not how long it took';
  }

  withoutProblem({ verdict }: Report, name: string, then: string, now: string, speed: string): string {
    const { cause, counterfactualNs } = verdict;
    if (cause === null || !isNameOf(name, cause.service)) return 'another culprit';
    const nowNs = this.#sides[1].totalNs;
    if (counterfactualNs === undefined || !standsFor(then, counterfactualNs) || !standsFor(now, nowNs))
      return 'not what it would take';
    if (speed === 'still' || speed === 'any') return '';
    return (speed === 'fast') === counterfactualNs < nowNs ? '' : 'the other way round';
  }

  aloneProblem({ facts }: Report, words: Words, name: string, others: readonly string[]): string {
    const { sort, sum = '', part, ...plain } = words;
    const isRight = facts.some(
      (fact) =>
        fact.kind === 'rival' &&
        isNameOf(name, fact.service) &&
        others.every((other) => isNameOf(other, fact.operation) || isNameOf(other, fact.peer ?? '')) &&
        standsFor(sum, fact.deltaNs) &&
        (sort === 'growth') === fact.deltaNs > 0 &&
        isPlainRight(plain, fact.deltaNs) &&
        (part === undefined || this.#isPart(part, fact.deltaNs)),
    );
    return isRight ? '' : 'not what is known of it';
  }

  plainProblem({ verdict: { cause } }: Report, words: Words, names: readonly string[]): string {
    const deltaNs = cause === null || cause.deltaNs === 0 ? this.#totalNs : cause.deltaNs;
    if (cause === null || !isPlainRight(words, deltaNs)) return 'the other way round';
    return names.every((name) => isNameOf(name, cause.operation) || isNameOf(name, cause.peer ?? ''))
      ? ''
      : 'another name';
  }

  untracedProblem(words: Words, service: string, operation: string): string {
    const sides = this.#spansOf(service, operation === service ? '' : operation);
    const named = operation === service ? sides : this.#spansOf(service, operation);
    const of = (leavesOnly: boolean) =>
      pairOf(
        named.map((spans) => spans.filter(({ children }) => !leavesOnly || children.length === 0)),
        ({ selfNs }) => selfNs,
      );
    if (named.every((spans) => spans.length === 0)) return 'no such place';
    const critical = pairOf(named, ({ criticalNs }) => criticalNs);
    const all = pairOf(this.#spansOf(service, ''), ({ selfNs }) => selfNs);
    const leaves = pairOf(
      this.#spansOf(service, '').map((spans) => spans.filter(({ children }) => children.length === 0)),
      ({ selfNs }) => selfNs,
    );
    const problem = this.#wentProblem(words, 'A', [
      ...[of(false), of(true), critical, all, leaves],
      ...this.#pairsOfSingles(service, operation, ({ selfNs }) => selfNs),
    ]);
    return problem === '' || words.spans === undefined
      ? problem
      : someOfThemProblem(words, leaves, countOf(words.spans));
  }

  /** Calls to somebody became slower, or faster. */
  peerProblem(peer: string | undefined, speed: string | undefined): string {
    if (peer === undefined) return '';
    const calls = this.#sides.map(({ spans }) =>
      spans.filter((span) => accountOf(span) !== 'own' && this.#calls(span, peer) && !isNameOf(peer, span.name)),
    );
    const metrics = [(span: RawSpan) => span.end - span.start, (span: RawSpan) => span.selfNs];
    const isRight = metrics.some((metric) => {
      const { before, after } = pairOf(calls, metric);
      return speed === 'slower' ? after > before : after < before;
    });
    return isRight ? '' : 'not how calls to it changed';
  }

  keysProblem(service: string, keys: readonly string[]): string {
    const spans = this.#sides.map((side) => side.spans.filter((span) => isNameOf(service, span.service)));
    if (spans.every((list) => list.length === 0)) return 'nobody of that name';
    const known = new Set(spans.flat().flatMap((span) => [...span.attributes.keys()]));
    return keys.every(
      (key) => known.has(key) || /^(?:service|k8s|host|container|cloud|deployment|process|telemetry)\./.test(key),
    )
      ? ''
      : 'a key that nobody has';
  }

  /** Of both sides; all of the service's where no operation is named. */
  #spansOf(service: string, operation: string): readonly (readonly RawSpan[])[] {
    return this.#sides.map(({ spans }) =>
      spans.filter(
        (span) =>
          isNameOf(service, span.service) && (operation === '' || isNameOf(operation, span.name)) && !isOutside(span),
      ),
    );
  }

  /** One of several spans of that name, against one of them in the other trace. */
  #pairsOfSingles(service: string, operation: string, metric: (span: RawSpan) => number): readonly Pair[] {
    const [before = [], after = []] = this.#spansOf(service, operation);
    return before.flatMap((one) => after.map((other) => pairOf([[one], [other]], metric)));
  }

  /** All spans of an operation, and those below one parent operation: duration, self time and time on the path. */
  #groupsOf(service: string, operation: string): readonly Pair[] {
    const named = this.#spansOf(service, operation);
    const parentOf = ({ parent }: RawSpan) => `${parent?.service} ${parent?.name}`;
    const parents = [...new Set(named.flat().map(parentOf))];
    const kinds = [...new Set(named.flat().map(({ kind }) => kind))];
    const groups = [
      named,
      ...kinds.map((kind) => named.map((spans) => spans.filter((span) => span.kind === kind))),
      ...parents.map((parent) => named.map((spans) => spans.filter((span) => parentOf(span) === parent))),
      ...parents.flatMap((parent) =>
        kinds.map((kind) =>
          named.map((spans) => spans.filter((span) => parentOf(span) === parent && span.kind === kind)),
        ),
      ),
    ];
    const metrics = [
      ({ start, end }: RawSpan) => end - start,
      ({ selfNs }: RawSpan) => selfNs,
      ({ criticalNs }: RawSpan) => criticalNs,
    ];
    return groups.flatMap((group) => metrics.map((metric) => pairOf(group, metric)));
  }
}

function isPlainRight(words: Words, deltaNs: number): boolean {
  const said = ['d1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7', 'd8']
    .map((key) => words[key])
    .find((word) => word !== undefined);
  const isMore = deltaNs >= 0;
  if (words.overlapPlain !== undefined) return (words.overlapPlain === 'baseline') === isMore;
  return said === undefined || /grew|more|the candidate has work|baseline/.test(said) === isMore;
}

function pairOf(sides: readonly (readonly RawSpan[])[], metric: (span: RawSpan) => number): Pair {
  const [before = [], after = []] = sides;
  const sum = (spans: readonly RawSpan[]) => spans.reduce((all, span) => all + metric(span), 0);
  return { before: sum(before), after: sum(after), callsBefore: before.length, callsAfter: after.length };
}

/** "12 more calls at 20 ms each added 240 ms, and 3 ms more per call added 36 ms", from counts and times of the same spans. */
function repeatsProblem(words: Words, { before, after, callsBefore, callsAfter }: Pair): string {
  if (words.more === undefined) return '';
  const more = callsAfter - callsBefore;
  const [one, other] = [before / callsBefore, after / callsAfter];
  const byCount = Math.sign(more) * Math.round(Math.abs(more) * ((one + other) / 2));
  const isCount =
    countOf(words.more) === Math.abs(more) &&
    (words.sort === 'more') === more > 0 &&
    (words.effect === 'added') === more > 0;
  if (!isCount || !standsFor(words.mean!, (one + other) / 2) || !standsFor(words.sum!, byCount))
    return 'not its repeats';
  if (words.alike !== undefined) return Math.abs(other - one) <= one * 0.0100001 ? '' : 'not as long as before';
  if (words.longer === undefined) return '';
  const isEach = standsFor(words.longer, other - one) && (words.grade === 'more') === other > one;
  const rest = after - before - byCount;
  return isEach && standsFor(words.sum2!, rest) && (words.effect2 === 'added') === rest > 0
    ? ''
    : 'not its time per call';
}

/** How much of the children's time ran beside other children. */
function overlapOf(spans: readonly RawSpan[]): number {
  let overlapping = 0;
  let all = 0;
  for (const { children } of spans) {
    const busy = children.reduce((sum, { start, end }) => sum + end - start, 0);
    const covered = children.reduce<{ at: number; sum: number }>(
      ({ at, sum }, { start, end }) => ({ at: Math.max(at, end), sum: sum + Math.max(0, end - Math.max(start, at)) }),
      { at: Number.NEGATIVE_INFINITY, sum: 0 },
    ).sum;
    overlapping += busy - covered;
    all += busy;
  }
  return all === 0 ? 0 : overlapping / all;
}

function hasBelow(span: RawSpan, service: string, operation: string): boolean {
  const waiting = [...span.children];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (isNameOf(service, at.service) && (isNameOf(operation, at.name) || isNameOf(operation, at.service))) return true;
    waiting.push(...at.children);
  }
  return false;
}

/** A sum over some spans of a service, which need not share an operation: it fits into the whole and adds up in itself. */
function someOfThemProblem({ fromA = '', toA = '', sizeA = '', wayA }: Words, all: Pair, spans: number): string {
  const [from, to] = [nsOf(fromA), nsOf(toA)];
  const slackNs = 2e-3 * unitOf(sizeA);
  const isWithin =
    from <= all.before + slackNs && to <= all.after + slackNs && spans <= Math.max(all.callsBefore, all.callsAfter);
  const isSum = Math.abs(Math.abs(to - from) - nsOf(sizeA)) <= slackNs && (wayA === 'increase') === to > from;
  return isWithin && isSum ? '' : 'not what some of them took';
}

function durationWay(from: string, to: string): 'up' | 'down' | 'same' {
  return nsOf(to) > nsOf(from) ? 'up' : nsOf(to) < nsOf(from) ? 'down' : 'same';
}

function nsOf(written: string): number {
  return Number(written.split(' ')[0]!.replaceAll(',', '')) * unitOf(written);
}

function unitOf(written: string): number {
  return { ns: 1, µs: 1e3, ms: 1e6, s: 1e9, min: 6e10, h: 3.6e12 }[written.split(' ')[1] ?? ''] ?? 1;
}

/** '' where one of the ways to read a sentence is true. */
export function oneRight(...problems: readonly string[]): string {
  return problems.includes('') ? '' : problems.join('; ');
}
