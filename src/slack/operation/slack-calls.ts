/**
 * Every call of Slack's Web API as a duration by method and outcome, and as a span under the ask that makes it. Slack
 * answers a refusal with status 200 and an error code in the body, so the body is read a second time.
 */
import { z } from 'zod';
import type { Telemetry } from '../../telemetry/telemetry.ts';

type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

export function observedFetch(telemetry: Telemetry): Fetch {
  return (input, init) => {
    const method = methodOf(input, init);
    const startedAtMs = performance.now();
    const told = { 'spandiff.slack.method': method };
    const finish = (outcome: string) => {
      const seconds = (performance.now() - startedAtMs) / 1_000;
      telemetry.record('spandiff.slack.duration', seconds, { ...told, 'spandiff.outcome': outcome });
    };
    return telemetry.span(`slack ${method}`, told, async (span) => {
      try {
        const response = await fetch(input, init);
        const outcome = await outcomeOf(response);
        if (outcome !== 'ok') span.fail(outcome);
        if (response.status === 429) countWaiting(response, method, telemetry);
        finish(outcome);
        return response;
      } catch (error) {
        finish(error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'unreachable');
        throw error;
      }
    });
  };
}

/** The addresses of answers and uploads are secrets; they are told by their kind. */
function methodOf(input: string | URL, init: RequestInit | undefined): string {
  const { pathname } = new URL(input);
  const [, method] = /\/api\/([a-z]+(?:\.[a-zA-Z0-9]+){1,3})$/.exec(pathname) ?? [];
  if (method !== undefined) return method;
  return init?.body instanceof FormData ? 'upload' : 'response_url';
}

const answer = z.object({ ok: z.boolean(), error: z.string().optional() });
/** What is no code of Slack's must not become a label. */
const ERROR_CODE = /^[a-z_]{1,60}$/;

async function outcomeOf(response: Response): Promise<string> {
  if (!response.ok) return `http_${response.status}`;
  if (!(response.headers.get('content-type') ?? '').startsWith('application/json')) return 'ok';
  // A broken body is the caller's to report.
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  const { data } = answer.safeParse(body);
  if (data === undefined || data.ok) return 'ok';
  return data.error !== undefined && ERROR_CODE.test(data.error) ? data.error : 'other';
}

function countWaiting(response: Response, method: string, telemetry: Telemetry): void {
  const seconds = Number(response.headers.get('retry-after'));
  if (seconds > 0) telemetry.count('spandiff.slack.rate_limited', { 'spandiff.slack.method': method }, seconds);
}
