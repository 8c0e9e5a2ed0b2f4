/** Identifiers in operation names, masked where an attribute tells what they are. */
import { expect, test } from 'vitest';
import { operationName } from '../../src/sources/operation-name.ts';

test.each([
  ['GET /user/alice', '/user/{name}', 'GET /user/{id}'],
  ['/user/alice', '/user/:name', '/user/{id}'],
  ['GET /user/alice/cart/7', '/user/<str:name>/cart/[item]', 'GET /user/{id}/cart/{id}'],
  ['GET https://api.example.org/user/alice', '/user/{name}', 'GET https://api.example.org/user/{id}'],
  ['GET /api/v1/user/alice?token=s3cret', 'user/{name}', 'GET /api/v1/user/{id}'],
  ['GET /files/a/b/c.txt', '/files/*path', 'GET /files/{id}'],
  ['GET /files/a/b/c.txt', '/files/{path:.*}', 'GET /files/{id}'],
  ['GET /users/alice', '/users/:id(.:format)', 'GET /users/{id}'],
  ['GET /health', '/health', 'GET /health'],
])('operation name: %s under the route %s is %s', (name, route, expected) => {
  expect(operationName(name, new Map([['http.route', route]]))).toBe(expected);
  expect(operationName(name, new Map([['url.template', route]]))).toBe(expected);
});

test.each([
  ['GET /user/{name}', '/user/{name}'],
  ['GET /user/alice', '/order/{id}'],
  ['GET /user', '/user/{name}'],
  ['UserController.show', '/user/{name}'],
  ['render user/alice', '/user/{name}'],
  ['GET', '/user/{name}'],
])('operation name: %s stays as it is under the route %s', (name, route) => {
  expect(operationName(name, new Map([['http.route', route]]))).toBe(name);
});

test.each([
  ["SELECT * FROM users WHERE name = 'alice'", { 'db.query.summary': 'SELECT users' }, 'SELECT users'],
  ['SELECT * FROM users WHERE name = "alice"', { 'db.query.summary': 'SELECT users' }, 'SELECT users'],
  ['SELECT users', { 'db.query.summary': 'SELECT shop.users' }, 'SELECT users'],
  ["SELECT * FROM users WHERE name = 'alice'", {}, "SELECT * FROM users WHERE name = 'alice'"],
  ['charge order 8213', { 'rpc.method': 'Charge', 'rpc.service': 'shop.Payment' }, 'shop.Payment/Charge'],
  ['charge order 8213', { 'rpc.method': 'Charge' }, 'Charge'],
  ['shop.v1.Payment/Charge', { 'rpc.method': 'Charge', 'rpc.service': 'Payment' }, 'shop.v1.Payment/Charge'],
])('operation name: %s with %j is %s', (name, attributes, expected) => {
  expect(operationName(name, new Map(Object.entries(attributes)))).toBe(expected);
});
