/**
 * Plan: which statements stand in the narrative, in which order, and how each connects to the one before; and which
 * mechanisms could be behind it. A plan holds ids and nothing else, so it cannot say anything: not a number, not a name,
 * not a cause. The one exception is the note of a hypothesis, which has a verifier of its own. The model may write a
 * plan; the default plan is what stands without a model.
 *
 * The verdict comes first whatever a plan says, and doubts about it are never left out: code adds them. Caveats stand
 * outside the narrative.
 */
import { LIMITS } from '../limits.ts';
import type { Fact, FactKind } from '../verdict/verdict-types.ts';
import { type ChangedKey, changedKeysOf } from './hypotheses/changed-keys.ts';
import { type OfferedMechanism, offerMechanisms } from './hypotheses/offer-mechanisms.ts';
import type { SeenReport } from './hypotheses/seen.ts';
import type { PromptNames } from './prompt-payload.ts';
import type { WordedFact } from './statements.ts';

/** How a statement connects to the one before it. */
export const LINKS = ['start', 'context', 'also', 'contrast', 'detail', 'ruled_out'] as const;
export type Link = (typeof LINKS)[number];

export interface PlanEntry {
  readonly statement: string;
  readonly link: Link;
}

/** What could be behind the verdict: never measured, and never among the statements. */
export interface PlannedHypothesis {
  readonly mechanism: string;
  readonly checks: readonly string[];
  readonly statements: readonly string[];
  /** How the mechanism could show up, in the model's own words; may be empty. */
  readonly note: string;
}

export interface Plan {
  readonly verdict: string;
  readonly body: readonly PlanEntry[];
  readonly hypotheses: readonly PlannedHypothesis[];
}

/** What a plan may choose from. */
export interface Offer {
  readonly verdict: WordedFact;
  readonly body: readonly WordedFact[];
  readonly mechanisms: readonly OfferedMechanism[];
  /** Keys of attributes that differ on the path of the cause; the same where names are hidden. */
  readonly changed: readonly ChangedKey[];
  /** All services that the statements are about, in order: s1, s2, … The verdict's is s1. */
  readonly services: readonly string[];
  /** Those that have spans of their own; all others are called by what a caller's attributes say of them. */
  readonly traced: ReadonlySet<string>;
  /** Every service of the report: a note must not spell one. */
  readonly everyService: readonly string[];
}

/** Everything but caveats (shown elsewhere) and what the verdict's sentence says already. */
export function offerOf(worded: readonly WordedFact[], report: SeenReport, names: PromptNames = 'normalised'): Offer {
  const verdict = worded.find(({ fact }) => fact.kind === 'verdict');
  if (verdict === undefined) throw new Error('A report without a verdict among its facts.');
  const told = worded.filter(({ isTold }) => isTold);
  const body: WordedFact[] = [];
  for (const entry of worded.slice(0, LIMITS.narrativeStatements)) {
    const { fact, isTold } = entry;
    if (fact.kind === 'verdict' || fact.kind === 'caveat' || isTold) continue;
    if (![...told, ...body].some((other) => isSameRepeat(fact, other.fact))) body.push(entry);
  }
  const statements = [verdict, ...body];
  return {
    verdict,
    body,
    changed: changedKeysOf(report.changes),
    mechanisms: offerMechanisms(report, statements, names === 'normalised'),
    services: [...new Set(statements.flatMap(({ fact }) => servicesOf(fact)))],
    everyService: [
      ...new Set([
        ...report.facts.flatMap(servicesOf),
        ...report.ledger.flatMap(({ service, peer }) => present([service, peer])),
      ]),
    ],
    traced: tracedServices(report),
  };
}

/** Every span is in the ledger under its service; only the other end of a dependency may have no span. */
function tracedServices({ ledger }: SeenReport): ReadonlySet<string> {
  return new Set(
    ledger.flatMap(({ account, service, peer }) => (account === 'gap' ? present([service, peer]) : [service])),
  );
}

/** More calls of one operation, told once as its account and once as its calls. */
function isSameRepeat(one: Fact, other: Fact): boolean {
  if (one.kind === 'calls' && other.kind === 'account') return isSameRepeat(other, one);
  if (one.kind !== 'account' || other.kind !== 'calls' || one.repeats === undefined) return false;
  return one.service === other.service && one.operation === other.operation;
}

/** The order a reader needs: how much, why not the parents, what is innocent, what if, who else, what failed, what else. */
export function defaultPlan({ verdict, body }: Offer): Plan {
  const chosen = [
    ...ofKind(body, 'total'),
    ...ofKind(body, 'inherited').slice(0, 2),
    ...longest(ofKind(body, 'unchanged')),
    ...ofKind(body, 'counterfactual'),
    ...ofKind(body, 'errors').slice(0, 1),
    ...body.filter(({ fact }) => isSecondary(fact)).slice(0, 2),
  ].slice(0, LIMITS.narrativeBody);
  return {
    verdict: verdict.id,
    body: chosen.map((entry, i) => ({ statement: entry.id, link: i === 0 ? 'start' : defaultLink(entry.fact) })),
    hypotheses: [],
  };
}

/** What keeps a reader from believing the verdict too much. Where a plan leaves one out, it follows the verdict. */
export const DOUBTS: ReadonlySet<FactKind> = new Set(['rival', 'untraced']);

const SECONDARY: ReadonlySet<FactKind> = new Set([
  'account',
  'calls',
  'new-work',
  'gone-work',
  'unseen-work',
  'sequential',
  'changed',
]);

/** Below this part of all growth an account is for those who look at the whole ledger. */
const WORTH_A_SENTENCE = 0.05;

function isSecondary(fact: Fact): boolean {
  return SECONDARY.has(fact.kind) && (fact.kind !== 'account' || fact.share >= WORTH_A_SENTENCE);
}

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
    case 'rival':
    case 'untraced':
      return present([fact.service, fact.peer]);
    case 'inherited':
      return present([fact.service, fact.inside.service]);
    case 'total':
    case 'counterfactual':
    case 'caveat':
      return [];
    default:
      return [fact.service];
  }
}

function present(services: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(services.filter((service) => service !== undefined))];
}
