/** How the page shows the blocks that hold data, files and pictures, in a real browser with a real Bolt app behind it. */
import type { App, types } from '@slack/bolt';
import { beforeEach, expect, test } from 'vitest';
import type { LocalWorkspace } from '../../src/local-workspace/local-workspace.ts';
import { rasterise } from '../../src/picture/png.ts';
import { CHARTS, CONTAINER, DATA_TABLE } from './every-block.ts';
import { describePage, type Visit } from './page-visit.ts';

const CHANNEL = 'C0INCIDENTS';
/** One pixel. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

type AnyBlock = types.KnownBlock | types.Block;

describePage('blocks on the page', ({ start, visit }) => {
  let workspace: LocalWorkspace;
  let app: App;
  let visited: Visit;

  beforeEach(async () => {
    ({ workspace, app } = await start({ unfurlDomains: ['traces.example.com'], fileProcessingMs: 1 }));
    visited = await visit(workspace);
  });

  const articles = () => visited.page.getByRole('log', { name: 'Messages', exact: true }).getByRole('article');
  const answer = () => articles().last();

  async function post(...blocks: readonly AnyBlock[]): Promise<string> {
    const { ts = '' } = await app.client.chat.postMessage({ channel: CHANNEL, text: 'blocks', blocks: [...blocks] });
    await answer().waitFor();
    return ts;
  }

  test('a data table is turned page by page', async () => {
    await post(DATA_TABLE);
    const operations = () => answer().getByRole('rowheader').allInnerTexts();
    expect(await operations()).toEqual(['a', 'b', 'c', 'd', 'e'].map((letter) => `operation ${letter}`));
    await answer().getByText('1–5 of 12').waitFor();
    await answer().getByRole('button', { name: 'Next page' }).click();
    await visited.page.keyboard.press('Enter');
    await answer().getByText('11–12 of 12').waitFor();
    expect(await operations()).toEqual(['operation k', 'operation l']);
    await visited.page.keyboard.press('Enter');
    expect(await operations()).toEqual(['operation k', 'operation l']);
    await answer().getByRole('button', { name: 'Previous page' }).click();
    await answer().getByText('6–10 of 12').waitFor();
  });

  test('a data table is sorted by the value, and stays so when the message changes', async () => {
    const ts = await post(DATA_TABLE);
    const changes = () => answer().getByRole('cell').allInnerTexts();
    const head = answer().getByRole('columnheader', { name: 'Change, ms' });
    await head.getByRole('button').click();
    expect(await changes()).toEqual(['+11.000', '+10.000', '+9.000', '+8.000', '+7.000']);
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    await app.client.reactions.add({ channel: CHANNEL, timestamp: ts, name: 'eyes' });
    await answer().getByRole('img', { name: 'eyes' }).waitFor();
    expect(await changes()).toEqual(['+11.000', '+10.000', '+9.000', '+8.000', '+7.000']);
    await head.getByRole('button').click();
    expect(await changes()).toEqual(['+0.000', '+1.000', '+2.000', '+3.000', '+4.000']);
    await head.getByRole('button').click();
    expect(await changes()).toEqual(['+0.000', '+7.000', '+2.000', '+9.000', '+4.000']);
    expect(await head.getAttribute('aria-sort')).toBe(null);
  });

  test('a chart is drawn to scale, and its numbers can be read', async () => {
    await post(CHARTS[0]!);
    const picture = answer().getByRole('img', { name: 'bar chart: Self time as bar' });
    const heights = await picture
      .locator('rect')
      .evaluateAll((bars) => bars.map((bar) => Number(bar.getAttribute('height'))));
    const values = [20, 35, 50, 25, 65, 185];
    for (const [at, height] of heights.entries()) expect(height / heights[0]!).toBeCloseTo(values[at]! / 20, 6);
    await answer().getByText('Show the data').click();
    expect(await answer().getByRole('row').last().getByRole('cell').allInnerTexts()).toEqual(['50', '185']);
  });

  test('lines, areas and pies are drawn too', async () => {
    await post(CHARTS[1]!, CHARTS[2]!);
    await expect.poll(() => answer().locator('polyline').count()).toBe(4);
    expect(await answer().locator('polygon').count()).toBe(2);
    await post(CHARTS[3]!);
    await expect.poll(() => answer().locator('path').count()).toBe(3);
    expect(await answer().locator('.legend').textContent()).toContain('stock');
  });

  test('a container opens with the keyboard, and stays open when the message changes', async () => {
    const ts = await post(CONTAINER);
    expect(await answer().getByText('critical path').isVisible()).toBe(false);
    await answer().locator('summary').focus();
    await visited.page.keyboard.press('Enter');
    await answer().getByRole('button', { name: 'Inside' }).waitFor();
    await app.client.reactions.add({ channel: CHANNEL, timestamp: ts, name: 'eyes' });
    await answer().getByRole('img', { name: 'eyes' }).waitFor();
    expect(await answer().getByText('critical path').isVisible()).toBe(true);
    expect(await visited.page.locator('summary:focus').count()).toBe(1);
  });

  test('a picture among the blocks is shown, and a shared file can be fetched', async () => {
    const { client } = app;
    const uploaded = await client.filesUploadV2({ file: PICTURE, filename: 'waterfall.png', alt_text: 'Both traces' });
    const id = (uploaded.files[0] as unknown as { files: { id: string }[] }).files[0]!.id;
    await expect.poll(async () => (await client.files.info({ file: id })).file?.mimetype).toBe('image/png');
    await post({ type: 'image', slack_file: { id }, alt_text: 'Waterfall of both traces' });
    const picture = answer().getByRole('img', { name: 'Waterfall of both traces' });
    await picture.waitFor();
    const widthPx = () => picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
    await expect.poll(widthPx).toBe(1);
    await client.filesUploadV2({ channel_id: CHANNEL, content: '{"spans": 1}', filename: 'diff.json' });
    const file = answer().getByRole('link', { name: 'diff.json' });
    await file.waitFor();
    const [download] = await Promise.all([visited.page.waitForEvent('download'), file.click()]);
    expect(download.suggestedFilename()).toBe('diff.json');
  });

  test('a picture is as wide as a telephone, described, and large when it is clicked', async () => {
    const { client } = app;
    const bars = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="500"><rect width="400" height="300"/></svg>`;
    const png = await rasterise({ svg: bars, widthPx: 800, heightPx: 500, altText: '' });
    const uploaded = await client.filesUploadV2({ file: Buffer.from(png), filename: 'bars.png', alt_text: 'Bars' });
    const id = (uploaded.files[0] as unknown as { files: { id: string }[] }).files[0]!.id;
    await expect.poll(async () => (await client.files.info({ file: id })).file?.mimetype).toBe('image/png');
    await post({ type: 'image', slack_file: { id }, alt_text: 'Bars of both traces' });
    const picture = answer().getByRole('img', { name: 'Bars of both traces' });
    const natural = () => picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
    await expect.poll(natural).toBe(1_600);
    await visited.page.setViewportSize({ width: 390, height: 844 });
    const [shown, around] = [await picture.boundingBox(), await answer().boundingBox()];
    expect(shown!.width).toBeGreaterThan(300);
    expect(shown!.x + shown!.width).toBeLessThanOrEqual(around!.x + around!.width);
    const [large] = await Promise.all([visited.page.waitForEvent('popup'), picture.click()]);
    await large.waitForLoadState();
    expect(new URL(large.url()).pathname).toBe(`/files/${id}`);
    await large.close();
  });

  test('a link that the app knows gets its preview, whose button tells the app', async () => {
    const pressed: string[] = [];
    app.event('link_shared', async ({ event, client }) => {
      const button = {
        type: 'button' as const,
        text: { type: 'plain_text' as const, text: 'Compare' },
        action_id: 'go',
      };
      const text = { type: 'mrkdwn' as const, text: '*checkout* in 423 ms' };
      const blocks: types.KnownBlock[] = [{ type: 'section', text, accessory: button }];
      const unfurls = { [event.links[0]!.url]: { blocks } };
      await client.chat.unfurl({ channel: event.channel, ts: event.message_ts, unfurls });
    });
    app.action('go', async ({ ack, body }) => {
      await ack();
      pressed.push(body.type);
    });
    workspace.postAs('riley', 'see https://traces.example.com/trace/abc');
    const preview = answer().getByRole('group', { name: 'Link preview' });
    await preview.getByText('checkout in 423 ms').waitFor();
    await preview.getByRole('button', { name: 'Compare' }).click();
    await expect.poll(() => pressed).toEqual(['block_actions']);
  });

  test('a block or an element that the page does not know is shown by its type', async () => {
    await visited.page.evaluate(RENDER_UNKNOWN);
    const shown = visited.page.locator('#unknown-blocks');
    expect(await shown.locator('.unknown').allInnerTexts()).toEqual(['[carousel]', '[datepicker]', '[file_input]']);
  });
});

/** Such blocks never come through the workspace's door, so they are drawn by the page's own module. */
const RENDER_UNKNOWN = `(async () => {
  const { renderBlocks } = await import('/blocks.js');
  const { createSurface } = await import('/surface.js');
  const { names } = await import('/state.js');
  const surface = createSurface({ channel: 'C0', ts: '1' }, names);
  const label = { type: 'plain_text', text: 'Upload' };
  const blocks = [
    { type: 'carousel', elements: [] },
    { type: 'actions', block_id: 'a', elements: [{ type: 'datepicker', action_id: 'd' }] },
    { type: 'input', block_id: 'i', label, element: { type: 'file_input', action_id: 'f' } },
  ];
  const root = document.createElement('div');
  root.id = 'unknown-blocks';
  root.append(renderBlocks(blocks, surface));
  document.querySelector('#messages').append(root);
})()`;
