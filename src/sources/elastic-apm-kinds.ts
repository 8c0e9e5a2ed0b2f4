/**
 * What Elastic's agents call types → span kinds. Where the span came from OpenTelemetry, its kind is written beside.
 * https://github.com/elastic/apm/blob/main/tests/agents/json-specs/span_types.json
 */
import type { SpanKind } from '../trace/vocabulary.ts';
import type { Fields } from './elastic-document.ts';
import { kindOf } from './otel-words.ts';

/** Called by somebody: a server, unless it took a message. Nobody's child: a job, unless it says that it is a request. */
export function transactionKind(fields: Fields): SpanKind {
  const told = kindOf(fields.get('transaction.kind') ?? fields.get('span.kind'));
  if (told !== 'unspecified') return told;
  const type = fields.get('transaction.type');
  if (type === 'messaging') return 'consumer';
  return type === 'request' || fields.has('parent.id') ? 'server' : 'internal';
}

/** Work inside the service, unless it is of a type that leaves it. */
export function spanKind(fields: Fields): SpanKind {
  const told = kindOf(fields.get('span.kind'));
  if (told !== 'unspecified') return told;
  const type = fields.get('span.type');
  if (type === 'messaging') return messagingKind(fields.get('span.action'));
  const isExit = OUTGOING.has(type) || fields.has('span.destination.service.resource');
  return isExit ? 'client' : 'internal';
}

const OUTGOING: ReadonlySet<unknown> = new Set(['db', 'external', 'storage', 'cache']);

function messagingKind(action: unknown): SpanKind {
  if (action === 'send' || action === 'publish') return 'producer';
  return action === 'receive' || action === 'poll' || action === 'process' ? 'consumer' : 'client';
}
