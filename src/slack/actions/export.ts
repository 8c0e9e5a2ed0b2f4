/**
 * The report as files, as a page and as JSON: in the thread of the answer, or in the conversation with the bot where only one
 * person sees the answer. https://docs.slack.dev/messaging/working-with-files#upload
 */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { explain } from '../../compare.ts';
import type { ComparedTraces } from '../../render/answer-actions.ts';
import { renderJson } from '../../render/json.ts';
import type { Report } from '../../report/report.ts';
import type { BotDeps } from '../deps.ts';
import { describeTrouble } from '../trouble.ts';
import { hasAppeared, idsOf, type SentFile } from './appearing-file.ts';
import { readCompared } from './button-values.ts';
import { NOT_OURS, type Pressed, type PressedPlace, tell } from './pressed.ts';
import { pageAgain, reportAgain } from './report-again.ts';

export async function exportJson(pressed: Pressed, deps: BotDeps): Promise<void> {
  await exportAs(['json'], pressed, deps);
}

export async function exportPage(pressed: Pressed, deps: BotDeps): Promise<void> {
  await exportAs(['page'], pressed, deps);
}

export async function exportFiles(pressed: Pressed, deps: BotDeps): Promise<void> {
  await exportAs(['page', 'json'], pressed, deps);
}

async function exportAs(formats: readonly Format[], pressed: Pressed, deps: BotDeps): Promise<void> {
  const { place } = pressed;
  if (place === undefined) return;
  const compared = readCompared(pressed.value);
  if (compared === undefined) return tell(NOT_OURS, pressed, deps);
  const { files, problem } = await filesOf(formats, compared, pressed, deps);
  const hasFiles = files.length > 0;
  if (problem !== undefined) await tell(hasFiles ? `There is JSON alone. ${problem}` : problem, pressed, deps);
  if (!hasFiles) return;
  try {
    const sent = await upload(files, place, pressed);
    if (!(await hasAppeared(sent, pressed.client))) return await tell(STILL_LOOKED_INTO, pressed, deps);
  } catch (error) {
    deps.log.warn(`report not uploaded: ${describeTrouble(error)}`);
    return tell(NOT_UPLOADED, pressed, deps);
  }
  if (!place.isPrivate) return;
  const those = files.length === 1 ? 'The file is' : 'The files are';
  await tell(`${those} in your conversation with me.`, pressed, deps);
}

const NOT_UPLOADED =
  'Slack did not take the file. Please click again; spandiff --format json and --format html print the same on the command line.';

const STILL_LOOKED_INTO =
  'Slack has the file and is still looking into it; it appears here when that is done. If it does not, please click again.';

// --- what is in them ---------------------------------------------------------------------------------------------

type Format = 'page' | 'json';

interface NamedFile {
  readonly file: Buffer;
  readonly filename: string;
  readonly title: string;
}

type Content = { readonly file: Buffer; readonly problem?: never } | { readonly problem: string };

/** As many as there can be, and why one is missing. */
async function filesOf(
  formats: readonly Format[],
  { baseline, candidate }: ComparedTraces,
  pressed: Pressed,
  deps: BotDeps,
): Promise<{ readonly files: readonly NamedFile[]; readonly problem: string | undefined }> {
  const ids = [baseline, candidate].map((reference) => safeInName(reference.slice(reference.indexOf(':') + 1)));
  const files: NamedFile[] = [];
  let problem: string | undefined;
  for (const format of formats) {
    const { extension, title, contentOf } = FORMATS[format];
    const content = await contentOf(pressed, deps);
    if (content.problem === undefined) {
      files.push({ file: content.file, filename: `spandiff-${ids.join('-')}.${extension}`, title });
    } else problem ??= content.problem;
    // What no page can be made from is compared no second time for JSON.
    if (problem !== undefined && deps.reports.find(pressed.value ?? '') === undefined) break;
  }
  return { files, problem };
}

const FORMATS: Readonly<
  Record<Format, { extension: string; title: string; contentOf: (p: Pressed, d: BotDeps) => Promise<Content> }>
> = {
  page: { extension: 'html', title: 'Report (download it, and open it in a browser)', contentOf: pageContent },
  json: { extension: 'json', title: 'Report as JSON (spandiff.report/1)', contentOf: jsonContent },
};

const uncompress = promisify(gunzip);

async function pageContent(pressed: Pressed, deps: BotDeps): Promise<Content> {
  const { gzipped, sentence } = await pageAgain(pressed.value, pressed, deps);
  return gzipped === undefined ? { problem: sentence } : { file: await uncompress(gzipped) };
}

async function jsonContent(pressed: Pressed, deps: BotDeps): Promise<Content> {
  const { report, sentence } = await reportAgain(pressed.value, pressed, deps);
  return report === undefined
    ? { problem: sentence }
    : { file: Buffer.from(renderJson(await withNarrative(report)), 'utf8') };
}

/** While the explanation is still to come, the template speaks, which needs no model. */
async function withNarrative(report: Report): Promise<Report> {
  return report.narrative === null ? explain(report, undefined, AbortSignal.abort()) : report;
}

/** Ids of hand-made traces are anything. */
function safeInName(traceId: string): string {
  return traceId.replace(/[^\w-]/g, '').slice(0, 32);
}

// --- where they go -----------------------------------------------------------------------------------------------

/** In one message. */
async function upload(
  files: readonly NamedFile[],
  place: PressedPlace,
  { client, origin }: Pressed,
): Promise<SentFile> {
  const uploads = { file_uploads: [...files] };
  if (!place.isPrivate) {
    return { ...place, ids: idsOf(await client.files.uploadV2({ ...uploads, ...destination(place) })) };
  }
  const { channel } = await client.conversations.open({ users: origin.userId });
  if (channel?.id === undefined) throw new Error('conversations.open named no conversation');
  const ids = idsOf(await client.files.uploadV2({ ...uploads, channel_id: channel.id }));
  return { channel: channel.id, threadTs: undefined, ids };
}

function destination({ channel, threadTs }: PressedPlace) {
  return threadTs === undefined ? { channel_id: channel } : { channel_id: channel, thread_ts: threadTs };
}
