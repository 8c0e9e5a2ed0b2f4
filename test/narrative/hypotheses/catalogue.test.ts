/** The catalogue: well-formed, every mechanism offered where it can be true and nowhere else, and every text fit to be read. */
import { describe, expect, test } from 'vitest';
import { reportOn } from '../../../src/compare.ts';
import { CHECK_IDS, MECHANISM_IDS, MECHANISMS } from '../../../src/narrative/hypotheses/catalogue.ts';
import { CHANGED_KEYS } from '../../../src/narrative/hypotheses/changed-keys.ts';
import { seenIn } from '../../../src/narrative/hypotheses/seen.ts';
import { systemOf } from '../../../src/narrative/hypotheses/systems.ts';
import { templateNarrative } from '../../../src/narrative/narrate.ts';
import { traceFrom } from '../../support/draw.ts';
import { everyReport } from '../every-report.ts';
import { offerFor } from '../plans.ts';
import { reportOf } from '../reports.ts';
import { reportIn, SITUATIONS, type Situation } from './seen-reports.ts';

const NAMES = {
  culprit: '“culprit”',
  caller: '“caller”',
  callee: '“callee”',
  operation: '“operation”',
  changed: '“changed”',
};

describe('entries', () => {
  test('at least 30 mechanisms with 2 to 4 checks; ids and titles are unique and short', () => {
    expect(MECHANISMS.length).toBeGreaterThanOrEqual(30);
    expect(new Set(MECHANISM_IDS).size).toBe(MECHANISMS.length);
    expect(new Set(CHECK_IDS).size).toBe(CHECK_IDS.length);
    expect(new Set(MECHANISMS.map(({ title }) => title)).size).toBe(MECHANISMS.length);
    for (const { id, title, checks, restsOn } of MECHANISMS) {
      for (const slug of [id, ...checks.map((check) => check.id)]) expect(slug).toMatch(/^[a-z]+(?:-[a-z]+){0,4}$/);
      expect(title.length).toBeLessThan(60);
      expect(checks.length, id).toBeGreaterThanOrEqual(2);
      expect(checks.length, id).toBeLessThanOrEqual(4);
      expect(new Set(restsOn).size).toBe(restsOn.length);
    }
  });

  test.each(MECHANISMS)('$id: its explanation says what could be, without number or name', ({ title, explanation }) => {
    expect(explanation).toMatch(/^[A-Z].*\b(?:could|may|might)\b.*\.$/);
    expect(`${title} ${explanation}`).not.toMatch(
      /\d|\b(?:is the cause|will|always|never|must|baseline is|candidate is)\b|[<>@`*_|]/,
    );
    expect(explanation.length).toBeLessThan(180);
  });

  test.each(MECHANISMS)('$id: every check says what to open and names whom, without number', ({ checks }) => {
    for (const { text } of checks) {
      const told = text(NAMES);
      expect(told).toMatch(/^(?:Open|Look|Compare|Search|Read|Take|Split|List|Send|Explain|Measure|Find|Ask) .*\.$/);
      expect(told).toMatch(/“(?:culprit|caller|callee|changed)”/);
      expect(told).not.toMatch(/\d|[<>@`*|{}[\]\\]|:\/\/|undefined/);
      expect(told.length).toBeLessThan(260);
    }
  });

  test('the keys that preconditions know are keys that the engine compares', () => {
    const keys = CHANGED_KEYS.filter((key) => !['feature_flag', 'otel.status_code', 'exception.type'].includes(key));
    const drawn = (key: string, value: string) => traceFrom(`web GET / |====| ${key}=${value} @${key}=${value}`);
    const isCompared = (key: string) =>
      reportOn(drawn(key, 'one'), drawn(key, 'two'), 'given').changes.some((change) => change.key === key);
    expect(keys.filter((key) => !isCompared(key))).toEqual([]);
  });
});

describe('preconditions', () => {
  test('every mechanism has a situation where it fits and one where it does not', () => {
    expect(Object.keys(SITUATIONS).toSorted()).toEqual(MECHANISM_IDS.toSorted());
  });

  const offered = (situation: Situation) =>
    offerFor(reportIn(situation)).mechanisms.map(({ mechanism }) => mechanism.id);

  test.each(Object.entries(SITUATIONS))('%s: offered where it can be true, and nowhere else', (id, [fits, not]) => {
    expect(offered(fits)).toContain(id);
    expect(offered(not)).not.toContain(id);
    expect(offered(not).length).toBeGreaterThan(0);
  });

  test('nothing is offered where nothing is to be explained', () => {
    const { verdict, ...rest } = reportIn({});
    const of = (outcome: 'faster' | 'same' | 'incomparable') => ({ ...rest, verdict: { ...verdict, outcome } });
    for (const report of [reportOf(), of('faster'), of('same'), of('incomparable'), reportIn({ cause: 'ambiguous' })]) {
      expect(offerFor(report).mechanisms).toEqual([]);
      expect(templateNarrative(report).hypotheses).toEqual([]);
    }
  });

  test('statements are the verdict and facts of the right kind about the culprit', () => {
    const offer = offerFor(everyReport().get('errors')!);
    expect(offer.mechanisms.every(({ statements }) => statements[0] === 'p1')).toBe(true);
    const all = offerFor(everyReport().get('every kind of fact')!);
    expect(all.mechanisms).toEqual([]);
  });

  test('where names are hidden no precondition sees one', () => {
    for (const report of everyReport().values()) expect(seenIn(report, false)?.system ?? 'unknown').toBe('unknown');
    expect(seenIn(reportIn({ peer: 'mysql' }), true)?.system).toBe('database');
  });

  test.each([
    ['orders-db', 'load', 'database'],
    ['mysql', '', 'database'],
    ['x', 'SELECT users', 'database'],
    ['x', 'DELETE FROM users', 'database'],
    ['redis', 'GET', 'cache'],
    ['session-cache', 'SELECT x', 'cache'],
    ['kafka', 'orders publish', 'queue'],
    ['x', 'orders publish', 'queue'],
    ['x', 'DELETE /users', 'http'],
    ['x', 'GET', 'http'],
    ['x', 'HTTP POST', 'http'],
    ['cart', 'shop.Cart/AddItem', 'rpc'],
    ['cart', 'update profile', 'unknown'],
    ['dbase', 'sequelize', 'unknown'],
    ['', '', 'unknown'],
  ])('%s with %s is called a %s', (name, operation, system) => {
    expect(systemOf(name, operation)).toBe(system);
  });
});

describe('without a model', () => {
  const told = (situation: Situation) =>
    templateNarrative(reportIn(situation)).hypotheses.map(({ mechanism }) => mechanism);

  test.each<[string, Situation, readonly string[]]>([
    ['slower own time alone', { account: 'own' }, []],
    ['a slower call alone', { account: 'gap' }, []],
    ['another pod', { account: 'own', changed: { 'k8s.pod.name': ['a', 'b'] } }, []],
    ['a new version', { changed: { 'service.version': ['1', '2'] } }, ['new-version']],
    ['too many requests', { changed: { 'http.response.status_code': ['200', '429'] } }, ['rate-limited']],
    ['another status', { changed: { 'http.response.status_code': ['200', '500'] } }, []],
    ['fewer rows', { changed: { 'db.response.returned_rows': ['20', '3'] } }, []],
    ['more rows', { changed: { 'db.response.returned_rows': ['20', '3000'] } }, ['larger-result-set']],
    ['a low confidence', { confidence: 'low', changed: { 'service.version': ['1', '2'] } }, []],
    [
      'marks of three',
      { changed: { 'service.version': ['1', '2'], 'feature_flag.x': ['a', 'b'], 'cloud.region': ['a', 'b'] } },
      ['new-version', 'feature-flag'],
    ],
  ])('%s', (_about, situation, expected) => {
    expect(told(situation)).toEqual(expected);
  });

  test('a loop of calls in drawn traces suggests a loop in the code', () => {
    const report = reportOn(
      traceFrom(
        `
        web  GET /cart       |==----==========|
          web  SELECT items  |  ====          | [client] peer.service=orders-db`
          .trim()
          .replace(/^ {8}/gm, ''),
      ),
      traceFrom(
        `
        web  GET /cart       |==----------------------------------------==========|
          web  SELECT items  |  ====                                              | [client] peer.service=orders-db
          web  SELECT items  |      ====                                          | [client] peer.service=orders-db
          web  SELECT items  |          ====                                      | [client] peer.service=orders-db
          web  SELECT items  |              ====                                  | [client] peer.service=orders-db
          web  SELECT items  |                  ====                              | [client] peer.service=orders-db
          web  SELECT items  |                      ====                          | [client] peer.service=orders-db
          web  SELECT items  |                          ====                      | [client] peer.service=orders-db
          web  SELECT items  |                              ====                  | [client] peer.service=orders-db
          web  SELECT items  |                                  ====              | [client] peer.service=orders-db
          web  SELECT items  |                                      ====          | [client] peer.service=orders-db`
          .trim()
          .replace(/^ {8}/gm, ''),
      ),
      'given',
    );
    expect(report.verdict.cause?.kind).toBe('more-calls');
    const [hypothesis] = templateNarrative(report).hypotheses;
    expect(hypothesis).toMatchObject({ mechanism: 'n-plus-one-loop', statements: ['f1'] });
    expect(hypothesis!.checks[0]).toContain('“web”');
  });
});
