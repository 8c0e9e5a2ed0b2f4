/** Accounts, drawn: to whom each span's own time is booked, in depth-first order. */
import { expect, test } from 'vitest';
import { bookAccounts } from '../../src/analysis/accounts.ts';
import { serviceNames } from '../../src/analysis/service-names.ts';
import { traceFrom } from '../support/draw.ts';

test('accounts: a service’s own spans are its own, one account per operation', () => {
  expectAccounts(`
    web  GET /            |==========|
      web  render         | ===      |
      web  render         |     ===  |
      web  GET /users/42  |        = |  [server]
  `).toEqual(['own web GET /', 'own web render', 'own web render', 'own web GET /users/{id}']);
});

test('accounts: a client around a remote server is a gap between the two', () => {
  expectAccounts(`
    web  GET /            |==========|
      web  call cart      | =======  |  [client]
        cart  GET /cart   |  =====   |
  `).toEqual(['own web GET /', 'gap web call cart → cart', 'own cart GET /cart']);
});

test('accounts: a call of a service to itself is a gap as well', () => {
  expectAccounts(`
    web  GET /            |==========|
      web  call web       | =======  |  [client]
        web  GET /inner   |  =====   |  [server]
  `).toEqual(['own web GET /', 'gap web call web → web', 'own web GET /inner']);
});

test('accounts: a client with work of its own service below is a gap to the server beside it', () => {
  expectAccounts(`
    web  GET /            |==========|
      web  call cart      | ======== |  [client]
        web  connect      | =        |
        cart  GET /cart   |  =====   |
  `).toEqual(['own web GET /', 'gap web call cart → cart', 'own web connect', 'own cart GET /cart']);
});

test('accounts: a client with nothing but its own service’s work below is its own', () => {
  expectAccounts(`
    web  GET /            |==========|
      web  call           | ======== |  [client]
        web  connect      | =        |
  `).toEqual(['own web GET /', 'own web call', 'own web connect']);
});

test('accounts: a client with nothing below it is a dependency, named by the first attribute that tells', () => {
  expectAccounts(`
    web  GET /            |==========|
      web  query          | =        |  [client] db.system.name=postgresql peer.service=orders-db
      web  query          |  =       |  [client] db.system.name=postgresql server.address=db.internal
      web  query          |   =      |  [client] db.system.name=postgresql rpc.service=Orders
      web  query          |    =     |  [client] db.system.name=postgresql
      web  query          |     =    |  [client] db.namespace=orders
      web  send           |      =   |  [client] messaging.destination.name=mails
      web  mystery        |       =  |  [client]
  `).toEqual([
    'own web GET /',
    'dependency web query → orders-db',
    'dependency web query → db.internal',
    'dependency web query → Orders',
    'dependency web query → postgresql',
    'dependency web query → orders',
    'dependency web send → mails',
    'dependency web mystery → mystery',
  ]);
});

test('accounts: a dependency that is traced elsewhere goes by the service’s name', () => {
  expectAccounts(`
    web  GET /            |==========|
      web  call           | =        |  [client] rpc.service=shop.CartService
      cartservice  Add    |    ==    |
  `).toEqual(['own web GET /', 'dependency web call → cartservice', 'own cartservice Add']);
});

test('accounts: where kinds are missing, a span with children only in other services is a client', () => {
  expectAccounts(`
    web  GET /            |==========|  [unspecified]
      web  call cart      | =======  |  [unspecified]
        cart  GET /cart   |  =====   |  [unspecified]
          cart  parse     |   =      |  [unspecified]
  `).toEqual(['own web GET /', 'gap web call cart → cart', 'own cart GET /cart', 'own cart parse']);
});

test('accounts: an unspecified span with a child in its own service is its own', () => {
  expectAccounts(`
    web  GET /            |==========|  [unspecified]
      web  parse          | =        |  [unspecified]
      cart  GET /cart     |  =====   |  [unspecified]
  `).toEqual(['own web GET /', 'own web parse', 'own cart GET /cart']);
});

test('accounts: a server or internal span around a remote one stays its own', () => {
  expectAccounts(`
    web  GET /            |==========|
      cart  GET /cart     | =======  |
        cart  read        |  ====    |
          db  SELECT      |   ==     |
  `).toEqual(['own web GET /', 'own cart GET /cart', 'own cart read', 'own db SELECT']);
});

test('accounts: orphans that hang under the root are not what the root called', () => {
  expectAccounts(`
    web  GET /            |==========|  [client] peer.service=cart
      pay  POST /charge   |   ====   |  [orphan]
  `).toEqual(['dependency web GET / → cart', 'own pay POST /charge']);
  expectAccounts(`
    web  GET /            |==========|  [unspecified]
      cart  GET /cart     | ==       |
      web  late           |   ====   |  [orphan]
  `).toEqual(['gap web GET / → cart', 'own cart GET /cart', 'own web late']);
});

test('accounts: time of a virtual root belongs to nobody', () => {
  expectAccounts(`
    (virtual root)        |----======|
    web  GET /            |===       |
    web  GET /            |         =|
  `).toEqual(['own (no span) (no span)', 'own web GET /', 'own web GET /']);
});

/** The accounts of a drawing's spans in depth-first order, in words. */
function expectAccounts(drawing: string) {
  const trace = traceFrom(drawing);
  const { list, ofSpan } = bookAccounts(trace, serviceNames(trace));
  return expect(
    Array.from(ofSpan, (number) => {
      const { kind, service, operation, peer } = list[number]!;
      return `${kind} ${service} ${operation}${peer === undefined ? '' : ` → ${peer}`}`;
    }),
  );
}
