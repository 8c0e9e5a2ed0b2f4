/**
 * Names as people read them: text of a trace that is shown inside a sentence. A name is data. It cannot close the
 * quotation marks around it, start a link, a mention or markup, reorder the text (bidi) or hide in it (zero width).
 * Escaping for a particular sink is still the renderer's task.
 */
import { LIMITS } from '../limits.ts';

/** Control, format (bidi, zero width), private use, surrogates, unassigned, and letters that are drawn as nothing. */
const INVISIBLE = /[\p{C}\p{Default_Ignorable_Code_Point}]/gu;
/** U+2800 is a Braille cell without dots: a symbol to Unicode, a blank to the reader. */
const BLANK = /[\s\u2800]+/gu;
/** More than two marks on one letter is decoration, and climbs over the lines above. */
const STACKED_MARKS = /(\p{M}{2})\p{M}+/gu;

const NEUTRAL: ReadonlyMap<string, string> = new Map([
  ['<', '‹'],
  ['>', '›'],
  ['@', '(at)'],
  ['`', "'"],
  ['“', '"'],
  ['”', '"'],
  ['„', '"'],
  ['‟', '"'],
  ['://', ':∕∕'],
]);

/** A service or operation name, at most 80 characters, never empty. */
export function displayName(name: string): string {
  const text = neutralise(name);
  const characters = Array.from(text);
  if (characters.length === 0) return 'unnamed';
  if (characters.length <= LIMITS.displayNameCharacters) return text;
  return `${characters
    .slice(0, LIMITS.displayNameCharacters - 1)
    .join('')
    .trimEnd()}…`;
}

/** Text that may hold foreign characters, made harmless; not cut. */
export function neutralise(text: string): string {
  return text
    .normalize('NFKC')
    .replace(BLANK, ' ')
    .replace(INVISIBLE, '')
    .replace(BLANK, ' ')
    .replace(STACKED_MARKS, '$1')
    .replace(/:\/\/|[<>@`“”„‟]/gu, (match) => NEUTRAL.get(match)!)
    .trim();
}
