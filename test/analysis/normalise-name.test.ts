/** Names without identifiers: what is taken for one, and what people wrote. */
import { expect, test } from 'vitest';
import { normalisedName } from '../../src/analysis/normalise-name.ts';
import { forEachCase } from '../support/random.ts';

test.each([
  ['GET /users/42', 'GET /users/{id}'],
  ['GET /users/42/orders/7', 'GET /users/{id}/orders/{id}'],
  ['GET /orders/ORD0012345', 'GET /orders/ORD{id}'],
  ['job_1234 #12', 'job_{id} #{id}'],
  ['GET /carts/7e9d1c2a-54c1-4a3e-9b1f-0c6d1f0a9e11', 'GET /carts/{id}'],
  ['GET /blobs/deadbeef0', 'GET /blobs/{id}'],
  ['GET /docs/507f1f77bcf86cd799439011', 'GET /docs/{id}'],
  ['GET /files/dGhpc1Npc0Fub3RoZXIx', 'GET /files/{id}'],
  ['GET /files/01ARZ3NDEKTSV4RRFFQ69G5FAV', 'GET /files/{id}'],
  ['GET /users/kim@example.org/mails', 'GET /users/{id}/mails'],
  ['GET /reports/2026-10-05', 'GET /reports/{id}'],
  ['GET /reports/2026-10-05T14:03:22.120Z', 'GET /reports/{id}'],
  ['GET /reports/20261005T140322Z/raw', 'GET /reports/{id}/raw'],
  ['connect 10.0.0.7:8080', 'connect {id}'],
  ['connect [fd00::7]:8080', 'connect {id}'],
  ['connect fd00:0:0:0:0:0:0:7', 'connect {id}'],
  ['GET /reset?token=abcdef&user=kim', 'GET /reset{id}'],
  ['SELECT * FROM users WHERE name = "alice" AND age > 30', 'SELECT * FROM users WHERE name = {id} AND age > {id}'],
  ['SELECT * FROM t WHERE id IN (1, 2, 3)', 'SELECT * FROM t WHERE id IN ({id})'],
  ['SELECT * FROM t WHERE id IN ($1,$2)', `SELECT * FROM t WHERE id IN ($${'{id}'})`],
  ['SELECT * FROM t WHERE id IN (?, ?, ?)', 'SELECT * FROM t WHERE id IN (?)'],
  ['INSERT INTO t VALUES (?, ?), (?, ?)', 'INSERT INTO t VALUES (?)'],
  ["INSERT INTO t VALUES ('a', 1), ('b', 2)", 'INSERT INTO t VALUES ({id})'],
])('names: %s is %s', (name, expected) => {
  expect(normalisedName(name)).toBe(expected);
});

test.each([
  'GET /api/v2/users',
  'HTTP/1.1 GET',
  'list-s3-buckets',
  'OrderServiceV2Client.getAllItems',
  'com.example.Base64Utf8EncoderImpl.run',
  'sha256 oauth2 utf8 p99 h2',
  'tls 1.3 handshake',
  'cart.CartService/GetCart',
  "kim's cart",
  'what is this?',
  'deadbeef',
  'prometheus-kube-state-metrics',
  'GetCustomerOrderHistoryByCustomerReference',
])('names: %s stays as it is', (name) => {
  expect(normalisedName(name)).toBe(name);
});

test('names: what was normalised once stays', () => {
  const parts = [
    '/',
    'GET ',
    'users',
    '42',
    '-',
    'a7f39c21',
    ' = ',
    "'v'",
    ', ',
    '(',
    ')',
    '$1',
    '10.0.0.7',
    '@',
    'kim',
    '.org',
    ':',
    'Z9',
  ];
  forEachCase(5_000, (random) => {
    const name = Array.from({ length: random.int(1, 12) }, () => random.pick(parts)).join('');
    const once = normalisedName(name);
    expect(normalisedName(once)).toBe(once);
  });
});

test('names: long names of every kind of character are read in one go', () => {
  for (const part of ['a1', '/?', '1.', 'a@', '(1, ', "='", 'Aa0', '-', ':0', '[0:', '{id}, ', '2026-'])
    expect(normalisedName(part.repeat(20_000)).length).toBeGreaterThan(0);
});
