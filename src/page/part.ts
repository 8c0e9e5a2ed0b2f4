/** A part of the report page: a section with its heading, or none where there is nothing to say. And what parts share. */

import { type AccountNamers, accountWords } from '../render/account-words.ts';
import { counted } from '../render/amounts.ts';
import { foreign, foreignName } from '../render/block-kit.ts';
import type { LedgerRow } from '../verdict/verdict-types.ts';
import { type Html, html, NOTHING } from './markup.ts';

export interface Part {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

/** Nearly all names are shorter; what is longer is cut in its middle, with a mark. */
const NAME_CHARACTERS = 120;
const VALUE_CHARACTERS = 400;

export function nameText(name: string): string {
  return foreignName(name, NAME_CHARACTERS);
}

const ACCOUNT_NAMES: AccountNamers = { alone: nameText, end: nameText, operation: nameText };

/** What an account is called, as in chat. */
export function accountText(row: LedgerRow): string {
  return accountWords(row, ACCOUNT_NAMES);
}

export function valueText(value: string): string {
  return foreign(value, VALUE_CHARACTERS);
}

const MEASURE = /([+−]?\d[\d,.]* (?:ns|µs|ms|s|min|h|%)(?!\p{L}))/u;

/** No line breaks between a number and its unit. */
export function sentence(text: string): Html {
  return html`${text.split(MEASURE).map((part, i) => (i % 2 === 0 ? html`${part}` : html`<span class="whole">${part}</span>`))}`;
}

/** A time with its exact nanoseconds, by which a column is sorted. */
export function time(ns: number, text: string): Html {
  return html`<data value="${ns}">${text}</data>`;
}

/** "… and 12 more accounts" */
export function andMore(count: number, noun: string): Html {
  return count <= 0 ? NOTHING : html`<p class="more-left">… and ${counted(count, `more ${noun}`)}.</p>`;
}

/** A table that may be wider than a phone: it scrolls by itself, with keys too. What it means stands above it. */
export function scrolling(label: string, meaning: string, table: Html): Html {
  const above = meaning === '' ? NOTHING : html`<p class="soft">${meaning}</p>\n`;
  return html`${above}<div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`;
}

/** Leads to a span in the tree; hand-made ids may be anything, and only hex digits are put into an address. */
export function spanLink(spanId: string, text: string): Html {
  return /^[0-9a-f]{16}$/.test(spanId) ? html`<a class="to-span" href="#span=${spanId}">${text}</a>` : NOTHING;
}
