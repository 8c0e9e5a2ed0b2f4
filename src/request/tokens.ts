/** What a person typed → tokens: ids, roles, options, and the words around them. */
import { isOtherLabel, isTraceLabel } from '../link/labels.ts';
import { readReferences } from '../link/reference.ts';
import { cutPieces, type Piece } from './pieces.ts';
import { ROLES, type Role } from './role-words.ts';

export type Token =
  | { readonly kind: 'id'; readonly reference: string }
  /** `certain`: names the side by itself, where an adjective needs its opposite on the other id. `isLabel`: "slow:". */
  | { readonly kind: 'role'; readonly role: Role; readonly certain: boolean; readonly isLabel: boolean }
  | { readonly kind: 'option'; readonly name: string }
  | { readonly kind: 'path' }
  /** Words that may stand between a role and its id, as in "slow one: …" or "… was fast". */
  | { readonly kind: 'filler' }
  /** A web link that names no trace. */
  | { readonly kind: 'link'; readonly text: string }
  /** An id of something else: the span's in a header or a line of a log. */
  | { readonly kind: 'other-id'; readonly label: string }
  | { readonly kind: 'word'; readonly text: string };

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  // The label of something else, whose value is still to come: "span_id: …".
  let otherLabel: string | undefined;
  for (const piece of cutPieces(text)) {
    const found = piece.isLink ? readLinkPiece(piece) : readWord(piece.text);
    for (const token of found) {
      if (token.kind === 'other-id' && isLabelAlone(piece.text)) {
        otherLabel = token.label;
      } else if (token.kind === 'id' && otherLabel !== undefined && !piece.isLink) {
        tokens.push({ kind: 'other-id', label: otherLabel });
        otherLabel = undefined;
      } else {
        if (token.kind !== 'filler') otherLabel = undefined;
        tokens.push(token);
      }
    }
  }
  return tokens;
}

function readLinkPiece({ text }: Piece): Token[] {
  const references = readReferences(text);
  if (references.length === 0) return [{ kind: 'link', text }];
  return references.map((reference) => ({ kind: 'id', reference }));
}

function readWord(whole: string): Token[] {
  const before: Token[] = [];
  let word = whole;
  // "slow:trace_id=…": each label is one round.
  for (;;) {
    // Phones turn "--" into a dash.
    const option = /^(?:--|—|–)([A-Za-z][\w-]*(?:=\w+)?)$/.exec(word);
    if (option !== null && word !== '--help') return [...before, { kind: 'option', name: option[1]!.toLowerCase() }];
    const [, label, rest] = /^([A-Za-z][\w.-]*)[:=]+(.*)$/s.exec(word) ?? [];
    const token = label === undefined ? undefined : readLabel(label, rest!);
    if (token === undefined) return [...before, ...readUnlabelled(word)];
    before.push(token);
    if (rest === '' || token.kind === 'other-id') return before;
    word = rest!;
  }
}

/** What stands before a colon or a "="; undefined where it may be a source's name, or nothing that we know. */
function readLabel(label: string, rest: string): Token | undefined {
  const role = ROLES.get(label.toLowerCase());
  if (role !== undefined) return { kind: 'role', role: role.role, certain: true, isLabel: true };
  if (isTraceLabel(label)) return { kind: 'filler' };
  return isOtherLabel(label) && !rest.startsWith('//') ? { kind: 'other-id', label } : undefined;
}

function isLabelAlone(word: string): boolean {
  return !/[:=]./s.test(word);
}

function readUnlabelled(word: string): Token[] {
  const ids = readReferences(word);
  if (ids.length > 0) return ids.map((reference) => ({ kind: 'id', reference }));
  const lower = word.toLowerCase();
  const role = ROLES.get(lower);
  if (role !== undefined) return [{ kind: 'role', ...role, isLabel: false }];
  if (/^(?:(?:span|parent|transaction|request|correlation|segment|event)[._-]?id|span)$/.test(lower)) {
    return [{ kind: 'other-id', label: word }];
  }
  if (FILLERS.has(lower.replace(/[:=]$/, ''))) return [{ kind: 'filler' }];
  return [isPath(word) ? { kind: 'path' } : { kind: 'word', text: word }];
}

function isPath(word: string): boolean {
  return /[/\\]/.test(word) || /\.jsonl?(#|$)/i.test(word);
}

const FILLERS: ReadonlySet<string> = new Set(
  '|is|was|were|are|the|a|an|one|this|that|it|its|s|trace|traces|traceid|trace_id|trace-id|id|ids|link|url|request|run|call|as|very|too|so|really|=|:|-|•|*|#'.split(
    '|',
  ),
);
