/**
 * Hops: a call that was passed on, by a proxy, a gateway or the sidecar of a service mesh. CLIENT and SERVER spans that
 * have nothing below them but one other CLIENT or SERVER span, which stands right behind them:
 *
 *   web   call cart       |==========|  [client]
 *     envoy  GET /cart    | ======== |            a sidecar often bears the name of the service beside which it runs:
 *       envoy  GET /cart  | ======== |  [client]  then the same operation stands twice
 *         cart  GET /cart |  ======  |
 */
import type { SpanIndex, Trace } from '../trace/trace.ts';
import type { NumberList } from './number-list.ts';

/** A request passes no more spans of proxies in a row. */
export const MOST_HOPS = 16;

/** Per span 1 where it does nothing but to pass a call on. */
export function hopsOf({ length, subtreeEnd, operation, operations }: Trace): Uint8Array {
  const passes = Uint8Array.from(operations, ({ kind }) => (kind === 'client' || kind === 'server' ? 1 : 0));
  const isHop = new Uint8Array(length);
  for (let i = 0; i + 1 < length; i++) {
    const isOnlyChild = subtreeEnd[i]! > i + 1 && subtreeEnd[i + 1] === subtreeEnd[i];
    if (isOnlyChild) isHop[i] = passes[operation[i]!]! & passes[operation[i + 1]!]!;
  }
  return isHop;
}

interface Side {
  readonly trace: Trace;
  readonly numbers: Uint32Array;
  readonly isHop: Uint8Array;
  readonly partnerOf: Int32Array;
}

/** The spans of one operation on the way that a call is passed on, this one first, as far as they are free. */
export function sameOnTheWay({ numbers, isHop, partnerOf }: Side, i: SpanIndex, into: NumberList): void {
  into.clear();
  into.push(i);
  for (let at = i, hops = 1; hops <= MOST_HOPS && isHop[at] === 1; hops++) {
    at++;
    if (numbers[at] === numbers[i] && partnerOf[at]! < 0) into.push(at);
  }
}

/** A service that calls its own operation, among other calls: nobody passed the call on there. */
export function callsItself({ trace, numbers }: Side, i: SpanIndex): boolean {
  const { subtreeEnd } = trace;
  for (let child = i + 1; child < subtreeEnd[i]!; child = subtreeEnd[child]!)
    for (let below = child + 1; below < subtreeEnd[child]!; below = subtreeEnd[below]!)
      if (numbers[below] === numbers[i]) return true;
  return false;
}
