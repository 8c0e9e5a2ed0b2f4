/** Sparing colour for the terminal: four styles in SGR sequences, or none at all. The shell decides which. */

export interface Style {
  heading(text: string): string;
  quiet(text: string): string;
  /** Red for growth, blue for gain: a pair that nearly everybody can tell apart. Sign and bar say the same without it. */
  delta(text: string, deltaNs: number): string;
}

const PLAIN: Style = { heading: (text) => text, quiet: (text) => text, delta: (text) => text };

const RED = 31;
/** The dark one cannot be read on black. */
const BRIGHT_BLUE = 94;

const COLOUR: Style = {
  heading: (text) => sgr(1, text),
  quiet: (text) => sgr(2, text),
  delta: (text, deltaNs) => (deltaNs === 0 ? text : sgr(deltaNs > 0 ? RED : BRIGHT_BLUE, text)),
};

export function styleFor(color: boolean): Style {
  return color ? COLOUR : PLAIN;
}

function sgr(code: number, text: string): string {
  return `\u001b[${code}m${text}\u001b[0m`;
}
