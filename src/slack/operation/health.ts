/**
 * For whoever watches the process: /healthz (it lives), /readyz (it can answer questions, or why not) and /metrics.
 * https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
import type { ServerResponse } from 'node:http';
import type { Routes } from './http-server.ts';

export interface Watched {
  /** Why no question can be answered now; empty: it can. */
  readonly hindrances: () => readonly string[];
  /** Undefined: nothing is measured. */
  readonly scrape: (() => Promise<string>) | undefined;
}

export function healthRoutes({ hindrances, scrape }: Watched): Routes {
  return {
    'GET /healthz': (_request, response) => sendJson(response, 200, { status: 'ok' }),
    'GET /readyz': (_request, response) => {
      const reasons = hindrances();
      const isReady = reasons.length === 0;
      sendJson(response, isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready', reasons });
    },
    ...(scrape && {
      'GET /metrics': async (_request, response) => {
        const text = await scrape();
        response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text);
      },
    }),
  };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
