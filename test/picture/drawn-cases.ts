/** Requests as drawings, for the pictures' cases: pairs of baseline and candidate. One column is ten milliseconds. */

const CHECKOUT = `
web   GET /checkout       |==================|
  web   call cart         | =====            |  [client]
    cart  GET /cart       |  ===             |
      cart  SELECT items  |   =              |  [client] db.system=postgresql db.namespace=items
  web   call payments     |       =======    |  [client]
    pay   POST /charge    |        =====     |
`;

const OWN_TIME = `
web   GET /checkout       |================================|
  web   call cart         | =====                          |  [client]
    cart  GET /cart       |  ===                           |
      cart  SELECT items  |   =                            |  [client] db.system=postgresql db.namespace=items
  web   call payments     |       =====================    |  [client]
    pay   POST /charge    |        ===================     |
`;

const GAP = `
web   GET /checkout       |================================|
  web   call cart         | =====                          |  [client]
    cart  GET /cart       |  ===                           |
      cart  SELECT items  |   =                            |  [client] db.system=postgresql db.namespace=items
  web   call payments     |       =====================    |  [client]
    pay   POST /charge    |                      =====     |
`;

const DEPENDENCY = `
web   GET /checkout       |================================|
  web   call cart         | ===================            |  [client]
    cart  GET /cart       |  =================             |
      cart  SELECT items  |   ===============              |  [client] db.system=postgresql db.namespace=items
  web   call payments     |                     =======    |  [client]
    pay   POST /charge    |                      =====     |
`;

const MORE_CALLS = `
web   GET /checkout       |================================|
  web   call cart         | ===================            |  [client]
    cart  GET /cart       |  =================             |
      cart  SELECT items  |   =                            |  [client] db.system=postgresql db.namespace=items
      cart  SELECT items  |    ==                          |  [client] db.system=postgresql db.namespace=items
      cart  SELECT items  |      =                         |  [client] db.system=postgresql db.namespace=items
      cart  SELECT items  |       ==                       |  [client] db.system=postgresql db.namespace=items
      cart  SELECT items  |         =                      |  [client] db.system=postgresql db.namespace=items
      cart  SELECT items  |          =                     |  [client] db.system=postgresql db.namespace=items
      cart  SELECT items  |           ==                   |  [client] db.system=postgresql db.namespace=items
      cart  SELECT items  |             =                  |  [client] db.system=postgresql db.namespace=items
      cart  SELECT items  |              ==                |  [client] db.system=postgresql db.namespace=items
  web   call payments     |                     =======    |  [client]
    pay   POST /charge    |                      =====     |
`;

const NEW_WORK = `
web   GET /checkout       |================================|
  web   call cart         | =====                          |  [client]
    cart  GET /cart       |  ===                           |
      cart  SELECT items  |   =                            |  [client] db.system=postgresql db.namespace=items
  web   call fraud        |       =============            |  [client]
    fraud POST /score     |        ===========             |
  web   call payments     |                     =======    |  [client]
    pay   POST /charge    |                      =====     |
`;

const ERRORS = `
web   GET /checkout       |================================|  !
  web   call cart         | =====                          |  [client]
    cart  GET /cart       |  ===                           |
      cart  SELECT items  |   =                            |  [client] db.system=postgresql db.namespace=items
  web   call payments     |       =======                  |  [client] !
    pay   POST /charge    |        =====                   |  !
  web   call payments     |              =======           |  [client] !
    pay   POST /charge    |               =====            |  !
  web   call payments     |                     =======    |  [client]
    pay   POST /charge    |                      =====     |
`;

const SIDE_BY_SIDE = `
web   GET /search         |==================|
  web   call a            | ===============  |  [client]
    one  GET /a           |  =============   |
  web   call b            | ===============  |  [client]
    two  GET /b           |  =============   |
  web   call c            | ===============  |  [client]
    three GET /c          |  =============   |
`;

const ONE_AFTER_ANOTHER = `
web   GET /search         |================================================|
  web   call a            | ===============                                |  [client]
    one  GET /a           |  =============                                 |
  web   call b            |                ===============                 |  [client]
    two  GET /b           |                 =============                  |
  web   call c            |                               ===============  |  [client]
    three GET /c          |                                =============   |
`;

const CACHE_HIT = `
web   GET /product        |========|
  web   GET product:7     | ==     |  [client] db.system=redis cache.hit=true
`;

const CACHE_MISS = `
web   GET /product        |===========================|
  web   GET product:7     | ==                        |  [client] db.system=redis cache.hit=false
  web   SELECT product    |   =====================   |  [client] db.system=postgresql db.namespace=products
`;

const NOBODY_STANDS_OUT = `
web   GET /checkout       |================================|
  web   call cart         | ============                   |  [client]
    cart  GET /cart       |  ==========                    |
      cart  SELECT items  |   =                            |  [client] db.system=postgresql db.namespace=items
  web   call payments     |              ==============    |  [client]
    pay   POST /charge    |               ============     |
`;

const ONE_SPAN = 'job  nightly  |====|';
const LONGER_SPAN = 'job  nightly  |=========|';
const NO_TIME = `
job   nightly  |.|
  job  step    |.|
`;

const HOURS = `
batch   nightly export      |=======                                  |
  batch  read orders        |=                                        |  [client] db.system=postgresql db.namespace=orders
  batch  upload             | ====                                    |  [client] peer.service=archive
`;
const MORE_HOURS = `
batch   nightly export      |=========================================|
  batch  read orders        |=                                        |  [client] db.system=postgresql db.namespace=orders
  batch  upload             | =================================       |  [client] peer.service=archive
`;

const TWO_ROOTS = `
(virtual root)              |================|
web   GET /checkout         |======          |
  web  call cart            | ===            |  [client]
mail  send receipt          |         =======|
`;
const TWO_SLOW_ROOTS = `
(virtual root)              |==========================|
web   GET /checkout         |======                    |
  web  call cart            | ===                      |  [client]
mail  send receipt          |         =================|
`;

const INCOMPLETE = `
web   GET /checkout         |================================|
  web   call cart           | =============================  |  [client]
    cart  GET /cart         |  ===========================   |
cache refresh               |   ===================          |  [orphan]
`;

const LATE = `
queue work                  |==                                    |  [orphan]
web   GET /checkout         |      ==============                  |
  web   call cart           |        ======                        |  [client]
    cart  GET /cart         |         ====                         |
  mail  send receipt        |                    ==================|  [consumer]
`;

/** Of operations that come one after the other below a root of the same name. */
function chainOf(names: readonly (readonly [service: string, operation: string])[], columns: number): string {
  const labels = names.map(([service, operation], i) => `${'  '.repeat(i)}${service}   ${operation}  `);
  const widest = Math.max(...labels.map((label) => label.length));
  const lines = labels.map((label, i) => {
    const bar = `${' '.repeat(i)}${'='.repeat(columns - 2 * i)}${' '.repeat(i)}`;
    return `${label.padEnd(widest)}|${bar}|`;
  });
  return lines.join('\n');
}

const LONG_NAMES = [
  [
    'com.example.platform.storefront.checkout.orchestration-service',
    'POST /api/v2/customers/{customerId}/carts/{cartId}/checkout/confirmations',
  ],
  [
    'com.example.platform.payments.payment-provider-gateway-service',
    'com.example.payments.v1.PaymentProviderGateway/AuthoriseAndCapture',
  ],
  ['W'.repeat(256), 'M'.repeat(256)],
] as const;

const OTHER_SCRIPTS = [
  ['支払い🚀ゲートウェイ', 'GET /注文'],
  ['корзина', 'SELECT товары'],
  ['חנות', 'بحث'],
] as const;

const HOSTILE = [
  ['</text><script>alert(1)</script>&amp;]]>', 'GET\u202e/checkout\u0000\u001b[2J'],
  ['\ud83d\u200b"\'`<svg/onload=1>', 'e\u0301\u0301\u0301\u0301 call \u2066x'],
] as const;

/** Baseline and candidate, by what makes them different. */
export const DRAWN = {
  'own-time': [CHECKOUT, OWN_TIME],
  gap: [CHECKOUT, GAP],
  dependency: [CHECKOUT, DEPENDENCY],
  'more-calls': [CHECKOUT, MORE_CALLS],
  'new-work': [CHECKOUT, NEW_WORK],
  errors: [CHECKOUT, ERRORS],
  'lost-concurrency': [SIDE_BY_SIDE, ONE_AFTER_ANOTHER],
  'lost-shortcut': [CACHE_HIT, CACHE_MISS],
  ambiguous: [CHECKOUT, NOBODY_STANDS_OUT],
  same: [CHECKOUT, CHECKOUT],
  incomparable: [CHECKOUT, SIDE_BY_SIDE],
  'one-span': [ONE_SPAN, LONGER_SPAN],
  'no-time-at-all': [NO_TIME, NO_TIME],
  'no-time-before': [NO_TIME, LONGER_SPAN],
  hours: [HOURS, MORE_HOURS],
  'virtual-root': [TWO_ROOTS, TWO_SLOW_ROOTS],
  incomplete: [CHECKOUT, INCOMPLETE],
  'outside-of-the-request': [CHECKOUT, LATE],
  'long-names': [chainOf(LONG_NAMES, 18), chainOf(LONG_NAMES, 30)],
  'other-scripts': [chainOf(OTHER_SCRIPTS, 18), chainOf(OTHER_SCRIPTS, 30)],
  'hostile-names': [chainOf(HOSTILE, 18), chainOf(HOSTILE, 30)],
} as const satisfies Readonly<Record<string, readonly [baseline: string, candidate: string]>>;
