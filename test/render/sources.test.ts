import { describe, expect, test } from 'vitest';
import { renderSources, renderSourcesJson, type ShownSource } from '../../src/render/sources.ts';
import { displayWidth } from '../../src/render/terminal.ts';

const TRACE_ID = '05a76d2535774da6a3ce929d0e0e4736';
const PLAIN = { color: false, width: 80, isUnconfigured: false };

const SOURCES: readonly ShownSource[] = [
  {
    name: 'prod-tempo',
    kind: 'tempo',
    address: 'https://tempo.example/',
    version: 'Tempo 2.10.0',
    exampleId: TRACE_ID,
  },
  {
    name: 'orders',
    kind: 'zipkin',
    address: 'http://zipkin.example:9411/base/path',
    failure: { code: 'timeout', message: 'orders: it did not answer within 10 s.', advice: 'Ask again in a while.' },
  },
  { name: 'empty', kind: 'directory', address: '/var/traces' },
];

function shown(sources: readonly ShownSource[], options: Partial<typeof PLAIN> = {}): readonly string[] {
  return renderSources(sources, { ...PLAIN, ...options }).split('\n');
}

describe('sources as a table', () => {
  test('columns are aligned, and what was found out stands below the address', () => {
    expect(shown(SOURCES)).toEqual([
      'prod-tempo  tempo      works      https://tempo.example/',
      '                                  Tempo 2.10.0, for example',
      `                                  ${TRACE_ID}`,
      'orders      zipkin     no answer  http://zipkin.example:9411/base/path',
      '                                  it did not answer within 10 s. Ask again in a',
      '                                  while.',
      'empty       directory  works      /var/traces',
      '',
    ]);
  });

  test('on a narrow terminal it stands below the columns', () => {
    const lines = shown(SOURCES, { width: 50 });
    expect(lines.slice(0, 4)).toEqual([
      'prod-tempo  tempo      works    ',
      '    https://tempo.example/',
      '    Tempo 2.10.0, for example',
      `    ${TRACE_ID}`,
    ]);
  });

  test.each([40, 60, 80, 200])('%i columns hold every line', (width) => {
    const long = 'a-very-long-name-of-a-source-that-goes-on-and-on-and-on-until-60';
    const address = `https://${'host.'.repeat(20)}example/${'path/'.repeat(20)}`;
    const lines = shown([{ name: long, kind: 'directory', address }, ...SOURCES], { width, isUnconfigured: true });
    expect(lines.filter((line) => displayWidth(line) > Math.max(width, 52))).toEqual([]);
    expect(lines.join(' ')).toContain('spandiff.example.yml');
  });

  test('what a server says of itself has no power over the terminal', () => {
    const version = '\u001b[2J\u202eTempo\n';
    const exampleId = `${TRACE_ID}\u0007`;
    const text = renderSources([{ ...SOURCES[0]!, version, exampleId }], PLAIN);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    const json = renderSourcesJson([{ ...SOURCES[0]!, version, exampleId }]);
    expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(JSON.parse(json)).toMatchObject({ sources: [{ version, exampleId }] });
  });

  test('colour marks what does not work', () => {
    const [, , , second] = renderSources(SOURCES, { ...PLAIN, color: true }).split('\n');
    expect(second).toContain('\u001b[31mno answer\u001b[0m');
  });
});

test('sources as JSON: every field is there, null where nothing is known', () => {
  expect(JSON.parse(renderSourcesJson(SOURCES))).toEqual({
    schema: 'spandiff.sources/1',
    sources: [
      {
        name: 'prod-tempo',
        kind: 'tempo',
        address: 'https://tempo.example/',
        works: true,
        version: 'Tempo 2.10.0',
        exampleId: TRACE_ID,
        error: null,
      },
      {
        name: 'orders',
        kind: 'zipkin',
        address: 'http://zipkin.example:9411/base/path',
        works: false,
        version: null,
        exampleId: null,
        error: { code: 'timeout', message: 'orders: it did not answer within 10 s. Ask again in a while.' },
      },
      {
        name: 'empty',
        kind: 'directory',
        address: '/var/traces',
        works: true,
        version: null,
        exampleId: null,
        error: null,
      },
    ],
  });
});
