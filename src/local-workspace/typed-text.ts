/**
 * What a person typed, as Slack puts it on the wire: `&`, `<` and `>` escaped, links and mentions in angle brackets
 * (https://docs.slack.dev/messaging/formatting-message-text/). Inside code only links are marked.
 */
import type { User } from './identity.ts';

/** `people` are those who can be mentioned by name. */
export function encodeTypedText(typed: string, people: readonly User[]): string {
  const encodeMentions = (text: string) => encodeNames(text, people);
  return typed
    .split(CODE)
    .map((part, position) => (position % 2 === 1 ? encodeLinks(part, escapeText) : encodeLinks(part, encodeMentions)))
    .join('');
}

/** The addresses in a text that is encoded already. */
export function linksIn(encoded: string): readonly string[] {
  const found = [...encoded.matchAll(/<(https?:\/\/[^>|]+)[^>]*>/g)].map(([, url = '']) =>
    url.replaceAll('&amp;', '&'),
  );
  return [...new Set(found)];
}

export function mentions(encoded: string, userId: string): boolean {
  return encoded.includes(`<@${userId}>`);
}

const CODE = /(```[\s\S]*?```|`[^`\n]+`)/;
const LINK = /(https?:\/\/[^\s<>`|]*[^\s<>`|.,;:!?)\]}'"])/;
const MENTION = /@([a-z]+)\b/gi;
const BROADCASTS = new Set(['here', 'channel', 'everyone']);

function encodeLinks(text: string, encodeRest: (rest: string) => string): string {
  const parts = text.split(LINK);
  return parts.map((part, position) => (position % 2 === 1 ? `<${escapeText(part)}>` : encodeRest(part))).join('');
}

function encodeNames(text: string, people: readonly User[]): string {
  return escapeText(text).replace(MENTION, (typed, name: string) => {
    const lowerCase = name.toLowerCase();
    if (BROADCASTS.has(lowerCase)) return `<!${lowerCase}>`;
    const user = people.find((one) => one.name === lowerCase);
    return user === undefined ? typed : `<@${user.id}>`;
  });
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
