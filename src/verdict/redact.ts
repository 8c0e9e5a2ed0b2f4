/**
 * Values of allow-listed attributes as they may be shown. The keys are harmless by convention, but anybody may put
 * anything under them: what looks like a secret or a person's address is taken out, and what is too long is cut.
 *
 * A page has up to a hundred thousand values, so each costs no more than its length: a pattern that has to be tried from
 * every letter of a long word is a loop here.
 */

const MAX_VALUE_CHARACTERS = 80;
const TAKEN_OUT = '(removed)';

type Redact = (text: string) => string;

const SECRETS: readonly (RegExp | Redact)[] = [
  // user:password in a URL
  /(?<=:\/\/)[^/\s@]+(?=@)/g,
  withoutQueries,
  /\b(?:basic|bearer|token)\s+\S+/gi,
  /\b(?:pass(?:word|wd)?|secret|token|api[-_]?key|authorization|cookie|session)\s*[=:]\s*\S+/gi,
  withoutAddresses,
  // JSON web tokens, and keys of cloud providers and code hosts
  /\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b|\b(?:gh[pousr]|sk|pk|xox[abprs])[_-][A-Za-z0-9_-]{10,}/g,
  /-----BEGIN [^-]+-----.*/gs,
  // a card's number
  /(?<![\w.-])\d{4}(?:[ -]?\d{4}){3}(?![\w.-])/g,
];

/** Long runs of letters of both cases and digits are keys; hex digits are digests and ids, which tell versions apart. */
const LONG_RUN = /[A-Za-z0-9+/_=]{32,}/g;
const HEX = /^[0-9a-fA-F]+$/;

export function redacted(value: string): string {
  const whole = SECRETS.reduce(takeOut, value).replace(LONG_RUN, (run) =>
    HEX.test(run) || !(/\d/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run)) ? run : TAKEN_OUT,
  );
  const characters = Array.from(whole);
  return characters.length <= MAX_VALUE_CHARACTERS
    ? whole
    : `${characters.slice(0, MAX_VALUE_CHARACTERS - 1).join('')}…`;
}

function takeOut(text: string, secret: RegExp | Redact): string {
  return typeof secret === 'function' ? secret(text) : text.replace(secret, TAKEN_OUT);
}

/** The query and fragment of a URL or path. */
function withoutQueries(text: string): string {
  return text.replace(/\S+/g, (word) => {
    const at = word.slice(1).search(/[?#]/) + 1;
    return at > 0 && word.includes('=', at) ? `${word.slice(0, at)}${TAKEN_OUT}` : word;
  });
}

/** Of people: found by what stands behind the @, which leads back to the beginning. */
function withoutAddresses(text: string): string {
  let kept = '';
  let from = 0;
  for (const { 0: host, index } of text.matchAll(/@[\w-]+(?:\.[\w-]+)+/g)) {
    let start = index;
    while (start > from && /[\w.+-]/.test(text[start - 1]!)) start--;
    if (start === index) continue;
    kept += `${text.slice(from, start)}${TAKEN_OUT}`;
    from = index + host.length;
  }
  return `${kept}${text.slice(from)}`;
}
