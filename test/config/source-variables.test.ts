import { describe, expect, test } from 'vitest';
import { SOURCE_VARIABLE_KINDS } from '../../src/config/source-variables.ts';
import { readConfig } from '../../src/config.ts';
import { Failure } from '../../src/failure.ts';
import { problemsIn, type Variables } from './support.ts';

const KINDS = SOURCE_VARIABLE_KINDS.join(', ');

function refused(variables: Variables): readonly string[] {
  try {
    readConfig(variables);
  } catch (error) {
    if (error instanceof Failure) return problemsIn(error);
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('sources by variables', () => {
  test('one of each kind, named after it', () => {
    const { sources } = readConfig({
      SPANDIFF_ZIPKIN_URL: 'http://zipkin:9411',
      SPANDIFF_TEMPO_URL: ' https://tempo.example ',
      SPANDIFF_TEMPO_TOKEN: 't0ken\n',
      SPANDIFF_TEMPO_TENANT: 'shop',
      SPANDIFF_TEMPO_DATASOURCE: 'uid',
      SPANDIFF_TEMPO_UI: 'https://grafana.example',
      SPANDIFF_TEMPO_TIMEOUT_SECONDS: '2.5',
      SPANDIFF_JAEGER_NAME: 'main',
      SPANDIFF_JAEGER_URL: 'http://jaeger/base',
      SPANDIFF_JAEGER_USER: 'me',
      SPANDIFF_JAEGER_PASSWORD: 'a b',
      SPANDIFF_JAEGER_HEADERS: 'X-One=1, X-Two = a=b ',
    });
    expect(sources).toEqual([
      {
        kind: 'tempo',
        name: 'tempo',
        url: 'https://tempo.example',
        token: 't0ken',
        tenant: 'shop',
        datasource: 'uid',
        ui: 'https://grafana.example',
        timeoutSeconds: 2.5,
      },
      {
        kind: 'jaeger',
        name: 'main',
        url: 'http://jaeger/base',
        user: 'me',
        password: 'a b',
        headers: { 'X-One': '1', 'X-Two': 'a=b' },
      },
      { kind: 'zipkin', name: 'zipkin', url: 'http://zipkin:9411' },
    ]);
  });

  test('empty ones count as unset', () => {
    expect(readConfig({ SPANDIFF_TEMPO_URL: '', SPANDIFF_TEMPO_TOKEN: ' ' }).sources).toEqual([]);
  });

  test.each([
    [{ SPANDIFF_TEMPO_TOKEN: 't' }, 'SPANDIFF_TEMPO_URL is not set, but SPANDIFF_TEMPO_TOKEN is'],
    [{ SPANDIFF_TEMPO_NAME: 'tempo' }, 'SPANDIFF_TEMPO_URL is not set, but SPANDIFF_TEMPO_NAME is'],
    [{ SPANDIFF_JAEGER_URL: 'jaeger:16686' }, 'SPANDIFF_JAEGER_URL must be an http or https address'],
    [
      { SPANDIFF_JAEGER_URL: 'http://j', SPANDIFF_JAEGER_NAME: 'J' },
      'SPANDIFF_JAEGER_NAME must be small letters, digits and dashes',
    ],
    [
      { SPANDIFF_JAEGER_URL: 'http://j', SPANDIFF_JAEGER_NAME: 'fast' },
      'SPANDIFF_JAEGER_NAME is taken: choose another name',
    ],
    [{ SPANDIFF_JAEGER_URL: 'http://j', SPANDIFF_JAEGER_PASSWORD: 'p' }, 'SPANDIFF_JAEGER_PASSWORD needs a user'],
    [
      { SPANDIFF_ZIPKIN_URL: 'http://z', SPANDIFF_ZIPKIN_TOKEN: 't', SPANDIFF_ZIPKIN_USER: 'u' },
      'SPANDIFF_ZIPKIN_TOKEN cannot stand beside a user: only one of them is sent',
    ],
    [
      { SPANDIFF_ZIPKIN_URL: 'http://z', SPANDIFF_ZIPKIN_HEADERS: 'X-Key: 1' },
      'SPANDIFF_ZIPKIN_HEADERS must be names with their values, as in X-One=1,X-Two=2',
    ],
    [
      { SPANDIFF_ZIPKIN_URL: 'http://z', SPANDIFF_ZIPKIN_TIMEOUT_SECONDS: '1e2' },
      'SPANDIFF_ZIPKIN_TIMEOUT_SECONDS must be a number of seconds from 1 to 120',
    ],
    [
      { SPANDIFF_TEMP_URL: 'x' },
      'SPANDIFF_TEMP_URL is no variable that Spandiff knows; did you mean SPANDIFF_TEMPO_URL?',
    ],
    [{ SPANDIFF_TRACE: 'x' }, 'SPANDIFF_TRACE is no variable that Spandiff knows; did you mean SPANDIFF_TRACES?'],
    [
      { SPANDIFF_HONEYCOMB_API_KEY: 'x' },
      `SPANDIFF_HONEYCOMB_API_KEY is no variable that Spandiff knows (kinds of sources: ${KINDS})`,
    ],
    [{ SPANDIFF_ZIPKIN_TENANT: 'x' }, /^SPANDIFF_ZIPKIN_TENANT is no variable that Spandiff knows/],
    [{ SPANDIFF_DIRECTORY_PATH: 'x' }, /^SPANDIFF_DIRECTORY_PATH is no variable that Spandiff knows/],
  ])('%j is refused by name', (variables, problem) => {
    expect(refused(variables as Variables)).toEqual([
      typeof problem === 'string' ? problem : expect.stringMatching(problem),
    ]);
  });
});
