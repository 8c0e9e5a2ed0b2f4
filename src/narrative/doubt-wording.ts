/**
 * Doubts in words: who else it may be, and where a call may hide that nobody traced. They keep a reader from believing
 * too much, so they stand behind the verdict whatever a plan says.
 */
import { formatDuration, formatNumber } from '../trace/time.ts';
import type { Nanoseconds } from '../trace/trace.ts';
import type { Fact } from '../verdict/verdict-types.ts';
import { plainClause } from './cause-wording.ts';
import { counted, partOf, quoted, wentFromTo } from './wording.ts';

type Rival = Extract<Fact, { kind: 'rival' }>;
type Untraced = Extract<Fact, { kind: 'untraced' }>;

/** The other end of the same calls: what speaks for it, and what would tell. Growth of its own: how much. */
export function wordRival(fact: Rival, totalNs: Nanoseconds): string {
  const { end, service, deltaNs } = fact;
  if (end === 'alone') {
    const part = partOf(deltaNs, totalNs);
    const sum = `${formatDuration(Math.abs(deltaNs))} in all${part === '' ? '' : `, ${part}`}`;
    const clause = plainClause({ ...fact, kind: fact.causeKind });
    return `${quoted(service)} has ${deltaNs < 0 ? 'savings' : 'growth'} of its own: ${clause} (${sum}).`;
  }
  return `It may be ${quoted(service)}, the ${end}: ${evidenceOf(fact)}. To find out, look at ${whereToLook(fact)}.`;
}

function evidenceOf({ neighbours, neighboursChanged, deltaNs }: Rival): string {
  const [changed, unchanged] =
    deltaNs < 0 ? ['took notably less time too', 'less time'] : ['took notably longer too', 'longer'];
  if (neighbours === 0) return 'it has no calls with others in both traces that could tell';
  if (neighbours === 1) {
    return neighboursChanged === 1
      ? `its calls with another service ${changed}, which speaks for it`
      : `its calls with another service took hardly ${unchanged}, which speaks against it`;
  }
  const others = counted(neighbours, 'other service');
  if (neighboursChanged === 0) return `its calls with ${others} took hardly ${unchanged}, which speaks against it`;
  if (neighboursChanged === neighbours) return `its calls with ${others} ${changed}, which speaks for it`;
  return `its calls with ${formatNumber(neighboursChanged, 0)} of ${others} ${changed}`;
}

/** What is told by looking inside: the traces end where the wait begins. */
function whereToLook({ end, causeKind }: Rival): string {
  if (end === 'caller') return 'its threads, its connection pool and its CPU';
  return causeKind === 'dependency' ? 'what it measures of itself' : 'its queue, its CPU and its network';
}

/** `culprit`: the verdict's service. */
export function wordUntraced(fact: Untraced, culprit: string | undefined): string {
  const { sign, service, operation, peer, spans, deltaNs } = fact;
  const where = quoted(operation === '' ? service : operation);
  const time = wentFromTo(fact);
  switch (sign) {
    case 'slow-callee': {
      const below = spans === 1 ? where : `${counted(spans, 'span')} such as ${where}`;
      const callee = peer === undefined ? 'another service' : quoted(peer);
      const signs = `nothing is traced below ${below}, the own time there ${time}, and calls to ${callee} became ${deltaNs < 0 ? 'faster' : 'slower'} too`;
      return culprit !== undefined && culprit === peer
        ? `Own time of ${quoted(service)} is counted as a call to ${callee} that nobody traced: ${signs}.`
        : `A part of the own time of ${quoted(service)} may be a call that nobody traced: ${signs}.`;
    }
    case 'lost-spans': {
      const [more, less] = deltaNs < 0 ? ['candidate', 'baseline'] : ['baseline', 'candidate'];
      return `A part of the own time of ${quoted(service)} may be calls that were traced in the ${more} only: it has ${counted(spans, 'span')} below ${where} that ${spans === 1 ? 'is' : 'are'} not in the ${less}, and the own time there ${time}.`;
    }
    case 'blind-service':
      return `What ${quoted(service)} waited for in ${where} cannot be told, because no call of it is traced: the own time there ${time}.`;
    default:
      return sign satisfies never;
  }
}
