/** OTLP JSON: spellings, dialects and what is wrong in the wild. */
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/limits.ts';
import { attributesOf, countOf, decodeText, otlp, otlpSpan, spansOf, TRACE_ID, text } from './support.ts';

describe('enums', () => {
  test.each([
    [2, 'server'],
    ['2', 'server'],
    ['SPAN_KIND_SERVER', 'server'],
    ['SERVER', 'server'],
    [5, 'consumer'],
    [0, 'unspecified'],
    [undefined, 'unspecified'],
    [99, 'unspecified'],
    ['constructor', 'unspecified'],
    [{}, 'unspecified'],
  ])('kind %j is %s', (kind, expected) => {
    expect(spansOf(decodeText(otlp([otlpSpan({ kind })])))[0]!.kind).toBe(expected);
  });

  test.each([
    [{ code: 2 }, 'error'],
    [{ code: 'STATUS_CODE_ERROR' }, 'error'],
    [{ code: 1 }, 'ok'],
    [{}, 'unset'],
    [undefined, 'unset'],
    [null, 'unset'],
    ['error', 'unset'],
  ])('status %j is %s', (status, expected) => {
    expect(spansOf(decodeText(otlp([otlpSpan({ status })])))[0]!.status).toBe(expected);
  });
});

describe('attribute values', () => {
  const shownAs = (value: unknown) =>
    attributesOf(decodeText(otlp([otlpSpan({ attributes: [{ key: 'k', value }] })]))).k;

  test.each([
    [{ stringValue: 'a' }, 'a'],
    [{ intValue: '500' }, '500'],
    [{ intValue: 500 }, '500'],
    [{ doubleValue: 500 }, '500'],
    [{ doubleValue: 0.1 }, '0.1'],
    [{ doubleValue: 'NaN' }, 'NaN'],
    [{ intValue: '-9223372036854775808' }, '-9223372036854775808'],
    [{ boolValue: false }, 'false'],
    [{ bytesValue: 'AQID' }, 'AQID'],
    [{ arrayValue: { values: [{ stringValue: 'a' }, { intValue: '2' }, { boolValue: true }, {}] } }, '["a",2,true,""]'],
    [{ arrayValue: {} }, '[]'],
    [
      {
        kvlistValue: {
          values: [
            { key: 'k', value: { doubleValue: 1.5 } },
            { key: '"', value: { bytesValue: 'AQ==' } },
          ],
        },
      },
      '{"k":1.5,"\\"":"AQ=="}',
    ],
    [{}, ''],
    [null, ''],
    ['bare', 'bare'],
  ])('%j is shown as %s', (value, expected) => {
    expect(shownAs(value)).toBe(expected);
  });

  test('integers written as JSON numbers keep all their digits', () => {
    const payload = otlp([otlpSpan({ attributes: [{ key: 'k', value: { intValue: '@' } }] })]).replace(
      '"@"',
      '9223372036854775807',
    );
    expect(attributesOf(decodeText(payload)).k).toBe('9223372036854775807');
  });

  test('nesting ends where limits.ts says, and is counted as cut', () => {
    let value: unknown = { stringValue: 'core' };
    for (let i = 0; i < LIMITS.attributeDepth + 5; i++) value = { arrayValue: { values: [value] } };
    const trace = decodeText(otlp([otlpSpan({ attributes: [{ key: 'k', value }] })]));
    expect(attributesOf(trace).k).toBe(`${'['.repeat(LIMITS.attributeDepth)}"…"${']'.repeat(LIMITS.attributeDepth)}`);
    expect(countOf(trace, 'attributes-cut')).toBe(1);
  });

  test('long values, long lists of attributes and of events are cut, once per span in the count', () => {
    const many = Array.from({ length: LIMITS.attributesPerSpan + 1 }, (_, i) => text(`key.${i}`, 'v'));
    const long = [text('long', 'x'.repeat(LIMITS.attributeValueCharacters + 1))];
    const events = Array.from({ length: LIMITS.eventsPerSpan + 1 }, () => ({ name: 'tick', timeUnixNano: '1' }));
    const trace = decodeText(
      otlp([
        otlpSpan({ attributes: [...long, ...many] }),
        otlpSpan({ spanId: '00f067aa0ba902b8', parentSpanId: '00f067aa0ba902b7', events }),
        otlpSpan({ spanId: '00f067aa0ba902b9', parentSpanId: '00f067aa0ba902b7' }),
      ]),
    );
    expect(Object.keys(attributesOf(trace))).toHaveLength(LIMITS.attributesPerSpan);
    expect(attributesOf(trace).long).toHaveLength(LIMITS.attributeValueCharacters);
    expect([...trace.events.values()].map((list) => list.length)).toEqual([LIMITS.eventsPerSpan]);
    expect(countOf(trace, 'attributes-cut')).toBe(2);
  });

  test('attributes that the SDK dropped are counted', () => {
    expect(countOf(decodeText(otlp([otlpSpan({ droppedAttributesCount: 3 })])), 'attributes-cut')).toBe(1);
  });

  test('old keys are read as today’s, and today’s spelling wins whatever the order', () => {
    const old = text('http.status_code', 'old');
    const today = text('http.response.status_code', 'today');
    for (const attributes of [
      [old, today],
      [today, old],
    ]) {
      expect(attributesOf(decodeText(otlp([otlpSpan({ attributes })])))).toEqual({
        'http.response.status_code': 'today',
      });
    }
    expect(attributesOf(decodeText(otlp([otlpSpan({ attributes: [old] })])))).toEqual({
      'http.response.status_code': 'old',
    });
  });

  test('notes of the backend are no attributes', () => {
    const attributes = [
      {
        key: '@jaeger@warnings',
        value: { arrayValue: { values: [{ stringValue: "This span's timestamps were adjusted by 5ms" }] } },
      },
    ];
    const trace = decodeText(otlp([otlpSpan({ attributes })]));
    expect(attributesOf(trace)).toEqual({});
    expect(countOf(trace, 'adjusted')).toBe(1);
  });

  test('the message of a status is kept under its OpenTelemetry name', () => {
    const trace = decodeText(otlp([otlpSpan({ status: { code: 2, message: 'card declined' } })]));
    expect(attributesOf(trace)).toEqual({ 'otel.status_description': 'card declined' });
  });
});

describe('times', () => {
  const timesOf = (payload: string) => {
    const trace = decodeText(payload);
    return { start: trace.startTimeUnixNano, durationNs: trace.end[0]! - trace.start[0]!, trace };
  };

  test('nanoseconds are exact to the last digit', () => {
    const { start, durationNs } = timesOf(otlp([otlpSpan()]));
    expect(start).toBe(1_795_349_781_535_123_457n);
    expect(durationNs).toBe(180_000_006);
  });

  test('whole numbers beyond 2^53 are exact too', () => {
    const payload = otlp([otlpSpan()]).replaceAll(/"(\d{19})"/g, '$1');
    const { start, durationNs, trace } = timesOf(payload);
    expect([start, durationNs]).toEqual([1_795_349_781_535_123_457n, 180_000_006]);
    expect(trace.resolutionNs).toBe(1);
    expect(trace.defects).toEqual([]);
  });

  test('Grafana’s floating-point times are read, counted, and known to be coarse', () => {
    const times = { startTimeUnixNano: 1_795_349_781_535.1235 * 1e6, endTimeUnixNano: 1_795_349_781_715.1235 * 1e6 };
    const { durationNs, trace } = timesOf(otlp([otlpSpan(times)]));
    expect(Math.abs(durationNs - 180_000_000)).toBeLessThanOrEqual(512);
    expect(trace.resolutionNs).toBe(256);
    expect(countOf(trace, 'imprecise-time')).toBe(1);
  });

  test('whole numbers are told from floating-point ones by their last two digits', () => {
    const times = { startTimeUnixNano: '1795349781535123400', endTimeUnixNano: '1795349781715123410' };
    const { trace } = timesOf(otlp([otlpSpan(times)]).replaceAll(/"(\d{19})"/g, '$1'));
    expect(trace.defects).toEqual([]);
  });

  test('numbers of a microsecond clock are not taken for floating-point ones', () => {
    const payload = otlp([
      otlpSpan({ startTimeUnixNano: '1795349781535123000', endTimeUnixNano: '1795349781715123000' }),
    ]);
    const { durationNs, trace } = timesOf(payload.replaceAll(/"(\d{19})"/g, '$1'));
    expect(durationNs).toBe(180_000_000);
    expect(trace.defects).toEqual([]);
  });

  test.each([
    '',
    '0',
    '-5',
    'NaN',
    '1e18',
    ' 1795349781535123457',
    '0x10',
    '9'.repeat(5_000),
    null,
    {},
    [],
    true,
    -1,
    1e300,
    '18446744073709551615',
  ])('a start of %j is unknown', (startTimeUnixNano) => {
    const trace = decodeText(
      otlp([otlpSpan({ spanId: '00f067aa0ba902b8', parentSpanId: '00f067aa0ba902b7', startTimeUnixNano }), otlpSpan()]),
    );
    expect(countOf(trace, 'untimed')).toBe(1);
  });
});

describe('resources', () => {
  test('equal resources of different lines are one', () => {
    const line = (spanId: string, parentSpanId: string) => otlp([otlpSpan({ spanId, parentSpanId })]);
    const trace = decodeText(`${line('00f067aa0ba902b7', '')}\n${line('00f067aa0ba902b8', '00f067aa0ba902b7')}\n`);
    expect(trace.length).toBe(2);
    expect(trace.resources).toHaveLength(1);
  });

  test('instances of one service stay apart', () => {
    const pod = (name: string, span: unknown) =>
      (
        JSON.parse(otlp([span], [text('service.name', 'shop'), text('k8s.pod.name', name)])) as {
          resourceSpans: unknown[];
        }
      ).resourceSpans[0];
    const resourceSpans = [
      pod('blue', otlpSpan()),
      pod('green', otlpSpan({ spanId: '00f067aa0ba902b8', parentSpanId: '00f067aa0ba902b7' })),
    ];
    expect(
      decodeText(JSON.stringify({ resourceSpans })).resources.map((resource) => resource.get('k8s.pod.name')),
    ).toEqual(['blue', 'green']);
  });

  test('a missing resource is a missing service', () => {
    const trace = decodeText(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [otlpSpan()] }] }] }));
    expect(spansOf(trace)[0]!.service).toBe('unknown');
    expect(countOf(trace, 'no-service')).toBe(1);
  });
});

test('Tempo: a partial answer is a defect, by name or by number', () => {
  const answer = (status: unknown) =>
    `{"trace":${otlp([otlpSpan()])},"status":${JSON.stringify(status)},"message":"too large"}`;
  for (const status of ['PARTIAL', 1]) expect(countOf(decodeText(answer(status)), 'partial')).toBe(1);
  for (const status of ['COMPLETE', 0, null, {}]) expect(countOf(decodeText(answer(status)), 'partial')).toBe(0);
});

test('Grafana: base64 and hex in one span are both read', () => {
  const trace = decodeText(
    otlp([
      otlpSpan({ parentSpanId: 'AAAAAAAAAAA=' }),
      otlpSpan({
        traceId: Buffer.from(TRACE_ID, 'hex').toString('base64'),
        spanId: '00f067aa0ba902b8',
        parentSpanId: 'APBnqgupArc=',
      }),
    ]),
  );
  expect([...trace.parent]).toEqual([-1, 0]);
  expect(trace.defects).toEqual([]);
});

test.each(['droppedAttributesCount', 'droppedEventsCount', 'droppedLinksCount'])(
  'otlp: a span of which the SDK left something out is counted (%s), by the scanner and by JSON.parse',
  (field) => {
    const spans = [otlpSpan(), otlpSpan({ spanId: '00f067aa0ba902b8', parentSpanId: '00f067aa0ba902b7', [field]: 2 })];
    for (const payload of [otlp(spans), otlp(spans).replaceAll('"name":', '"n\\u0061me":')]) {
      expect(countOf(decodeText(payload), 'attributes-cut')).toBe(1);
    }
  },
);
