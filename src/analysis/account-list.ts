/**
 * AccountList: the accounts of several traces under common numbers. An account stands for thousands of spans: they are
 * booked by number, and words are compared once.
 */
import { getOrInsert } from '../trace/get-or-insert.ts';
import type { Operation } from '../trace/trace.ts';
import type { Account } from './accounts.ts';

const OWN = 0;
export const GAP = 1;
export const DEPENDENCY = 2;
const KINDS = ['own', 'gap', 'dependency'] as const;

const NO_PEER = 0;

export class AccountList {
  /** By number. */
  readonly accounts: Account[] = [];
  /** Per operation its service and name: those of several kinds share an account. */
  readonly #placeOf: Uint32Array;
  readonly #ownOfPlace: Int32Array;
  readonly #places: Pick<Account, 'service' | 'operation'>[] = [];
  readonly #peers: (string | undefined)[] = [undefined];
  readonly #peerNumbers = new Map<string, number>();
  readonly #numbers = new Map<number, number>();

  constructor(operations: readonly Pick<Operation, 'service' | 'name'>[]) {
    const numbers = new Map<string, number>();
    this.#placeOf = Uint32Array.from(operations, ({ service, name: operation }) =>
      getOrInsert(numbers, `${service}\u0000${operation}`, () => this.#places.push({ service, operation }) - 1),
    );
    this.#ownOfPlace = new Int32Array(this.#places.length).fill(-1);
  }

  own(operation: number): number {
    const place = this.#placeOf[operation]!;
    if (this.#ownOfPlace[place]! < 0) this.#ownOfPlace[place] = this.#add(OWN, place, NO_PEER);
    return this.#ownOfPlace[place]!;
  }

  with(kind: typeof GAP | typeof DEPENDENCY, operation: number, peer: number): number {
    const place = this.#placeOf[operation]!;
    // Peers are found on the way, places are all known: numbers stay small.
    const key = (peer * KINDS.length + kind) * this.#places.length + place;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#add(kind, place, peer);
    this.#numbers.set(key, number);
    return number;
  }

  peerOf(name: string): number {
    return getOrInsert(this.#peerNumbers, name, () => this.#peers.push(name) - 1);
  }
  #add(kind: number, place: number, peer: number): number {
    const { service, operation } = this.#places[place]!;
    return this.accounts.push({ kind: KINDS[kind]!, service, operation, peer: this.#peers[peer] }) - 1;
  }
}
