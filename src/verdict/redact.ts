/**
 * Values of allow-listed attributes as they may be shown. The keys are harmless by convention, but anybody may put
 * anything under them: what looks like a secret or a person's address is taken out, and what is too long is cut.
 */

const MAX_VALUE_CHARACTERS = 80;
const TAKEN_OUT = '(removed)';

const SECRETS: readonly RegExp[] = [
  // user:password in a URL
  /(?<=:\/\/)[^/\s@]+(?=@)/g,
  // the query and fragment of a URL or path
  /(?<=\S)[?#]\S*=\S*/g,
  /\b(?:basic|bearer|token)\s+\S+/gi,
  /\b(?:pass(?:word|wd)?|secret|token|api[-_]?key|authorization|cookie|session)\s*[=:]\s*\S+/gi,
  /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g,
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
  const whole = SECRETS.reduce((text, secret) => text.replace(secret, TAKEN_OUT), value).replace(LONG_RUN, (run) =>
    HEX.test(run) || !(/\d/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run)) ? run : TAKEN_OUT,
  );
  const characters = Array.from(whole);
  return characters.length <= MAX_VALUE_CHARACTERS
    ? whole
    : `${characters.slice(0, MAX_VALUE_CHARACTERS - 1).join('')}…`;
}
