/** Sparing colour for the terminal: four styles in SGR sequences, or none at all. The shell decides which. */

export interface Style {
  heading(text: string): string;
  quiet(text: string): string;
  /** Red for growth, green for gain. */
  delta(text: string, deltaNs: number): string;
}

const PLAIN: Style = { heading: (text) => text, quiet: (text) => text, delta: (text) => text };

const COLOUR: Style = {
  heading: (text) => sgr(1, text),
  quiet: (text) => sgr(2, text),
  delta: (text, deltaNs) => (deltaNs === 0 ? text : sgr(deltaNs > 0 ? 31 : 32, text)),
};

export function styleFor(color: boolean): Style {
  return color ? COLOUR : PLAIN;
}

function sgr(code: number, text: string): string {
  return `\u001b[${code}m${text}\u001b[0m`;
}
