/**
 * A text cut into links and words: what separates them in several languages, and what surrounds them, such as quotes,
 * brackets and marks of emphasis.
 */

export interface Piece {
  readonly text: string;
  readonly isLink: boolean;
}

/** Scripts that are written without spaces: an id may stand between their letters. */
const UNSPACED = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}`;
const PUNCTUATION = '<>“”„«»‹›‘’‚，、。；：！？「」『』【】（）《》،؛؟¿¡·';
/** A link ends at white space, at quotes, and where no address goes on. Some carry plain quotes and brackets. */
const LINK = new RegExp(String.raw`https?(?:://|%3A)[^\s"\x60${PUNCTUATION}${UNSPACED}]+`, 'giu');
/** Between words. A dot, a colon, a slash and the signs of base64 may belong to an id. */
const SEPARATORS = new RegExp(
  String.raw`[\s,;|"'\x60&()[\]{}…→⇒⟶↔${PUNCTUATION}${UNSPACED}]+|(?<=\S)[-=]{1,3}>|\.{2,}|(?<=\S)[—–]+`,
  'u',
);

export function cutPieces(text: string): Piece[] {
  // Invisible characters come along when ids are copied out of pages, and may turn a line around.
  const visible = unwrapMarkdown(text.replace(/\p{Cf}/gu, ''));
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of visible.matchAll(LINK)) {
    pieces.push(...words(visible.slice(from, match.index)));
    for (const link of match[0].split(/(?<![,;|])[,;|]+(?=https?:)/i))
      pieces.push({ text: trimEnd(link), isLink: true });
    from = match.index + match[0].length;
  }
  pieces.push(...words(visible.slice(from)));
  return pieces;
}

function words(text: string): Piece[] {
  return text.split(SEPARATORS).flatMap((part) => {
    const word = trimEnd(part).replace(/^[*_~#•]+/, '');
    return word === '' ? [] : [{ text: word, isLink: false }];
  });
}

/** The end of a sentence and of emphasis; never the padding of base64. */
function trimEnd(word: string): string {
  let end = word.length;
  while (end > 0 && '*_~.,;!?\'"()[]{}|'.includes(word[end - 1]!)) end--;
  return word.slice(0, end);
}

/** `[label](link)` → the link. */
function unwrapMarkdown(text: string): string {
  return text.replace(/\[[^[\]]*\]\((https?:[^()\s]*)\)/gi, ' $1 ');
}

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
