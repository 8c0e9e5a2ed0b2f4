/** Links to report pages, by their variables: where people open them, and for how long. */
import { LIMITS } from '../limits.ts';
import { type Complain, choiceOf, type Environment, numberOf, textOf } from './environment.ts';

export interface ReportLinksConfig {
  readonly areOn: boolean;
  /** What links begin with, without a slash at its end; undefined: the bot has no address that people can open. */
  readonly publicUrl: string | undefined;
  readonly days: number;
}

/** Those that begin with SPANDIFF_. */
export const REPORT_LINK_VARIABLES: readonly string[] = [
  'SPANDIFF_PUBLIC_URL',
  'SPANDIFF_REPORT_LINKS',
  'SPANDIFF_REPORT_DAYS',
];

const DAYS = { from: 1, to: LIMITS.reportLinkDaysMost, decimals: 0 };

/** `isInSlack`: not in the local workspace, where the bot has an address by itself. */
export function readReportLinks(environment: Environment, isInSlack: boolean, complain: Complain): ReportLinksConfig {
  const wanted = choiceOf(environment, 'SPANDIFF_REPORT_LINKS', ['on', 'off'], complain);
  const publicUrl = readPublicUrl(environment, complain);
  if (wanted === 'on' && isInSlack && publicUrl === undefined) {
    complain('SPANDIFF_REPORT_LINKS', 'is on, but SPANDIFF_PUBLIC_URL does not say where links lead');
  }
  return {
    areOn: wanted !== 'off',
    publicUrl,
    days: numberOf(environment, 'SPANDIFF_REPORT_DAYS', DAYS, complain) ?? LIMITS.reportLinkDays,
  };
}

function readPublicUrl(environment: Environment, complain: Complain): string | undefined {
  const name = 'SPANDIFF_PUBLIC_URL';
  const text = textOf(environment, name);
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const problem = url === undefined ? NO_ADDRESS : problemOf(url, text);
  if (problem !== undefined) complain(name, problem);
  return url?.href.replace(/\/+$/, '');
}

const NO_ADDRESS = 'must be an address such as https://spandiff.example';

/** Whoever has a link has the report, so no link travels unencrypted: http is for this machine alone. */
function problemOf(url: URL, text: string): string | undefined {
  const isHere = url.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !isHere) return `${NO_ADDRESS} (http on this machine alone)`;
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  // An empty query or fragment is one too, and parsing drops it.
  if (/[?#]/.test(text)) return 'must not hold a query or a fragment';
  return url.href.length > LIMITS.publicUrlCharacters
    ? `must be no longer than ${LIMITS.publicUrlCharacters} characters`
    : undefined;
}
