/** What was understood of a text that names too few traces: the link without a trace, the id that is cut off. */
import type { Token } from './tokens.ts';

/** The end of a sentence; undefined where nothing came near. Shows only what no markup can be made of. */
export function understoodOf(tokens: readonly Token[]): string | undefined {
  for (const token of tokens) {
    const told = tell(token);
    if (told !== undefined) return told;
  }
  return undefined;
}

function tell(token: Token): string | undefined {
  switch (token.kind) {
    case 'link':
      return tellLink(token.text);
    case 'other-id':
      return `what stands after "${token.label.slice(0, SHOWN)}" is the id of something else`;
    case 'word':
      return tellWord(token.text);
    default:
      return undefined;
  }
}

const SHOWN = 40;

function tellLink(link: string): string {
  const host = URL.canParse(link) ? new URL(link).host : '';
  const to = /^[\w.:[\]-]{1,60}$/.test(host) ? ` to ${host}` : '';
  return `the link${to} names no trace`;
}

/** Hex that is too short or too long; a word of hex digits alone, like "facade", has no digit. */
function tellWord(word: string): string | undefined {
  const [, digits] = /^(?:[\w.-]{1,60}:)?([0-9a-f]{10,64})$/i.exec(word.normalize('NFKC')) ?? [];
  if (digits === undefined || !/\d/.test(digits)) return undefined;
  if (!word.includes(digits)) return `${digits.slice(0, SHOWN)} is written in digits of another width`;
  return `${digits.slice(0, SHOWN)} has ${digits.length} digits, and a trace id has 32 or 16`;
}
