/** The settings of a source → the address that a BackendClient asks, with its credentials. */

import { LIMITS } from '../../limits.ts';
import type { BackendAddress } from './backend-client.ts';

export interface HttpSettings {
  readonly name: string;
  readonly url: string;
  readonly token?: string;
  readonly user?: string;
  readonly password?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutSeconds?: number;
}

/** `own`: what this kind of backend wants beside the usual credentials; `headers` of the settings win over all. */
export function addressOf(settings: HttpSettings, own: Readonly<Record<string, string>> = {}): BackendAddress {
  const { name, url, timeoutSeconds, headers } = settings;
  return {
    source: name,
    url: new URL(url),
    headers: { ...authorization(settings), ...own, ...lowerCased(headers) },
    timeoutMs: timeoutSeconds === undefined ? LIMITS.sourceAttemptMs : timeoutSeconds * 1_000,
  };
}

/** RFC 6750 and RFC 7617. */
function authorization({ token, user, password }: HttpSettings): Readonly<Record<string, string>> {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (user === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}` };
}

function lowerCased(headers: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
