/**
 * The first request that a question to the model would make, for a review of what leaves the machine: built by the same
 * code that asks, which ends here one step before the network. Nothing is sent.
 */
import type { Report } from '../report/report.ts';
import { createNarrator, type NarratorOptions } from './narrate.ts';

/** In the place of the key, which is not even told to what builds the request. */
const MASKED_KEY = '***';
/** The status of a server that refuses the key: there is no answer, and no reason to ask again. */
const REFUSED = 401;

type DryRun =
  /** As HTTP/1.1 writes it (RFC 9112), with line feeds: what follows the empty line is the body, byte for byte. */
  | { readonly request: string }
  /** Why the model would not be asked. */
  | { readonly request: undefined; readonly reason: string };

export async function dryRun(report: Report, options: Omit<NarratorOptions, 'apiKey' | 'send'>): Promise<DryRun> {
  const requests: string[] = [];
  const send: typeof fetch = async (input, init) => {
    requests.push(await written(new Request(input, init)));
    return new Response(null, { status: REFUSED });
  };
  // What is left of a day's budget, and how quick the server is, are no matter of this request.
  const { dailyTokens: _tokens, dailyCost: _cost, deadlineMs: _deadline, attemptMs: _attempt, ...server } = options;
  const narrator = createNarrator({ ...server, apiKey: MASKED_KEY, send });
  const narrative = await narrator?.narrate(report, new AbortController().signal);
  const [request] = requests;
  if (request !== undefined) return { request };
  return { request, reason: narrative?.fallback ?? 'No model is named.' };
}

async function written(request: Request): Promise<string> {
  const { host, protocol } = new URL(request.url);
  const body = await request.text();
  const headers = [
    ['host', host],
    ['connection', 'keep-alive'],
    ...request.headers,
    ...addedByNode(protocol),
    ['content-length', String(Buffer.byteLength(body))],
  ];
  const lines = headers.map(([name, value]) => `${name}: ${value}\n`).join('');
  return `${request.method} ${request.url} HTTP/1.1\n${lines}\n${body}`;
}

/** What fetch adds to every request by the standard (https://fetch.spec.whatwg.org/) and by Node's own choice. */
function addedByNode(protocol: string): readonly (readonly [name: string, value: string])[] {
  return [
    ['accept-language', '*'],
    ['sec-fetch-mode', 'cors'],
    ['user-agent', 'node'],
    ['accept-encoding', protocol === 'https:' ? 'br, gzip, deflate' : 'gzip, deflate'],
  ];
}
