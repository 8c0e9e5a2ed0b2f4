/** The name of what a call waits for: from the ledger, for rows of pictures and of the span tree. */
import { expect, test } from 'vitest';
import { reportOn } from '../../src/compare.ts';
import { calledDependencies } from '../../src/render/called-dependency.ts';
import { traceFrom } from '../support/draw.ts';

const drawn = (query: string) =>
  traceFrom(`
  shop  GET /cart     |=${query.replace(/./g, '-')}====|
    shop  SELECT      | ${query}    |  [client] peer.service=cart-db
    shop  GET /quote  |${' '.repeat(query.length)} =   |  [client] peer.service=eu.example.com
    shop  GET /quote  |${' '.repeat(query.length)}  =  |  [client] peer.service=us.example.com
    shop  render      |${' '.repeat(query.length)}   = |`);
const { ledger } = reportOn(drawn('=='), drawn('======='), 'auto');
const dependencyOf = calledDependencies(ledger);

test('dependency: a call that is booked to one has its name', () => {
  expect(dependencyOf({ service: 'shop', operation: 'SELECT' })).toBe('cart-db');
});

test('dependency: of several under one name none is chosen', () => {
  expect(ledger.filter(({ operation }) => operation === 'GET /quote').map(({ peer }) => peer)).toHaveLength(2);
  expect(dependencyOf({ service: 'shop', operation: 'GET /quote' })).toBeUndefined();
});

test('dependency: own work and unknown calls have none', () => {
  expect(dependencyOf({ service: 'shop', operation: 'render' })).toBeUndefined();
  expect(dependencyOf({ service: 'cart', operation: 'SELECT' })).toBeUndefined();
});
