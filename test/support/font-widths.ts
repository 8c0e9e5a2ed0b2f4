/** The table of widths that pictures are laid out by (src/picture/font-widths.ts), as the fonts of the package give it. */
import { fileURLToPath } from 'node:url';
import { readFont } from './read-font.ts';

export const REGULAR = pathOf('Inter-Regular.ttf');
export const BOLD = pathOf('Inter-Bold.ttf');

function pathOf(name: string): string {
  return fileURLToPath(new URL(`../../fonts/${name}`, import.meta.url));
}

/** Scripts whose letters stand one beside the other, and signs. Letters that join, turn or climb are not measured. */
const BLOCKS: readonly (readonly [from: number, to: number])[] = [
  [0x20, 0x24f],
  [0x370, 0x52f],
  [0x1e00, 0x1eff],
  [0x2010, 0x2027],
  [0x2030, 0x205e],
  [0x20a0, 0x20bf],
  [0x2100, 0x22ff],
  [0x2500, 0x27bf],
];
const ONE_BESIDE_THE_OTHER = /^[ \p{L}\p{N}\p{P}\p{S}]$/u;

const HEADER = `/**
 * How wide the letters of fonts/Inter-Regular.ttf and fonts/Inter-Bold.ttf are, in units of the em; and which letters there
 * are at all. Written by \`node test/bench/font-widths.ts > src/picture/font-widths.ts\`, and held to the fonts by a test.
 */

`;

export function fontWidthsSource(): string {
  const [regular, bold] = [readFont(REGULAR), readFont(BOLD)];
  const runs: { readonly from: number; readonly widths: [number[], number[]] }[] = [];
  for (const [from, to] of BLOCKS) {
    let last = -1;
    for (let code = from; code <= to; code++) {
      const [thin, thick] = [regular.advances.get(code), bold.advances.get(code)];
      if (thin === undefined || thick === undefined || !ONE_BESIDE_THE_OTHER.test(String.fromCodePoint(code))) continue;
      if (code !== last + 1) runs.push({ from: code, widths: [[], []] });
      runs.at(-1)!.widths[0].push(thin);
      runs.at(-1)!.widths[1].push(thick);
      last = code;
    }
  }
  const lines = runs.map(
    ({ from, widths: [thin, thick] }) => `${from.toString(16)}: ${thin.join(' ')} / ${thick.join(' ')}`,
  );
  const numbers = [
    `export const UNITS_PER_EM = ${regular.unitsPerEm};`,
    '/** Above and below the base line. */',
    `export const ASCENT_UNITS = ${regular.ascender};`,
    `export const DESCENT_UNITS = ${-regular.descender};`,
  ];
  const table = ['/** A line: the first code point, then the widths of it and those that follow, regular / bold. */'];
  return `${HEADER}${numbers.join('\n')}\n\n${table.join('\n')}\nexport const WIDTHS = \`\n${lines.join('\n')}\n\`;\n`;
}
