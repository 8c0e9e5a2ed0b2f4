/**
 * Datadog's sites: independent installations, each with a host for programs and one for people. An organisation may have a
 * host of its own: acme.datadoghq.com on datadoghq.com, acme.us5.datadoghq.com on us5.datadoghq.com.
 * https://docs.datadoghq.com/getting_started/site/
 */
import type { SettingsOf } from '../../config/source-settings.ts';
import { isUnder } from './pages.ts';

type Site = Pick<SettingsOf<'datadog'>, 'site' | 'url' | 'ui'>;

export function apiOf({ site, url }: Site): string {
  return url ?? `https://api.${site}`;
}

export function uiOf({ site, ui }: Site): string {
  return ui ?? `https://${isFirst(site) ? 'app.' : ''}${site}`;
}

/** `ui` tells organisations on one site apart; without it, all hosts of the site are taken for its own. */
export function isUnderUi({ site, ui }: Site, link: URL): boolean {
  if (ui !== undefined) return isUnder(ui, link);
  const { hostname } = link;
  if (!isFirst(site)) return hostname === site || hostname.endsWith(`.${site}`);
  const own = hostname.endsWith(`.${site}`) ? hostname.slice(0, -site.length - 1) : '';
  return own !== '' && !own.includes('.') && !OTHER_SITE.test(own);
}

/** us3, ap1, uk1 … of datadoghq.com. */
const OTHER_SITE = /^(?:[a-z]{2})\d+$/;

/** The first site of a domain has no name before it. */
function isFirst(site: string): boolean {
  return site.split('.').length === 2;
}
