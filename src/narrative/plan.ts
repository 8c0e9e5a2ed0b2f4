/**
 * Plan: which statements stand in the narrative, in which order, and how each connects to the one before. A plan holds
 * ids and nothing else, so it cannot say anything: not a number, not a name, not a cause. The model may write one; the
 * default plan is what stands without a model.
 *
 * The verdict comes first and caveats come last whatever a plan says: code adds them.
 */
import { LIMITS } from '../limits.ts';
import type { Fact, FactKind } from '../verdict/verdict-types.ts';
import type { WordedFact } from './statements.ts';

/** How a statement connects to the one before it. */
export const LINKS = ['start', 'context', 'also', 'contrast', 'detail', 'ruled_out'] as const;
export type Link = (typeof LINKS)[number];

export interface PlanEntry {
  readonly statement: string;
  readonly link: Link;
}

export interface Plan {
  readonly verdict: string;
  readonly body: readonly PlanEntry[];
}

/** What a plan may choose from. */
export interface Offer {
  readonly verdict: WordedFact;
  readonly body: readonly WordedFact[];
}

/** Everything but caveats (always shown) and what the verdict's sentence says already. */
export function offerOf(worded: readonly WordedFact[]): Offer {
  const verdict = worded.find(({ fact }) => fact.kind === 'verdict');
  if (verdict === undefined) throw new Error('A report without a verdict among its facts.');
  return {
    verdict,
    body: worded
      .slice(0, LIMITS.narrativeStatements)
      .filter(({ fact, isTold }) => fact.kind !== 'verdict' && fact.kind !== 'caveat' && !isTold),
  };
}

/** The order a reader needs: how much, why not the parents, what is innocent, what if, what failed, what else. */
export function defaultPlan({ verdict, body }: Offer): Plan {
  const chosen = [
    ...ofKind(body, 'total'),
    ...ofKind(body, 'inherited').slice(0, 2),
    ...longest(ofKind(body, 'unchanged')),
    ...ofKind(body, 'counterfactual'),
    ...ofKind(body, 'errors').slice(0, 1),
    ...body.filter(({ fact }) => SECONDARY.has(fact.kind)).slice(0, 2),
  ].slice(0, LIMITS.narrativeBody);
  return {
    verdict: verdict.id,
    body: chosen.map((entry, i) => ({ statement: entry.id, link: i === 0 ? 'start' : defaultLink(entry.fact) })),
  };
}

const SECONDARY: ReadonlySet<FactKind> = new Set(['account', 'calls', 'new-work', 'gone-work', 'sequential']);

function ofKind(body: readonly WordedFact[], kind: FactKind): readonly WordedFact[] {
  return body.filter(({ fact }) => fact.kind === kind);
}

function longest(unchanged: readonly WordedFact[]): readonly WordedFact[] {
  return unchanged.toSorted((one, other) => durationOf(other.fact) - durationOf(one.fact)).slice(0, 1);
}

function durationOf(fact: Fact): number {
  return 'candidateNs' in fact ? fact.candidateNs : 0;
}

function defaultLink(fact: Fact): Link {
  return fact.kind === 'unchanged' ? 'ruled_out' : 'also';
}

/** Whether this connector is true before this statement (rule P12). */
export function linkFits(link: Link, entry: WordedFact, before: WordedFact | undefined, verdict: WordedFact): boolean {
  switch (link) {
    case 'start':
      return before === undefined;
    case 'contrast':
    case 'ruled_out':
      return entry.fact.kind === 'unchanged';
    case 'detail':
      return (
        isSharingService(entry.fact, verdict.fact) ||
        (before !== undefined && isSharingService(entry.fact, before.fact))
      );
    case 'context':
    case 'also':
      return true;
    default:
      return link satisfies never;
  }
}

function isSharingService(fact: Fact, other: Fact): boolean {
  const services = servicesOf(other);
  return servicesOf(fact).some((service) => services.includes(service));
}

/** The services that a statement is about. */
export function servicesOf(fact: Fact): readonly string[] {
  switch (fact.kind) {
    case 'verdict':
      return fact.cause === null ? [] : present([fact.cause.service, fact.cause.peer]);
    case 'account':
      return present([fact.service, fact.peer]);
    case 'inherited':
      return present([fact.service, fact.inside.service]);
    case 'total':
    case 'counterfactual':
    case 'everything-else':
    case 'caveat':
      return [];
    default:
      return [fact.service];
  }
}

function present(services: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(services.filter((service) => service !== undefined))];
}
