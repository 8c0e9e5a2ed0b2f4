/** Files of the local workspace, uploaded by the real client of @slack/web-api. */
import { webApi } from '@slack/bolt';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalWorkspace, startLocalWorkspace } from '../../src/local-workspace/local-workspace.ts';

const WAIT_MS = 5_000;
const channel = 'C0INCIDENTS';
/** A picture of one pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let workspace: LocalWorkspace;
let client: webApi.WebClient;

beforeEach(async () => {
  workspace = await startLocalWorkspace({ port: 0, suggestions: [], fileProcessingMs: 400 });
  client = new webApi.WebClient(workspace.botToken, { slackApiUrl: workspace.apiUrl, retryConfig: { retries: 0 } });
});
afterEach(() => workspace.stop());

interface Uploaded {
  readonly files: readonly { readonly files: readonly { readonly id: string; readonly mimetype: string }[] }[];
}

async function upload(filename: string, threadTs?: string) {
  const file = { file: PNG, filename, alt_text: 'a bar' };
  const where = { channel_id: channel, thread_ts: threadTs ?? '' };
  const uploaded: unknown = await client.files.uploadV2(threadTs === undefined ? file : { ...file, ...where });
  return (uploaded as Uploaded).files[0]!.files[0]!;
}

const picture = (id: string) => ({ type: 'image', slack_file: { id }, alt_text: 'a bar' });
const post = (id: string) => client.chat.postMessage({ channel, text: 'a picture', blocks: [picture(id)] });
const mimetypeOf = async (id: string) => (await client.files.info({ file: id })).file?.mimetype;

test('a picture may stand in a block as soon as it has a mimetype, and not before', async () => {
  const { id, mimetype } = await upload('diff.png');
  expect(mimetype).toBe('');
  await expect(post(id)).rejects.toMatchObject({
    data: { error: 'invalid_blocks', errors: ['invalid slack file [json-pointer:/blocks/0/slack_file]'] },
  });
  await expect.poll(() => mimetypeOf(id)).toBe('image/png');
  expect(await post(id)).toMatchObject({ ok: true });
  const { file } = await client.files.info({ file: id });
  expect(file).toMatchObject({ id, name: 'diff.png', alt_txt: 'a bar', size: PNG.length, user: workspace.botUserId });
  const bytes = await fetch(file?.url_private ?? '');
  expect(bytes.headers.get('content-type')).toBe('image/png');
  expect(Buffer.from(await bytes.arrayBuffer())).toEqual(PNG);
});

test('a file for a thread appears there after it was looked into', async () => {
  const { ts } = workspace.postAs('you', 'a question');
  const { id } = await upload('report.json', ts);
  const message = await workspace.waitFor((one) => one.files.length > 0, WAIT_MS);
  expect(message).toMatchObject({ threadTs: ts, files: [{ id, name: 'report.json', mimetype: 'application/json' }] });
  const { headers } = await fetch(`${workspace.pageUrl}files/${id}`);
  expect(headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''report.json");
});

test('a file that is no picture, of nobody, or shown by a response_url is refused', async () => {
  const { id } = await upload('report.html');
  await expect.poll(() => mimetypeOf(id)).toBe('text/html');
  await expect(post(id)).rejects.toMatchObject({ data: { error: 'invalid_blocks' } });
  await expect(post('F0000000000')).rejects.toMatchObject({ data: { error: 'invalid_blocks' } });
  await expect(client.files.info({ file: 'F0000000000' })).rejects.toMatchObject({ data: { error: 'file_not_found' } });
});

test('an upload that is stuck never gets a mimetype', async () => {
  workspace.setFaults({ stuckUploads: true });
  const { id: stuck } = await upload('stuck.png');
  workspace.setFaults({ stuckUploads: false });
  const { id: fine } = await upload('fine.png');
  await expect.poll(() => mimetypeOf(fine)).toBe('image/png');
  expect(await mimetypeOf(stuck)).toBe('');
});

test('a picture that Slack refuses has a mimetype and may stand in no block', async () => {
  const { id } = await upload('diff.png');
  await expect.poll(() => mimetypeOf(id)).toBe('image/png');
  workspace.setFaults({ refusedPictures: true });
  await expect(post(id)).rejects.toMatchObject({ data: { error: 'invalid_blocks' } });
  workspace.setFaults({ refusedPictures: false });
  expect(await post(id)).toMatchObject({ ok: true });
});

test('an upload address can be made to fail, and is called by its kind', async () => {
  workspace.failNext('upload', { status: 503 });
  await expect(upload('diff.png')).rejects.toMatchObject({ statusCode: 503 });
  workspace.failNext('upload', { status: 503, goesThrough: true });
  await expect(upload('diff.png')).rejects.toMatchObject({ statusCode: 503 });
  await upload('diff.png');
  const calls = workspace.requests().filter(({ method }) => method === 'upload');
  expect(calls.map(({ outcome }) => outcome)).toEqual(['503', '503', 'ok']);
});

test('the bytes must be as many as announced, and an address is good for one upload', async () => {
  const { upload_url: url = '', file_id: id = '' } = await client.files.getUploadURLExternal({
    filename: 'a.txt',
    length: 3,
  });
  const files: [{ id: string }] = [{ id }];
  await expect(client.files.completeUploadExternal({ files })).rejects.toMatchObject({
    data: { error: 'file_not_found' },
  });
  const send = async (body: string) => (await fetch(url, { method: 'POST', body })).status;
  expect(await send('four')).toBe(400);
  expect(await send('abc')).toBe(200);
  expect(await send('abc')).toBe(404);
  expect(await client.files.completeUploadExternal({ files })).toMatchObject({ ok: true });
  await expect(client.files.completeUploadExternal({ files })).rejects.toMatchObject({
    data: { error: 'file_update_failed' },
  });
});
