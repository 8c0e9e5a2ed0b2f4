/**
 * The report as a file: in the thread of the answer, or in the conversation with the bot where only one person sees the
 * answer. https://docs.slack.dev/messaging/working-with-files#upload
 */
import { explain } from '../../compare.ts';
import { renderJson } from '../../render/json.ts';
import type { Report } from '../../report/report.ts';
import type { BotDeps } from '../deps.ts';
import { describeTrouble } from '../trouble.ts';
import { hasAppeared, idsOf, type SentFile } from './appearing-file.ts';
import { type Pressed, type PressedPlace, tell } from './pressed.ts';
import { reportAgain } from './report-again.ts';

export async function exportJson(pressed: Pressed, deps: BotDeps): Promise<void> {
  const { place } = pressed;
  if (place === undefined) return;
  const { report, sentence } = await reportAgain(pressed.value, pressed, deps);
  if (report === undefined) return tell(sentence, pressed, deps);
  try {
    const sent = await upload(await withNarrative(report), place, pressed);
    if (!(await hasAppeared(sent, pressed.client))) return await tell(STILL_LOOKED_INTO, pressed, deps);
  } catch (error) {
    deps.log.warn(`report not uploaded: ${describeTrouble(error)}`);
    return tell(NOT_UPLOADED, pressed, deps);
  }
  if (place.isPrivate) await tell('The file is in your conversation with me.', pressed, deps);
}

const NOT_UPLOADED =
  'Slack did not take the file. Please click again; spandiff --format json prints the same on the command line.';

const STILL_LOOKED_INTO =
  'Slack has the file and is still looking into it; it appears here when that is done. If it does not, please click again.';

/** A report that was computed again has none; the template needs no model for it. */
async function withNarrative(report: Report): Promise<Report> {
  return report.narrative === null ? explain(report, undefined, AbortSignal.abort()) : report;
}

async function upload(report: Report, place: PressedPlace, { client, origin }: Pressed): Promise<SentFile> {
  const content = renderJson(report);
  const ids = [report.baseline, report.candidate].map(({ traceId }) => safeInName(traceId));
  const file = { content, filename: `spandiff-${ids.join('-')}.json`, title: 'Report as JSON (spandiff.report/1)' };
  if (!place.isPrivate)
    return { ...place, ids: idsOf(await client.files.uploadV2({ ...file, ...destination(place) })) };
  const { channel } = await client.conversations.open({ users: origin.userId });
  if (channel?.id === undefined) throw new Error('conversations.open named no conversation');
  const sentIds = idsOf(await client.files.uploadV2({ ...file, channel_id: channel.id }));
  return { channel: channel.id, threadTs: undefined, ids: sentIds };
}

function destination({ channel, threadTs }: PressedPlace) {
  return threadTs === undefined ? { channel_id: channel } : { channel_id: channel, thread_ts: threadTs };
}

/** Ids of hand-made traces are anything. */
function safeInName(traceId: string): string {
  return traceId.replace(/[^\w-]/g, '').slice(0, 32);
}
