/**
 * A message of Slack's → the texts in it that a person reads, and the addresses behind its links and buttons: alert
 * integrations put what matters into blocks and attachments, not into `text`. Foreign JSON: walked without recursion and
 * up to a limit. https://docs.slack.dev/reference/objects/message-object/
 */
import { LIMITS } from '../../limits.ts';

/** What of a message is looked at; ids of people, colours and pictures are not. */
const PARTS = ['text', 'blocks', 'attachments', 'files'] as const;
const TEXTS: ReadonlySet<string> = new Set(['text', 'title', 'fallback', 'pretext', 'footer', 'alt_text', 'name']);
const ADDRESSES: ReadonlySet<string> = new Set(['url', 'title_link', 'from_url', 'original_url', 'author_link']);
/** Their elements are pieces of one line: `trace_id: ` in bold, then the id as code. */
const LINES: ReadonlySet<string> = new Set(['rich_text_section', 'rich_text_preformatted', 'rich_text_quote']);

export function textsOf(message: unknown): readonly string[] {
  if (!isRecord(message)) return [];
  const texts: string[] = [];
  const waiting: unknown[] = PARTS.map((part) => message[part]).reverse();
  for (let seen = 0; waiting.length > 0 && seen < LIMITS.messageParts; seen++) {
    const part = waiting.pop();
    if (typeof part === 'string') texts.push(part);
    else if (Array.isArray(part)) waiting.push(...part.slice(0, LIMITS.messageParts).reverse());
    else if (isRecord(part)) waiting.push(...piecesOf(part).toReversed());
  }
  return texts;
}

function piecesOf(part: Readonly<Record<string, unknown>>): readonly unknown[] {
  if (LINES.has(String(part.type)) && Array.isArray(part.elements)) return [lineOf(part.elements)];
  // The fields of an attachment: what the value is stands in the title.
  if (typeof part.title === 'string' && typeof part.value === 'string') return [`${part.title}: ${part.value}`];
  return Object.entries(part).flatMap(([key, value]): readonly unknown[] => {
    if (typeof value === 'string') return TEXTS.has(key) || ADDRESSES.has(key) ? [value] : [];
    return typeof value === 'object' ? [value] : [];
  });
}

function lineOf(elements: readonly unknown[]): string {
  const pieces = elements.slice(0, LIMITS.messageParts).map((element) => {
    if (!isRecord(element)) return ' ';
    if (typeof element.url === 'string') return ` ${element.url} `;
    return typeof element.text === 'string' ? element.text : ' ';
  });
  return pieces.join('');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
