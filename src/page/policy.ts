/**
 * What the page may do: run its own script, use its own styles, show pictures that it holds. Nothing is loaded or sent. The
 * document says so itself, because it is opened from disk too. https://www.w3.org/TR/CSP3/
 */
import { ASSETS } from './assets.ts';

/** For the document's own `<meta>`. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `script-src ${ASSETS.scriptHash}`,
  `style-src ${ASSETS.styleHash}`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** For whoever serves the page: the same policy, and what only a header can say. */
export function pageHeaders(): Readonly<Record<string, string>> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `${PAGE_POLICY}; frame-ancestors 'none'`,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}
