/** Accounts, drawn: to whom each span's own time is booked, in depth-first order. */
import { expect, test } from 'vitest';
import { AccountBook } from '../../src/analysis/accounts.ts';
import { commonOperations } from '../../src/analysis/common-operations.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { traceFrom } from '../support/draw.ts';

test('accounts: a service’s own spans are its own, one account per operation', () => {
  expectAccounts(`
    web  GET /            |==========|
      web  render         | ===      |
      web  render         |     ===  |
      web  GET /users/42  |        = |  [server]
  `).toEqual(['own web GET /', 'own web render', 'own web render', 'own web GET /users/{id}']);
});

test('accounts: a producer waits for its queue and never for its consumer', () => {
  expectAccounts(`
    web  GET /            |==========|
      web  publish orders | ==       |  [producer] messaging.destination.name=orders
        mail  process     |   =====  |  [consumer]
      web  publish        |    ==    |  [producer]
        mail  process     |      === |  [consumer]
  `).toEqual([
    'own web GET /',
    'dependency web publish orders → orders',
    'own mail process',
    'dependency web publish → publish',
    'own mail process',
  ]);
});

test('accounts: a producer that does not say so is known by its consumer', () => {
  expectAccounts(`
    web  GET /            |==========|
      web  publish orders | ==       |  [unspecified] messaging.destination.name=orders
        mail  process     |   =====  |  [consumer]
      web  poll           |    ===== |  [unspecified]
        web  process      |      === |  [consumer]
  `).toEqual([
    'own web GET /',
    'dependency web publish orders → orders',
    'own mail process',
    'own web poll',
    'own web process',
  ]);
});

test('accounts: a producer that calls somebody before it sends waits for that', () => {
  expectAccounts(`
    web  GET /            |==========|
      web  publish orders | =====    |  [producer] messaging.destination.name=orders
        schema  GET /id   |  =       |
        mail  process     |     ==== |  [consumer]
  `).toEqual(['own web GET /', 'own web publish orders', 'own schema GET /id', 'own mail process']);
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

test('accounts: the host of the URL is the last resort of names, and nothing else of the URL ever is one', () => {
  expectAccounts(`
    web  GET /            |==========|
      web  fetch          | =        |  [client] url.full=https://kim:s3cret@API.example.org:8443/v1?t=1 peer.service=pay
      web  fetch          |  =       |  [client] url.full=https://kim:s3cret@API.example.org:8443/v1?t=1
      web  fetch          |   =      |  [client] url.full=https://kim@mallory@api.example.org/
      web  fetch          |    =     |  [client] url.full=https://kim:s3cret
      web  fetch          |     =    |  [client] url.full=/v1/kim
      web  fetch          |      =   |  url.full=https://web.example.org/
  `).toEqual([
    'own web GET /',
    'dependency web fetch → pay',
    'dependency web fetch → api.example.org',
    'dependency web fetch → api.example.org',
    'dependency web fetch → fetch',
    'dependency web fetch → fetch',
    'own web fetch',
  ]);
});

test('accounts: a machine’s address is a name where both traces call it, and its port tells services apart', () => {
  const baseline = traceFrom(`
    web  GET /            |==========|
      web  fetch          | =        |  [client] url.full=http://10.0.0.7:8080/pay
      web  fetch          |  =       |  [client] url.full=http://10.0.0.8/
      web  lookup         |   =      |  [client] server.address=10.0.0.9
  `);
  const candidate = traceFrom(`
    web  GET /            |==========|
      web  fetch          | =        |  [client] url.full=http://10.0.0.7:8080/charge
      web  fetch          |  =       |  [client] url.full=http://10.0.0.7:9090/
      web  lookup         |   =      |  [client] server.address=10.0.0.9
  `);
  for (const trace of [baseline, candidate])
    expect(accountsOf(trace, [baseline, candidate])).toEqual([
      'own web GET /',
      'dependency web fetch → 10.0.0.7:8080',
      'dependency web fetch → fetch',
      'dependency web lookup → 10.0.0.9',
    ]);
});

test('accounts: a call that failed is named after who answers such calls elsewhere, not after a machine', () => {
  expectAccounts(`
    web  GET /            |==========|
      web  call cart      | ==       |  [client] url.full=http://10.0.0.7:8080/
        cart  GET /cart   |  =       |
      web  call cart      |    ==    |  [client] ! url.full=http://10.0.0.7:8080/
  `).toEqual(['own web GET /', 'gap web call cart → cart', 'own cart GET /cart', 'dependency web call cart → cart']);
});

test('accounts: an address within a cluster is the traced service that it leads to', () => {
  expectAccounts(`
    web  GET /            |==========|
      web  call           | =        |  [client] server.address=cart.shop.svc.cluster.local
      web  call           |  =       |  [client] url.full=http://Cart.shop.svc:8080/
      cart  Add           |    ==    |
  `).toEqual(['own web GET /', 'dependency web call → cart', 'dependency web call → cart', 'own cart Add']);
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

test('accounts: one account of two traces has one number', () => {
  const baseline = traceFrom(`
    web  GET /            |==========|
      web  query          | =        |  [client] db.system.name=redis
      web  render         |   =      |
  `);
  const candidate = traceFrom(`
    web  GET /            |==========|
      web  render         | =        |
      web  query          |   =      |  [client] db.system.name=mysql
      web  query          |     =    |  [client] db.system.name=redis
  `);
  const book = new AccountBook([baseline, candidate], commonOperations([baseline, candidate]));
  expect([...book.book(baseline).numbers]).toEqual([0, 1, 2]);
  expect([...book.book(candidate).numbers]).toEqual([0, 2, 3, 1]);
});

/** The accounts of a drawing's spans in depth-first order, in words. */
function expectAccounts(drawing: string) {
  const trace = traceFrom(drawing);
  return expect(accountsOf(trace, [trace]));
}

function accountsOf(trace: Trace, compared: readonly Trace[]): string[] {
  const { list, ofSpan } = new AccountBook(compared, commonOperations(compared)).book(trace);
  return Array.from(ofSpan, (number) => {
    const { kind, service, operation, peer } = list[number]!;
    return `${kind} ${service} ${operation}${peer === undefined ? '' : ` → ${peer}`}`;
  });
}
