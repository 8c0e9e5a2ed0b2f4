/** Whom the first lines of an answer name: the suspects in the order of their weight, and where to look at each. */
import type { Report } from '../report/report.ts';
import type { Cause } from '../verdict/verdict-types.ts';

/** Makes a name of the trace printable, and as short as the place for it asks. */
export type Namer = (name: string) => string;

/** Of an ambiguous verdict a third suspect is as good from this part of the first one's score. */
const EQUALLY_GOOD = 0.5;
/** Beside a verdict that is not sure, a suspect is worth a look from this part of the first one's score. */
const WORTH_A_LOOK = 0.1;
const MOST_NAMED = 3;

/** Those whom an ambiguous verdict cannot tell apart, first suspect first. */
export function likelySuspects({ suspects }: Report): readonly string[] {
  const best = suspects[0]?.score ?? 0;
  return suspects
    .slice(0, MOST_NAMED)
    .filter(({ score }, i) => i < 2 || score >= best * EQUALLY_GOOD)
    .map(({ service }) => service)
    .filter(hasName);
}

/**
 * Who else it may be: by their scores, because the other end of a call may be a likely culprit without any growth of its
 * own. Where no score is worth a look, the other end of the cause's call.
 */
export function otherSuspects({ suspects, verdict: { cause } }: Report): readonly string[] {
  const others = cause === null ? suspects : suspects.filter(({ service }) => service !== cause.service);
  const best = suspects[0]?.score ?? 0;
  const named = others
    .slice(0, MOST_NAMED - 1)
    .filter(({ score }) => score >= best * WORTH_A_LOOK)
    .map(({ service }) => service)
    .filter(hasName);
  if (named.length > 0 || cause === null || !isCall(cause)) return named;
  return [cause.peer].filter((peer) => peer !== undefined && hasName(peer)) as string[];
}

/** What would tell, at either end of the same calls; '' for somebody with growth of their own. */
export function whereToLook({ facts }: Report, service: string): string {
  const rival = facts.find((fact) => fact.kind === 'rival' && fact.service === service);
  if (rival?.kind !== 'rival' || rival.end === 'alone') return '';
  if (rival.end === 'caller') return 'threads, connection pool, CPU';
  return rival.causeKind === 'dependency' ? 'what it measures of itself' : 'queue, CPU, network';
}

/** "web", "web and cart", "web, cart and 2 more" */
export function listed(names: readonly string[]): string {
  if (names.length > MOST_NAMED) return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function isCall({ kind }: Cause): boolean {
  return kind === 'gap' || kind === 'dependency';
}

/** Spans that do not say whose they are: nobody can look at that. */
function hasName(service: string): boolean {
  return service !== '' && service !== 'unknown';
}
