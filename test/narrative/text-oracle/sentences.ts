/** The sentences that can be read: patterns, and what each of their parts has to be. */
import type { Report } from '../../../src/report/report.ts';
import { type Measures, oneRight, type Words } from './measures.ts';
import { COUNT, countOf, PERCENT, TIME } from './numbers.ts';
import { type AccountKind, isNameOf } from './raw-facts.ts';

/** What is wrong, '' for nothing; and the names that the pattern read. */
export type Check = (words: Words, names: readonly string[]) => string;

/** A name in quotation marks, once the names are taken out. */
export const NAME = '“”';

/* Patterns with named parts; `k` keeps names apart */

const went = (k: string) =>
  `(?: went from (?<from${k}>${TIME}) to (?<to${k}>${TIME}), an? (?<way${k}>increase|decrease) of (?<size${k}>${TIME})| stayed at (?<both${k}>${TIME}))`;
const PART = `(?: \\((?<part>${PERCENT} of the difference|more than the whole difference)\\))?`;
const REPEATS = `(?:: (?<more>${COUNT}) (?<sort>more|fewer) (?:call|run)s? at (?<mean>${TIME}) each(?: on the critical path)? (?<effect>added|saved) (?<sum>${TIME})(?:, (?:and|but) (?<longer>${TIME}) (?<grade>more|less) per (?:call|run) (?<effect2>added|saved) (?<sum2>${TIME})|(?<alike>, and a (?:call|run) took about as long as before))?)?`;
const ON_PATH = '(?<path> on the critical path)?';
const HOLDS = ` holds (?<after>${TIME}) of the critical path, (?<before>${TIME}) in the baseline${PART}; counted on and off the path it${went('')}`;
const ACCOUNT_TIME = `(?:${ON_PATH}${went('A')}${PART.replaceAll('part', 'partA')}${REPEATS}|${HOLDS})`;
const SKIPPED = '(?:; the (?<skips>baseline|candidate) could skip this work, as after a cache hit)?';
const OPENING = `(?:${NAME} made the difference|${NAME} most likely made the difference|Weak evidence points to ${NAME})`;
const EFFECT = `(?:\\. (?:In all, it answers for (?<whole>${PERCENT} of the difference|more than the whole difference))?(?:(?:; m|M)ending it alone would save (?<nothing>nothing) end to end|(?:; m|M)ending it would save (?<saved>${TIME}) end to end(?:, (?<savedPart>${PERCENT} of the difference|more than the whole difference))?)?)?`;
const WIRE = '\\(network, connection, queueing\\)';

export function sentencesOn(measures: Measures, report: Report): readonly (readonly [pattern: string, check: Check])[] {
  const { cause } = report.verdict;
  const verdict = (pattern: string, check: Check): readonly [string, Check] => [
    `(?<opening>${OPENING}): ${pattern}${EFFECT}\\.`,
    (words, [culprit = '', ...names]) => measures.verdictProblem(words, culprit, report) || check(words, names),
  ];
  const account =
    (kind: AccountKind, caller: string, operation: string, peer: string | undefined): Check =>
    (words) =>
      measures.accountProblem(kind, caller, operation, peer, words);
  const me = cause?.service ?? '';
  const whole = `(?<difference>${TIME})`;
  return [
    /* Verdicts */
    [
      'These two traces are too different to compare; no cause is named\\.',
      () => (report.verdict.outcome === 'incomparable' ? '' : 'they are comparable'),
    ],
    [`Both requests took the same time, (?<time>${TIME})\\.`, ({ time = '' }) => measures.totals(time, time)],
    [
      `Both requests took about the same time: (?<from>${TIME}) in the baseline, (?<to>${TIME}) in the candidate\\.`,
      ({ from = '', to = '' }) => measures.totals(from, to),
    ],
    [
      `(?:Both traces took (?<both>${TIME})|The candidate took ${whole} (?<way>longer|less) than the baseline \\((?<to>${TIME}) against (?<from>${TIME})\\))(?:; no single cause stands out|\\. No (?:explanation|single service) stands out(?:; ${NAME} is the first place to look|: ${NAME}(?:, ${NAME})? and ${NAME} (?:fit about equally well(?:, because what changed lies between them)?|each did about as much of it(?:, both in calls with ${NAME})?)))\\.`,
      ({ both, difference = '', way, to = '', from = '' }, names) =>
        (both === undefined ? measures.totals(from, to, difference, way === 'longer') : measures.totals(both, both)) ||
        (names.every((name) => isSuspect(report, name)) ? '' : 'a name that is no suspect') ||
        (cause !== null && cause.kind !== 'ambiguous' ? 'there is a cause' : ''),
    ],
    verdict(`its own time(?: in ${NAME})?${ACCOUNT_TIME}${SKIPPED}`, (words, [operation = '']) =>
      account('own', me, operation, undefined)(words, []),
    ),
    verdict(
      `the time between it and ${NAME}(?: in calls of ${NAME})? ${WIRE}${ACCOUNT_TIME}${SKIPPED}`,
      (words, [other = '', operation = '']) =>
        oneRight(account('gap', me, operation, other)(words, []), account('gap', other, operation, me)(words, [])),
    ),
    verdict(
      `the time it waits for ${NAME}(?: in ${NAME})?${ACCOUNT_TIME}${SKIPPED}`,
      (words, [other = '', operation = '']) =>
        oneRight(
          account('dependency', me, operation, other)(words, []),
          account('gap', me, operation, other)(words, []),
        ),
    ),
    verdict(
      `the time that ${NAME} waits for it(?: in ${NAME})?${ACCOUNT_TIME}${SKIPPED}`,
      (words, [other = '', operation = '']) => account('dependency', other, operation, me)(words, []),
    ),
    verdict(
      `(?<place>${NAME}(?: in ${NAME})?) ran (?<calls>${COUNT}) times? against (?<callsBefore>${COUNT}) in the baseline; added up, its time${went('A')}${PART}${REPEATS}`,
      (words, [operation = '', service = me]) => measures.callsProblem(service, operation, words),
    ),
    verdict(
      `${NAME}(?: in ${NAME})? is (?<fate>new|gone) in the candidate \\((?<spans>${COUNT}) spans?\\); added up, its time${went('A')}${PART}`,
      (words, [operation = '', service = me]) => measures.fateProblem(service, operation, words),
    ),
    verdict(
      `${NAME}(?: in ${NAME})? has (?<errors>${COUNT}) errors? in the candidate, (?<errorsBefore>${COUNT}) in the baseline`,
      (words, [operation = '', service = me]) => measures.errorsProblem(service, operation, words),
    ),
    verdict(
      `calls below ${NAME}(?: in ${NAME})? overlap in the (?<overlap>baseline|candidate) and run one after another in the (?<sequence>baseline|candidate)(?:; its time${went('A')}${PART})?`,
      (words, [operation = '', service = me]) => measures.orderProblem(service, operation, words),
    ),
    verdict(`(?:${PLAIN})`, (words, names) => measures.plainProblem(report, words, names)),
    /* The others */
    [`End to end, the request took (?<both>${TIME}) in both traces\\.`, ({ both = '' }) => measures.totals(both, both)],
    [
      `End to end, the baseline took (?<from>${TIME}) and the candidate took (?<to>${TIME})\\.`,
      ({ from = '', to = '' }) => measures.totals(from, to),
    ],
    [
      `End to end, the request took (?<to>${TIME}) in the candidate and (?<from>${TIME}) in the baseline: ${whole} (?<way>longer|shorter)\\.`,
      ({ from = '', to = '', difference = '', way }) => measures.totals(from, to, difference, way === 'longer'),
    ],
    [
      `The own time of ${NAME}(?: in ${NAME})?${ACCOUNT_TIME}\\.`,
      (words, [service = '', operation = '']) => account('own', service, operation, undefined)(words, []),
    ],
    [
      `The time between ${NAME} and ${NAME}(?: in calls of ${NAME})? ${WIRE}${ACCOUNT_TIME}\\.`,
      (words, [service = '', peer = '', operation = '']) => account('gap', service, operation, peer)(words, []),
    ],
    [
      `The time that ${NAME} waits for ${NAME}(?: in ${NAME})?${ACCOUNT_TIME}\\.`,
      (words, [service = '', peer = '', operation = '']) => account('dependency', service, operation, peer)(words, []),
    ],
    [
      `${NAME}(?<in> in ${NAME})? (?:takes (?<both>${TIME}) in both traces|also takes (?<way>longer|less time) in total \\((?<to>${TIME}) instead of (?<from>${TIME})\\)), but (?:that is not its own time|(?<none>none of it is its own time)|its own time did not change \\((?<own>${TIME}) in both traces\\)|its own time hardly changed \\((?<ownAfter>${TIME}) instead of (?<ownBefore>${TIME})\\)): the difference is inside ${NAME}(?<inIn> in ${NAME})?\\.`,
      (words, names) => measures.inheritedProblem(words, names),
    ],
    [
      `${NAME}(?: in ${NAME})? (?:did not change: (?<both>${TIME}) in both traces|(?:hardly changed|changed too little to matter): (?<from>${TIME}) in the baseline, (?<to>${TIME}) in the candidate)\\.`,
      ({ both, from = both, to = both }, [operation = '', service = operation]) =>
        measures.durationsProblem(service, operation, from!, to!),
    ],
    [
      `${NAME}(?: in ${NAME})? ran (?<calls>${COUNT}) times? against (?<callsBefore>${COUNT}) in the baseline; added up, its time${went('A')}${REPEATS}\\.`,
      (words, [operation = '', service = operation]) => measures.callsProblem(service, operation, words),
    ],
    [
      `${NAME}(?: in ${NAME})? is (?<fate>new|gone): (?<spans>${COUNT}) spans? (?:that the baseline does not have|of the baseline that the candidate does not have), (?:(?:taking|which took) (?<taking>${TIME})(?: added up)?|and its time${went('A')})\\.`,
      (words, [operation = '', service = operation]) => measures.fateProblem(service, operation, words),
    ],
    [
      `${NAME}(?: in ${NAME})? is not in the (?<absent>baseline|candidate), which is incomplete: (?<spans>${COUNT}) spans? of the (?<shown>baseline|candidate), (?<taking>${TIME})(?: added up)?\\.`,
      ({ absent, shown, ...words }, [operation = '', service = operation]) =>
        absent === shown
          ? 'one side twice'
          : measures.fateProblem(service, operation, { ...words, fate: absent === 'baseline' ? 'new' : 'gone' }),
    ],
    [
      `${NAME}(?: in ${NAME})? has (?:(?<errors>${COUNT}|no) errors? in the candidate and (?<errorsBefore>${COUNT}|no) errors? in the baseline|(?<errorsBoth>${COUNT}) errors? in both traces)\\.`,
      (words, [operation = '', service = operation]) => measures.errorsProblem(service, operation, words),
    ],
    [
      `Calls below ${NAME}(?: in ${NAME})? overlap in the (?<overlap>baseline|candidate) and run one after another in the (?<sequence>baseline|candidate); its time${went('A')}\\.`,
      (words, [operation = '', service = operation]) => measures.orderProblem(service, operation, words),
    ],
    [
      `With ${NAME} as it is in the baseline, the candidate would (?:still take (?<still>${TIME})|take (?<then>${TIME}) instead of (?<now>${TIME}))\\.`,
      ({ still, then = still, now = still }, [name = '']) =>
        measures.withoutProblem(report, name, then!, now!, 'still'),
    ],
    [
      `With ${NAME} as (?:(?<speed>fast|slow) as|it is) in the baseline, the candidate would take (?<then>${TIME}) instead of (?<now>${TIME})\\.`,
      ({ then = '', now = '', speed = 'any' }, [name = '']) => measures.withoutProblem(report, name, then, now, speed),
    ],
    [
      `It may be ${NAME}, the (?<end>caller|callee): it(?:s calls with (?:(?<some>${COUNT}) of )?(?:(?<others>${COUNT}) other services?|another service) took (?<how>notably longer too|notably less time too|hardly longer|hardly less time)(?:, which speaks (?<for>for|against) it)?| has no calls with others in both traces that could tell)\\. To find out, look at (?:its threads, its connection pool and its CPU|what it measures of itself|its queue, its CPU and its network)\\.`,
      (words, [name = '']) => rivalProblem(report, words, name),
    ],
    [
      `${NAME} has (?<sort>growth|savings) of its own: (?:${PLAIN}) \\((?<sum>${TIME}) in all(?:, (?<part>${PERCENT} of the difference|more than the whole difference))?\\)\\.`,
      (words, [name = '', ...others]) => measures.aloneProblem(report, words, name, others),
    ],
    [
      `(?:(?<counted>Own time of ${NAME}) is counted as a call to ${NAME} that nobody traced|A part of the own time of ${NAME} may be a call that nobody traced): nothing is traced below (?:(?<spans>${COUNT}) spans such as )?${NAME}, the own time there${went('A')}, and calls to (?:${NAME}|another service) became (?<speed>slower|faster) too\\.`,
      (words, [service = '', ...names]) => {
        const [operation = '', peer] = words.counted === undefined ? names : names.slice(1);
        return (
          measures.untracedProblem(words, service, operation) ||
          (words.counted !== undefined && peer !== names[0]
            ? 'two names for one'
            : measures.peerProblem(peer, words.speed))
        );
      },
    ],
    [
      `A part of the own time of ${NAME} may be calls that were traced in the (?<only>baseline|candidate) only: it has (?<spans>${COUNT}) spans? below ${NAME} that (?:is|are) not in the (?<other>baseline|candidate), and the own time there${went('A')}\\.`,
      (words, [service = '', operation = '']) =>
        words.only === words.other ? 'one side twice' : measures.untracedProblem(words, service, operation),
    ],
    [
      `What ${NAME} waited for in ${NAME} cannot be told, because no call of it is traced: the own time there${went('A')}\\.`,
      (words, [service = '', operation = '']) => measures.untracedProblem(words, service, operation),
    ],
    [
      `At ${NAME}, ${NAME}(?:(?:, ${NAME})* and ${NAME})? (?:is|are) not the same in both traces\\.`,
      (_words, [service = '', ...keys]) => measures.keysProblem(service, keys),
    ],
  ];
}

const PLAIN = [
  `its own time in (?:it|${NAME}) (?<d1>grew|shrank)`,
  `the time between it and (?:the other end of its calls|${NAME}) ${WIRE} (?<d2>grew|shrank)`,
  `the time in calls between it and (?:its callers|${NAME}) (?<d3>grew|shrank)`,
  `(?:it|${NAME}) ran (?<d4>more|less) often`,
  `(?<d5>the candidate has work) in (?:it|${NAME}) that the baseline does not have`,
  `work in (?:it|${NAME}) is (?<d6>gone) in the candidate`,
  `calls below (?:it|${NAME}) overlap in the (?<overlapPlain>baseline|candidate) and run one after another in the (?:baseline|candidate)`,
  `the (?<d7>baseline|candidate) could skip work in (?:it|${NAME}), as after a cache hit, that the (?:baseline|candidate) did`,
  `(?:it|${NAME}) failed (?<d8>more|less) often`,
  `several changes in (?:it|${NAME}) add up`,
].join('|');

function isSuspect({ suspects, facts, verdict }: Report, name: string): boolean {
  const rivals = facts.flatMap((fact) => (fact.kind === 'rival' ? [fact.service, fact.peer ?? ''] : []));
  const known = [...suspects.map(({ service }) => service), ...rivals, verdict.cause?.service ?? ''];
  return known.some((service) => service !== '' && isNameOf(name, service));
}

function rivalProblem({ facts }: Report, { end, some, others, how = 'none' }: Words, name: string): string {
  const isRight = facts.some((fact) => {
    if (fact.kind !== 'rival' || fact.end !== end || !isNameOf(name, fact.service)) return false;
    const isLess = how.includes('less');
    if (how === 'none') return fact.neighbours === 0;
    const all = others === undefined ? 1 : countOf(others);
    const changed = some === undefined ? (how.startsWith('notably') ? all : 0) : countOf(some);
    return fact.neighbours === all && fact.neighboursChanged === changed && isLess === fact.deltaNs < 0;
  });
  return isRight ? '' : 'not what is known of the rival';
}
