/**
 * Traces that X-Ray does not index: with Transaction Search they are kept in CloudWatch's logs, out of which X-Ray fetches
 * them. That takes seconds, costs what a query of these logs costs, and is done only where it is configured: permissions
 * xray:StartTraceRetrieval and xray:ListRetrievedTraces.
 * https://docs.aws.amazon.com/xray/latest/api/API_StartTraceRetrieval.html
 */
import { z } from 'zod';
import { LIMITS } from '../../limits.ts';
import { sleep } from '../sleep.ts';
import type { XrayClient } from './xray-client.ts';

const StartedSchema = z.object({ RetrievalToken: z.string() });
const RetrievedSchema = z.object({
  RetrievalStatus: z.string(),
  Traces: z
    .array(
      z.object({
        Id: z.string().nullish(),
        Spans: z.array(z.object({ Id: z.string().nullish(), Document: z.string().nullish() })).nullish(),
      }),
    )
    .nullish(),
  NextToken: z.string().nullish(),
});

type Retrieved = z.infer<typeof RetrievedSchema>;

const PAUSE_MS = 500;
/** Of a retrieval that goes on; the answers are empty until then. */
const WAITING: ReadonlySet<string> = new Set(['SCHEDULED', 'RUNNING']);

/** Its pages, of segment documents; none where there is no such trace in these hours. `signal` ends a wait without end. */
export async function* retrieve(
  client: XrayClient,
  xrayId: string,
  hours: number,
  signal: AbortSignal,
): AsyncGenerator<Retrieved> {
  const EndTime = new Date();
  const StartTime = new Date(EndTime.getTime() - hours * 3_600_000);
  const { RetrievalToken } = await client.ask(
    (xray, options) => xray.startTraceRetrieval({ TraceIds: [xrayId], StartTime, EndTime }, options),
    StartedSchema,
    signal,
  );
  let next: { readonly NextToken?: string } = {};
  for (let pages = 0; pages < LIMITS.xrayPages; ) {
    const page = await client.ask(
      (xray, options) => xray.listRetrievedTraces({ RetrievalToken, TraceFormat: 'XRAY', ...next }, options),
      RetrievedSchema,
      signal,
    );
    if (WAITING.has(page.RetrievalStatus)) {
      await sleep(PAUSE_MS, signal);
      continue;
    }
    if (page.RetrievalStatus !== 'COMPLETE') throw client.failure('unavailable', 'it could not retrieve the trace');
    yield page;
    if (typeof page.NextToken !== 'string' || page.NextToken === '') return;
    next = { NextToken: page.NextToken };
    pages++;
  }
}
