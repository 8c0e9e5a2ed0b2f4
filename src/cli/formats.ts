/** What an answer may be written as: which file names mean which, and what a terminal cannot show. */
import { extname } from 'node:path';
import { Failure } from '../failure.ts';

export type Format = 'text' | 'json' | 'html' | 'png' | 'svg' | 'markdown';

export const FORMATS: readonly Format[] = ['text', 'json', 'html', 'png', 'svg', 'markdown'];

const OF_EXTENSIONS: ReadonlyMap<string, Format> = new Map([
  ['.txt', 'text'],
  ['.json', 'json'],
  ['.html', 'html'],
  ['.htm', 'html'],
  ['.png', 'png'],
  ['.svg', 'svg'],
  ['.md', 'markdown'],
  ['.markdown', 'markdown'],
]);

/** What a file of this name is to hold: text where the name says nothing, or there is none. */
export function formatOfFile(path: string | undefined): Format {
  return OF_EXTENSIONS.get(extname(path ?? '').toLowerCase()) ?? 'text';
}

/** Pictures, documents and archives that are not made here: text under such a name opens nowhere. */
const NOT_MADE: ReadonlySet<string> = new Set(['.jpg', '.jpeg', '.gif', '.webp', '.pdf', '.docx', '.gz', '.zip']);

/** Before any work is done. */
export function refuseNotMade(out: string | undefined): void {
  const extension = extname(out ?? '').toLowerCase();
  if (!NOT_MADE.has(extension)) return;
  throw new Failure('bad-request', `Nothing is written as ${extension}.`, {
    advice: 'Try a name in .html, .png, .svg or .md, or say the format with --format.',
  });
}

/** What is no text for people, and the file it would be at home in. */
const FOR_FILES: Partial<Readonly<Record<Format, { readonly what: string; readonly file: string }>>> = {
  html: { what: 'A page of HTML is for a browser', file: 'report.html' },
  png: { what: 'A PNG is bytes, which a terminal cannot show', file: 'picture.png' },
  svg: { what: 'An SVG is a picture, which a terminal cannot show', file: 'picture.svg' },
};

/** Before any work is done. */
export function refuseOnTerminal(format: Format, out: string | undefined, isTerminal: boolean): void {
  const found = FOR_FILES[format];
  if (found === undefined || out !== undefined || !isTerminal) return;
  throw new Failure('bad-request', `${found.what}.`, { advice: `Add --out ${found.file}, or pipe it.` });
}
