/**
 * GET /reports/<token>: the report page, for whoever has the link. A link that opens nothing is answered in the same way
 * whether it is misspelt, made up, expired, or of a workspace that has removed the app.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { FailureCode } from '../../failure.ts';
import { LIMITS } from '../../limits.ts';
import type { BotDeps } from '../deps.ts';
import type { Handler, Routes } from '../operation/http-server.ts';
import { REPORTS_PATH } from './links.ts';
import { NOTICE_POLICY, type Notice, renderNotice } from './notice-page.ts';
import type { PageEnd } from './pages.ts';

export function reportRoutes(deps: BotDeps): Routes {
  const open: Handler = (request, response) => openReport(request, response, deps);
  return { [`GET ${REPORTS_PATH}*`]: open, [`HEAD ${REPORTS_PATH}*`]: open };
}

async function openReport(request: IncomingMessage, response: ServerResponse, deps: BotDeps): Promise<void> {
  const startedAtMs = performance.now();
  const link = await deps.links.find(tokenOf(request));
  if (link === undefined) {
    deps.telemetry.count('spandiff.pages', { 'spandiff.outcome': 'unknown' });
    return sendNotice(response, 404, UNKNOWN);
  }
  // Whether the traces are still there is not worth a comparison for those who ask about the link alone.
  if (request.method === 'HEAD') return void response.writeHead(200, await headersOfPage()).end();
  const end = await deps.pages.open(link, deps);
  const outcome = end.kind === 'failed' ? end.failure.code : end.kind;
  deps.telemetry.count('spandiff.pages', { 'spandiff.outcome': outcome });
  deps.log.info('report opened', { outcome, afterMs: Math.round(performance.now() - startedAtMs) });
  if (end.kind === 'page') return sendPage(request, response, end.gzipped);
  const { status, notice } = refusalOf(end);
  sendNotice(response, status, notice);
}

/** The last part of the path; whatever somebody has hung on behind it does not count. */
function tokenOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0]!.slice(REPORTS_PATH.length);
}

// --- why there is none -------------------------------------------------------------------------------------------

const UNKNOWN: Notice = {
  title: 'This link opens no report',
  sentences: ['It has expired, or it is not complete.', 'Ask Spandiff about the two traces again for a new one.'],
};
const BUSY: Notice = {
  title: 'Too much at once',
  sentences: ['Too many comparisons are in line.', 'Please open the link again in half a minute.'],
};
const STOPPING: Notice = {
  title: 'Spandiff is being restarted',
  sentences: ['Please open the link again in half a minute.'],
};
const SLOW: Notice = {
  title: 'This took too long',
  sentences: ['The traces could not be read and compared in time.', 'Please open the link again in half a minute.'],
};
const BUG: Notice = {
  title: 'This is a bug in Spandiff',
  sentences: ['It is in its log. The file of the report may still work: click below the answer in Slack.'],
};

function refusalOf(end: Exclude<PageEnd, { readonly kind: 'page' }>): { status: number; notice: Notice } {
  if (end.kind === 'busy') return { status: 503, notice: end.why === 'stopping' ? STOPPING : BUSY };
  if (end.kind === 'slow') return { status: 504, notice: SLOW };
  if (end.kind === 'bug') return { status: 500, notice: BUG };
  const { code, message, advice } = end.failure;
  const [status, title] = STATUS[code];
  return { status, notice: { title, sentences: [message, ...(advice === undefined ? [] : [advice])] } };
}

const UNREADABLE = 'The traces cannot be read now';
const STATUS: Readonly<Record<FailureCode, readonly [status: number, title: string]>> = {
  'not-found': [410, 'The traces are not there any more'],
  empty: [410, 'The traces are not there any more'],
  unauthorized: [502, UNREADABLE],
  unavailable: [502, UNREADABLE],
  timeout: [504, UNREADABLE],
  'too-large': [500, 'The traces cannot be compared'],
  malformed: [500, 'The traces cannot be compared'],
  'bad-request': [500, 'The traces cannot be compared'],
  misconfigured: [500, 'The traces cannot be compared'],
};

// --- answers -----------------------------------------------------------------------------------------------------

function sendNotice(response: ServerResponse, status: number, notice: Notice): void {
  const isWorthAnother = status > 500;
  if (isWorthAnother) response.setHeader('retry-after', LIMITS.reportRetryMs / 1_000);
  response.writeHead(status, { ...NOTICE_HEADERS, ...HEADERS }).end(renderNotice(notice));
}

async function sendPage(request: IncomingMessage, response: ServerResponse, gzipped: Buffer): Promise<void> {
  const headers = await headersOfPage();
  response.setTimeout(LIMITS.reportSendMs);
  if (takesGzip(request.headers['accept-encoding'])) {
    const how = { 'content-encoding': 'gzip', 'content-length': gzipped.length };
    return void response.writeHead(200, { ...headers, ...how }).end(gzipped);
  }
  response.writeHead(200, headers);
  const unzip = createGunzip();
  unzip.end(gzipped);
  await pipeline(unzip, response).catch((error: unknown) => {
    // Whoever was reading has gone.
    if (!response.destroyed) throw error;
  });
}

function takesGzip(accepted: string | string[] | undefined): boolean {
  const codings = String(accepted ?? '').split(',');
  return codings.some((coding) => /^\s*(?:gzip|x-gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*$)|$)/i.test(coding));
}

/** What pages are made of is read when the first one is opened. */
async function headersOfPage() {
  const { pageHeaders } = await import('../../page/policy.ts');
  return { ...pageHeaders(), ...HEADERS, vary: 'accept-encoding' };
}

const NOTICE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `${NOTICE_POLICY}; frame-ancestors 'none'`,
};
/** A link is a secret: nobody else is told of it, and no copy stays behind. */
const HEADERS = {
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'private, no-store',
};
