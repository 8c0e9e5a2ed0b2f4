/**
 * Reads markdown by CommonMark's rule for code spans (https://spec.commonmark.org/0.31.2/#code-spans) and GitHub's for the
 * cells of tables, and no other: what a document says in code, and what is left of it for every other rule.
 */

export interface MarkdownLine {
  /** The contents of its code spans. */
  readonly codes: readonly string[];
  /** The line with ⟦⟧ in place of each code span. */
  readonly rest: string;
  /** Of a row of a table; 0 elsewhere. */
  readonly cells: number;
}

export function readMarkdown(source: string): readonly MarkdownLine[] {
  return source.split('\n').map((line) => {
    if (!line.startsWith('|')) return { ...readSpans(line), cells: 0 };
    const cells = line.split(/(?<!\\)\|/).slice(1, -1);
    const read = cells.map((cell) => readSpans(cell.replaceAll('\\|', '|')));
    return {
      codes: read.flatMap(({ codes }) => codes),
      rest: read.map(({ rest }) => rest).join(' '),
      cells: cells.length,
    };
  });
}

function readSpans(text: string): Omit<MarkdownLine, 'cells'> {
  const codes: string[] = [];
  let rest = '';
  let at = 0;
  for (const { 0: fence, index } of text.matchAll(/`+/g)) {
    if (index < at) continue;
    const from = index + fence.length;
    const end = endOfSpan(text, from, fence.length);
    if (end === undefined) continue;
    rest += `${text.slice(at, index)}⟦⟧`;
    codes.push(text.slice(from, end).replace(/^ (.*[^ ].*) $/, '$1'));
    at = end + fence.length;
  }
  return { codes, rest: rest + text.slice(at) };
}

/** Where the next run of exactly so many backticks begins. */
function endOfSpan(text: string, from: number, length: number): number | undefined {
  for (const { 0: run, index } of text.slice(from).matchAll(/`+/g)) {
    if (run.length === length) return from + index;
  }
  return undefined;
}
