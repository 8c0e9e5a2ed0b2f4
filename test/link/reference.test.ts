/** References between the question and the sources. What people paste is in test/request/pasted.table.ts. */
import { describe, expect, test } from 'vitest';
import { productOf } from '../../src/link/products.ts';
import { isSameTrace, parseReference, readReferences } from '../../src/link/reference.ts';
import { readingsOf } from '../../src/link/trace-id.ts';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const PAGE = `https://jaeger.example.com/trace/${ID}`;

describe('readings', () => {
  test.each([
    [ID, [ID]],
    ['64fe8b2a57d3eff7', ['64fe8b2a57d3eff7']],
    ['7277407061855694839', ['64fe8b2a57d3eff7', '7277407061855694839']],
    ['18446744073709551615', ['ffffffffffffffff', '18446744073709551615']],
    ['18446744073709551616', ['18446744073709551616']],
    ['1234567890123456', ['1234567890123456', '000462d53c8abac0']],
    ['123456789012345678901', ['123456789012345678901']],
    ['12345678901234567890123456789012', ['12345678901234567890123456789012']],
  ])('readings: %s may stand for %j', (id, readings) => {
    expect(readingsOf(id)).toEqual(readings);
  });
});

describe('parsing', () => {
  test('a reference: says where the trace is to be found', () => {
    expect(parseReference(ID)).toEqual({ traceIds: [ID] });
    expect(parseReference(`tempo:${ID}`)).toEqual({ source: 'tempo', traceIds: [ID] });
    const [reference] = readReferences(`https://ann:pw@grafana.example.com/x/explore?a=b&var-ds=uid-1&traceId=${ID}`);
    expect(parseReference(reference!)).toEqual({
      page: { url: new URL('https://grafana.example.com/x/explore'), datasource: 'uid-1' },
      traceIds: [ID],
    });
  });

  test.each(['', 'hello', `${PAGE}...${'a'.repeat(32)}`, 'https://jaeger.example.com/'])(
    '%j: is no reference',
    (text) => {
      expect(parseReference(text)).toBeUndefined();
    },
  );
});

describe('the same trace', () => {
  test.each([
    [ID, ID.toUpperCase(), true],
    [ID, `tempo:${ID}`, true],
    [ID, PAGE, true],
    [`tempo:${ID}`, `jaeger:${ID}`, false],
    [PAGE, PAGE.replace('jaeger.', 'other.'), false],
    [PAGE, `${PAGE}?uiFind=00f067aa0ba902b7`, true],
    ['64fe8b2a57d3eff7', '7277407061855694839', true],
    ['64fe8b2a57d3eff7', '000000000000000064fe8b2a57d3eff7', true],
    [ID, 'a'.repeat(32), false],
  ])('%s and %s: %s', (one, other, isSame) => {
    const [first, second] = [one, other].map((text) => readReferences(text)[0]!);
    expect(isSameTrace(first!, second!)).toBe(isSame);
    expect(isSameTrace(second!, first!)).toBe(isSame);
  });
});

test.each([
  ['https://ui.honeycomb.io/x', 'Honeycomb'],
  ['https://one.eu.newrelic.com/', 'New Relic'],
  ['https://acme.in.signoz.cloud/', 'SigNoz'],
  ['https://portal.azure.com/', 'Azure Monitor'],
  ['https://honeycomb.io.example.com/', undefined],
  ['https://nothoneycomb.io/', undefined],
])('products: %s is a page of %s', (link, product) => {
  expect(productOf(new URL(link))).toBe(product);
});
