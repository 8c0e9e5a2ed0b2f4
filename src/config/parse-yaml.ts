/**
 * YAML (https://yaml.org/spec/1.2.2/) → plain data whose scalars are all text, as they are written: a token of digits
 * stays what it is. Messages give the place and never quote the file, in which a secret may stand.
 */
import { LineCounter, parseDocument, type YAMLError } from 'yaml';
import { LIMITS } from '../limits.ts';
import type { Problem } from './environment.ts';

const SHOWN_PROBLEMS = 5;

export function parseYaml(text: string): { readonly content: unknown; readonly problems: readonly Problem[] } {
  const lineCounter = new LineCounter();
  const options = { schema: 'failsafe', stringKeys: true, prettyErrors: false, lineCounter } as const;
  try {
    const document = parseDocument(text, options);
    const problems = toldOf([...document.errors, ...document.warnings], lineCounter);
    if (problems.length > 0) return { content: undefined, problems };
    return { content: document.toJS({ maxAliasCount: LIMITS.configAliases }), problems: [] };
  } catch (error) {
    // Aliases of nothing or of too much, and brackets in brackets in brackets.
    if (error instanceof ReferenceError)
      return refused('holds an alias (*) without its anchor, or far too many of them');
    if (error instanceof RangeError) return refused(TOO_DEEP);
    throw error;
  }
}

function refused(problem: string) {
  return { content: undefined, problems: [{ place: '', problem }] };
}

const TOO_DEEP = 'is nested too deeply';

const WORDS: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  BAD_INDENT: 'is not indented like its neighbours, or a bracket is open before it',
  TAB_AS_INDENT: 'is indented with a tab: YAML wants spaces',
  DUPLICATE_KEY: 'repeats a key',
  MULTIPLE_DOCS: 'begins a second document: there is only one',
  TAG_RESOLVE_FAILED: 'holds a tag (!): there are none here',
  BAD_ALIAS: 'holds an alias (*) without a name: put the text in quotes',
  BAD_DQ_ESCAPE: 'holds a backslash that means nothing: use single quotes',
  BAD_SCALAR_START: 'begins with a character that must stand in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'holds a second colon (put the text in quotes), or the next line is indented too far',
  MULTILINE_IMPLICIT_KEY: 'holds a key of several lines: is a colon missing?',
  MISSING_CHAR: 'misses a colon, a quotation mark or a bracket, or is indented wrongly',
  UNEXPECTED_TOKEN: 'holds something that does not belong there',
  NON_STRING_KEY: 'holds a key that is not text',
  RESOURCE_EXHAUSTION: TOO_DEEP,
};

/** One of each line: the others follow from it. */
function toldOf(errors: readonly YAMLError[], lines: LineCounter): readonly Problem[] {
  const byLine = new Map<number, Problem>();
  for (const { code, pos } of errors) {
    const { line, col } = lines.linePos(pos[0]);
    const problem = { place: `line ${line}, column ${col}`, problem: WORDS[code] ?? 'is not YAML' };
    if (!byLine.has(line)) byLine.set(line, problem);
  }
  return [...byLine.values()].slice(0, SHOWN_PROBLEMS);
}
