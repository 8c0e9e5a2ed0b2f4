/**
 * Random requests as they happen in life: services that call services further down, work of their own, databases,
 * loops, calls in parallel that are joined, messages nobody waits for. Every span lies inside its parent, kinds and
 * peers are right, and whatever comes after a call waited for it: so that a change in one place has one true effect.
 */
import type { SpanInput } from '../../src/trace/builder.ts';
import type { Attributes } from '../../src/trace/trace.ts';
import type { SpanKind } from '../../src/trace/vocabulary.ts';
import type { Random } from './random.ts';

const SERVICES = ['frontend', 'checkout', 'cart', 'currency', 'payment', 'shipping', 'email'] as const;
const ROUTES = ['GET /items', 'POST /orders', 'GET /quote', 'PUT /state'];
const STEPS = ['validate', 'render', 'price', 'encode'];
const DATABASES: readonly Attributes[] = [
  new Map([['db.system.name', 'postgresql']]),
  new Map([['peer.service', 'redis']]),
  new Map([['server.address', 'orders.internal']]),
];
const EPOCH_NS = 1_760_000_000_123_456_789n;
const MICROSECOND = 1_000;
/** A trace grows with the product of calls on every level; beyond this only own work is added. */
const ENOUGH_SPANS = 120;

export function generateRequest(random: Random): SpanInput[] {
  const request = new Request(random);
  request.handle('', 0, 0);
  return request.spans();
}

interface Draft {
  readonly spanId: string;
  readonly parent: string;
  readonly level: number;
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes | undefined;
  readonly start: number;
  end: number;
}

class Request {
  readonly #random: Random;
  readonly #drafts: Draft[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /** The server side of a call; returns when it ended. Services call only services of a deeper level. */
  handle(parent: string, level: number, start: number): number {
    const name = this.#random.pick(ROUTES);
    return this.#run({ parent, level, name, kind: 'server' }, start, (span) => this.#body(span));
  }

  spans(): SpanInput[] {
    const resources = SERVICES.map((service) => new Map([['service.name', service]]));
    return this.#drafts.map(({ spanId, parent, level, name, kind, attributes, start, end }) => ({
      spanId,
      parentSpanId: parent,
      service: SERVICES[level]!,
      name,
      kind,
      status: 'unset',
      startUnixNano: EPOCH_NS + BigInt(start),
      endUnixNano: EPOCH_NS + BigInt(end),
      resource: resources[level]!,
      attributes,
    }));
  }

  /** Opens a span, runs what is inside, and closes it at the moment that `inside` returns. */
  #run(
    what: Pick<Draft, 'parent' | 'level' | 'name' | 'kind'> & { attributes?: Attributes },
    start: number,
    inside: (span: Draft) => number,
  ): number {
    const spanId = (this.#drafts.length + 1).toString(16).padStart(16, '0');
    const span: Draft = { attributes: undefined, ...what, spanId, start, end: start };
    this.#drafts.push(span);
    span.end = inside(span);
    return span.end;
  }

  #body(span: Draft): number {
    let at = span.start + this.#work();
    const steps = this.#drafts.length > ENOUGH_SPANS ? 0 : this.#random.int(0, 4);
    for (let step = 0; step < steps; step++) {
      at = this.#step(span, at);
      if (this.#random.chance(0.8)) at += this.#work();
    }
    return at;
  }

  #step(span: Draft, at: number): number {
    const canCall = span.level < SERVICES.length - 1;
    const dice = this.#random.next();
    if (dice < 0.2) return this.#internal(span, at);
    if (dice < 0.4 || !canCall) return this.#query(span, at);
    if (dice < 0.7) return this.#call(span, at);
    if (dice < 0.8) return this.#loop(span, at);
    if (dice < 0.9) return this.#message(span, at);
    return Math.max(...Array.from({ length: this.#random.int(2, 4) }, () => this.#call(span, at)));
  }

  #internal({ spanId, level }: Draft, at: number): number {
    const what = { parent: spanId, level, name: this.#random.pick(STEPS), kind: 'internal' as const };
    return this.#run(what, at, (span) => this.#body(span));
  }

  #query({ spanId, level }: Draft, at: number): number {
    const attributes = this.#random.pick(DATABASES);
    return this.#run(
      { parent: spanId, level, name: 'SELECT', kind: 'client', attributes },
      at,
      () => at + this.#work(),
    );
  }

  #call({ spanId, level }: Draft, at: number): number {
    const callee = this.#random.int(level + 1, SERVICES.length - 1);
    return this.#run({ parent: spanId, level, name: `call ${SERVICES[callee]}`, kind: 'client' }, at, (client) => {
      return this.handle(client.spanId, callee, at + this.#work()) + this.#work();
    });
  }

  #loop(span: Draft, start: number): number {
    let at = start;
    for (let round = this.#random.int(2, 6); round > 0; round--) at = this.#query(span, at);
    return at;
  }

  /** Nobody waits for the consumer. */
  #message({ spanId, level }: Draft, at: number): number {
    return this.#run({ parent: spanId, level, name: 'publish', kind: 'producer' }, at, (producer) => {
      const what = { parent: producer.spanId, level: SERVICES.length - 1, name: 'receive', kind: 'consumer' as const };
      const sent = at + this.#work();
      this.#run(what, sent, () => sent + this.#work());
      return sent;
    });
  }

  #work(): number {
    return this.#random.int(1, 5_000) * MICROSECOND + this.#random.int(0, 999);
  }
}
