/**
 * Parts of a Zipkin span. Instrumentation may report one span in pieces (start and finish, a late tag), each with the
 * span's id; and the two halves of a call may share that id. Pieces that fit together become one; halves stay apart.
 */
import type { EventInput } from '../trace/builder.ts';
import type { Attributes } from '../trace/trace.ts';
import { type SpanKind, STATUS_CODES, type StatusCode } from '../trace/vocabulary.ts';

export interface ZipkinPart {
  readonly id: string;
  readonly parentId: string;
  readonly service: string;
  readonly host: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly status: StatusCode;
  readonly startUnixNano: bigint | undefined;
  readonly durationNs: bigint | undefined;
  readonly attributes: Attributes;
  readonly events: readonly EventInput[];
}

export interface MergedParts {
  readonly spans: readonly ZipkinPart[];
  /** Parts that said nothing new. */
  readonly copies: number;
}

/** More spans with one id than this are no parts of one, but ids that were not drawn at random. */
const MAX_PARTS = 100;

/** The spans that these parts with one id make up, whatever the order of the parts. */
export function mergeParts(parts: readonly ZipkinPart[]): MergedParts {
  if (parts.length > MAX_PARTS) return { spans: parts, copies: 0 };
  const inOrder = parts.map((part) => ({ part, text: textOf(part) })).sort(byCompleteness);
  const spans: { part: ZipkinPart; texts: Set<string> }[] = [];
  let copies = 0;
  for (const { part, text } of inOrder) {
    const span = spans.find((candidate) => belongTogether(candidate.part, part));
    if (span === undefined) spans.push({ part, texts: new Set([text]) });
    else if (span.texts.has(text)) copies++;
    else {
      span.part = merge(span.part, part);
      span.texts.add(text);
    }
  }
  return { spans: spans.map(({ part }) => part), copies };
}

/** Two parts with both times are one span only if they agree; otherwise the one that lacks them completes the other. */
function belongTogether(one: ZipkinPart, other: ZipkinPart): boolean {
  const isSameSide = agree(one.kind, other.kind, 'unspecified') && agree(one.service, other.service, '');
  if (!isSameSide || one.durationNs === undefined || other.durationNs === undefined) return isSameSide;
  const isSameTime = one.durationNs === other.durationNs && one.startUnixNano === other.startUnixNano;
  return isSameTime && agree(one.name, other.name, '') && agree(one.parentId, other.parentId, '');
}

function agree(one: string, other: string, missing: string): boolean {
  return one === other || one === missing || other === missing;
}

/** `fuller` is the part that stands first in order: its values win. */
function merge(fuller: ZipkinPart, other: ZipkinPart): ZipkinPart {
  const known = new Set(fuller.events.map(eventText));
  return {
    id: fuller.id,
    parentId: fuller.parentId || other.parentId,
    service: fuller.service || other.service,
    host: fuller.host || other.host,
    name: fuller.name || other.name,
    kind: fuller.kind === 'unspecified' ? other.kind : fuller.kind,
    status: worse(fuller.status, other.status),
    startUnixNano: fuller.startUnixNano ?? other.startUnixNano,
    durationNs: fuller.durationNs ?? other.durationNs,
    attributes: new Map([...other.attributes, ...fuller.attributes]),
    events: [...fuller.events, ...other.events.filter((event) => !known.has(eventText(event)))],
  };
}

function worse(one: StatusCode, other: StatusCode): StatusCode {
  return STATUS_CODES[Math.max(STATUS_CODES.indexOf(one), STATUS_CODES.indexOf(other))]!;
}

interface Ordered {
  readonly part: ZipkinPart;
  readonly text: string;
}

/** Fuller parts first, so that thin ones join them; the text makes the order total. */
function byCompleteness(one: Ordered, other: Ordered): number {
  const difference = completeness(other.part) - completeness(one.part);
  if (difference !== 0) return difference;
  return one.text < other.text ? -1 : one.text > other.text ? 1 : 0;
}

function completeness(part: ZipkinPart): number {
  const isTimed = part.startUnixNano !== undefined && part.durationNs !== undefined;
  return (isTimed ? 4 : 0) + (part.kind === 'unspecified' ? 0 : 2) + (part.service === '' ? 0 : 1);
}

function textOf(part: ZipkinPart): string {
  const { id, parentId, service, host, name, kind, status, startUnixNano, durationNs, attributes, events } = part;
  const values = [id, parentId, service, host, name, kind, status, String(startUnixNano), String(durationNs)];
  return JSON.stringify([...values, [...attributes].sort(), events.map(eventText)]);
}

function eventText(event: EventInput): string {
  return `${event.atUnixNano} ${event.name}`;
}
