/**
 * The first line of an answer: who made the difference, and what changed there. Plain words from the verdict alone; which
 * end of a call somebody is decides who waited for whom.
 */

import type { Report } from '../report/report.ts';
import { formatNumber } from '../trace/time.ts';
import type { Cause, Confidence, LedgerRow } from '../verdict/verdict-types.ts';
import { likelySuspects, listed, type Namer } from './likely-suspects.ts';

const OPENINGS: Readonly<Record<Confidence, string>> = {
  high: '',
  medium: 'Most likely ',
  low: 'Weak evidence points to ',
};

export function culpritOf(report: Report, name: Namer): string {
  const { verdict, ledger, baseline, candidate } = report;
  if (verdict.cause?.kind === 'ambiguous') return severalOf(report, name);
  if (verdict.cause !== null) {
    // Mending the cause may save nothing: then the whole difference tells the direction.
    const directed = { ...verdict.cause, deltaNs: verdict.cause.deltaNs || Math.sign(verdict.deltaNs) };
    return `${OPENINGS[verdict.confidence]}${name(verdict.cause.service)}: ${whatChanged(directed, ledger, name)}`;
  }
  switch (verdict.outcome) {
    case 'same':
      return candidate.errorCount > baseline.errorCount
        ? `The same time, but ${formatNumber(candidate.errorCount, 0)} failed spans instead of ${formatNumber(baseline.errorCount, 0)}`
        : 'No difference that counts';
    case 'incomparable':
      return 'These two traces cannot be compared';
    case 'slower':
      return 'Slower, but no single service explains it';
    case 'faster':
      return 'Faster, but no single service explains it';
  }
}

/** Nobody stands out: all of them are named, and what lies between two of them. */
function severalOf(report: Report, name: Namer): string {
  const services = likelySuspects(report);
  const isMore = report.verdict.deltaNs >= 0;
  const names = services.map(name);
  if (names.length < 2)
    return `Weak evidence points to ${name(report.verdict.cause!.service)}: nothing else stands out`;
  const rivals = report.facts.filter((fact) => fact.kind === 'rival');
  if (names.length === 2 && rivals.some(({ end }) => end !== 'alone')) {
    return `Either ${names[0]} or ${names[1]}: the time between them ${isMore ? 'grew' : 'shrank'}`;
  }
  return `No single service stands out: ${listed(names)} each explain about as much`;
}

function whatChanged(cause: Cause, ledger: Report['ledger'], name: Namer): string {
  const isMore = cause.deltaNs >= 0;
  const peer = cause.peer === undefined || cause.peer === cause.service ? undefined : name(cause.peer);
  switch (cause.kind) {
    case 'own-time':
      return `its own time ${isMore ? 'grew' : 'shrank'}`;
    case 'gap': {
      const callees = calleesThatWaited(cause, ledger).map(name);
      if (callees.length > 1) return `its calls to ${listed(callees)} all waited ${isMore ? 'longer' : 'less'}`;
      return `the time between it and ${peer ?? 'the other end of its calls'} ${isMore ? 'grew' : 'shrank'}`;
    }
    case 'dependency': {
      const callees = calleesThatWaited(cause, ledger).map(name);
      if (callees.length > 1) return `its calls to ${listed(callees)} all waited ${isMore ? 'longer' : 'less'}`;
      if (callees.length === 1) return `the time it waits for ${callees[0]} ${isMore ? 'grew' : 'shrank'}`;
      return `the time that ${peer ?? 'its caller'} waits for it ${isMore ? 'grew' : 'shrank'}`;
    }
    case 'more-calls':
      return `it makes ${isMore ? 'more' : 'fewer'} calls${peer === undefined ? '' : ` to ${peer}`}`;
    case 'new-work':
      return isMore ? 'work that the baseline does not have' : 'work of the baseline that is gone';
    case 'lost-concurrency':
      return isMore ? 'its calls now run one after another' : 'its calls now run at the same time';
    case 'lost-shortcut':
      return isMore ? 'work that the baseline could skip' : 'work that the candidate could skip';
    case 'errors':
      return `it failed ${isMore ? 'more' : 'less'} often`;
    case 'ambiguous':
      return 'the first of several explanations';
  }
}

/** Part of all growth from which a callee is named. */
const WAITED_SHARE = 0.05;

/** Where the culprit is the caller of the cause's call: those whose calls changed with it, most first. */
function calleesThatWaited(cause: Cause, ledger: Report['ledger']): readonly string[] {
  const sign = Math.sign(cause.deltaNs);
  const isOutbound = (row: LedgerRow): row is LedgerRow & { readonly peer: string } =>
    row.account !== 'own' && row.service === cause.service && row.peer !== undefined;
  const calls = ledger.filter(isOutbound);
  if (!calls.some(({ account, peer }) => account === cause.kind && peer === cause.peer)) return [];
  const allNs = ledger.reduce((sum, row) => sum + Math.max(0, sign * row.deltaNs), 0);
  const waitedNs = new Map<string, number>();
  for (const { peer, deltaNs } of calls) waitedNs.set(peer, (waitedNs.get(peer) ?? 0) + sign * deltaNs);
  const named = [...waitedNs]
    .filter(([callee, ns]) => callee === cause.peer || ns >= WAITED_SHARE * allNs)
    .sort(([, one], [, other]) => other - one)
    .map(([callee]) => callee);
  return named;
}
