/**
 * HTML by a template whose every value is escaped: text of a trace becomes one harmless line (render/terminal.ts) without
 * power over markup or over the direction of what stands beside it. Only `Html` goes in as it is, and only `html` and
 * `trusted` make that.
 */
import { leftToRight, printable } from '../render/terminal.ts';

export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

type Value = Html | string | number | readonly Html[];

export const NOTHING = new Html('');

export function html(texts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(texts.map((text, i) => (i === 0 ? text : `${markupOf(values[i - 1]!)}${text}`)).join(''));
}

/** Markup of our own that is not written as a template. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

function markupOf(value: Value): string {
  if (value instanceof Html) return value.markup;
  if (typeof value === 'object') return value.map(({ markup }) => markup).join('');
  const text = String(value);
  return HARMLESS.test(text) ? text : escapeHtml(leftToRight(printable(text)));
}

/** Most texts: letters, digits and marks of ASCII that have no meaning in HTML. */
const HARMLESS = /^[ !#-%(-;=?-~]*$/;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

const MOST_ADDRESS_CHARACTERS = 3_000;

/** A link to another place, or its text alone where the address is not one that a browser opens. Nobody is told where it stood. */
export function link(address: string | undefined, text: string): Html {
  const href = address === undefined ? undefined : webAddress(address);
  if (href === undefined) return html`${text}`;
  return html`<a href="${href}" target="_blank" rel="noopener noreferrer">${text}</a>`;
}

/** In ASCII, as the address's own parser writes it. */
function webAddress(address: string): string | undefined {
  if (address.length > MOST_ADDRESS_CHARACTERS || !/^https?:\/\/\S+$/i.test(address)) return undefined;
  return URL.canParse(address) ? new URL(address).href : undefined;
}

/** JSON for a `<script>` of data: no text in it can end the element. */
export function jsonIsland(value: unknown): Html {
  return new Html(JSON.stringify(value).replaceAll('<', '\\u003c'));
}
