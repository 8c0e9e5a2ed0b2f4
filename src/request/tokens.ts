/** What a person typed → tokens: ids, roles, options, and the words around them. */
import { readIds } from './ids.ts';

export type Role = 'baseline' | 'candidate';

export type Token =
  | { readonly kind: 'id'; readonly reference: string }
  /** `certain`: names the side by itself, where an adjective needs its opposite on the other id. `isLabel`: "slow:". */
  | { readonly kind: 'role'; readonly role: Role; readonly certain: boolean; readonly isLabel: boolean }
  | { readonly kind: 'option'; readonly name: string }
  | { readonly kind: 'path' }
  /** Words that may stand between a role and its id, as in "slow one: …" or "… was fast". */
  | { readonly kind: 'filler' }
  | { readonly kind: 'word'; readonly text: string };

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (const rough of text.split(/\s+/)) {
    // Commas belong to a link, and separate everything else.
    for (const part of /https?:/i.test(rough) ? [rough] : rough.split(/[,;]/)) {
      const word = trimPunctuation(part);
      if (word !== '') tokens.push(...readWord(word));
    }
  }
  return tokens;
}

/** Quotes, brackets and marks of emphasis around a word, and the end of a sentence; never the padding of base64. */
function trimPunctuation(word: string): string {
  return word.replace(/^[`'"“”‘’*_~()[\]{}<>]+/, '').replace(/[`'"“”‘’*_~()[\]{}<>.,;!?]+$/, '');
}

function readWord(word: string): Token[] {
  // Phones turn "--" into a dash.
  const option = /^(?:--|—|–)([A-Za-z][\w-]*(?:=\w+)?)$/.exec(word);
  if (option !== null && word !== '--help') return [{ kind: 'option', name: option[1]!.toLowerCase() }];
  const labelled = /^([A-Za-z]+)[:=](.*)$/.exec(word);
  const label = labelled === null ? undefined : ROLES.get(labelled[1]!.toLowerCase());
  if (label !== undefined) {
    const rest = labelled![2]!;
    return [{ kind: 'role', role: label.role, certain: true, isLabel: true }, ...(rest === '' ? [] : readWord(rest))];
  }
  const ids = readIds(word);
  if (ids.length > 0) return ids.map((reference) => ({ kind: 'id', reference }));
  const lower = word.toLowerCase();
  const role = ROLES.get(lower);
  if (role !== undefined) return [{ kind: 'role', ...role, isLabel: false }];
  if (FILLERS.has(lower.replace(/[:=]$/, '')) || FILLERS.has(lower)) return [{ kind: 'filler' }];
  if (isPath(word)) return [{ kind: 'path' }];
  return [{ kind: 'word', text: word }];
}

function isPath(word: string): boolean {
  return !/^https?:/i.test(word) && (/[/\\]/.test(word) || /\.jsonl?(#|$)/i.test(word));
}

const ROLES: ReadonlyMap<string, { role: Role; certain: boolean }> = new Map([
  ['baseline', { role: 'baseline', certain: true }],
  ['candidate', { role: 'candidate', certain: true }],
  ['good', { role: 'baseline', certain: false }],
  ['fast', { role: 'baseline', certain: false }],
  ['bad', { role: 'candidate', certain: false }],
  ['slow', { role: 'candidate', certain: false }],
]);

const FILLERS: ReadonlySet<string> = new Set([
  'is',
  'was',
  'the',
  'a',
  'an',
  'one',
  'trace',
  'id',
  'as',
  '=',
  ':',
  '-',
]);

/**
 * Slack's wire format to plain text: `<url|label>` becomes the url, mentions and channels vanish, then entities.
 * https://docs.slack.dev/messaging/formatting-message-text
 */
export function unwrapSlackText(text: string): string {
  const unwrapped = text.replace(/<([^<>]*)>/g, (whole, inner: string) => {
    if (/^[@#!]/.test(inner)) return ' ';
    const [target, label] = inner.split('|', 2);
    // A number of 16 digits may arrive as a telephone link; only a web link says more than its label.
    return /^https?:/i.test(target!) ? ` ${target} ` : (label ?? whole);
  });
  return unwrapped.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
