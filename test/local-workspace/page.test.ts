/** The web page of the local workspace in a real browser, with a real Bolt app behind it. */
import type { App } from '@slack/bolt';
import type { Page } from 'playwright-core';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { type LocalWorkspace, startLocalWorkspace } from '../../src/local-workspace/local-workspace.ts';
import { describePage } from './page-visit.ts';
import { RICH_ANSWER } from './rich-answer.ts';

const SUGGESTION = { title: 'the first pair', text: '@Spandiff compare aaaa bbbb' };

/** What the tests read of a table cell; the DOM's types are not those of this project. */
interface Cell {
  readonly textContent: string;
}

/** Runs in the page: how wide the document and its lists are inside. */
const WIDTHS = `[document.documentElement, ...document.querySelectorAll('.messages')].map((one) => one.scrollWidth)`;

/**
 * How far the channel is scrolled away from where it should be: at its end, or where its last message is taller than the
 * window, at that message's first line.
 */
const FROM_PLACE = `(() => {
  const { scrollHeight, scrollTop, clientHeight, lastElementChild } = messages;
  const top = lastElementChild.getBoundingClientRect().top - messages.getBoundingClientRect().top;
  return Math.min(scrollHeight - scrollTop - clientHeight, Math.abs(top));
})()`;

describePage('the page', ({ start, visit }) => {
  let workspace: LocalWorkspace;
  let app: App;
  let page: Page;
  let complaints: string[];

  beforeEach(async () => {
    ({ workspace, app } = await start({ suggestions: [SUGGESTION] }));
    app.event('app_mention', async ({ event, client }) => {
      const plan = {
        type: 'plan',
        title: 'Comparing',
        tasks: [{ type: 'task_card', task_id: 'a', title: 'Fetch', status: 'in_progress' }],
      };
      const thread = event.thread_ts === undefined ? {} : { thread_ts: event.thread_ts };
      const { ts = '' } = await client.chat.postMessage({
        channel: event.channel,
        text: 'working',
        blocks: [plan],
        ...thread,
      });
      await client.chat.update({ channel: event.channel, ts, text: 'the answer', blocks: RICH_ANSWER });
    });
    app.command('/spandiff', async ({ ack }) => {
      await ack({ text: 'just for *you*' });
    });
    ({ page, complaints } = await visit(workspace));
  });

  const composer = () => page.getByLabel('Message #incidents');
  const messages = () => page.getByRole('log', { name: 'Messages', exact: true });

  test('says that it is local, and fills a suggestion into the composer', async () => {
    await page.getByText('Local workspace: imitates Slack and runs on this machine only.').waitFor();
    await page.getByRole('button', { name: 'Try: the first pair' }).click();
    expect(await composer().inputValue()).toBe(SUGGESTION.text);
    expect(await page.locator('#composer-text:focus').count()).toBe(1);
    expect(workspace.messages()).toEqual([]);
  });

  test('sends a mention with Enter, and shows the answer of the app as it changes', async () => {
    await composer().fill(SUGGESTION.text);
    await composer().press('Enter');
    await messages().getByRole('heading', { name: 'checkout got 784 ms slower' }).waitFor();
    expect(await composer().inputValue()).toBe('');
    const answer = messages().getByRole('article').nth(1);
    expect(await answer.getByText('BOT', { exact: true }).count()).toBe(1);
    expect(await answer.getByText('(edited)').count()).toBe(0);
    const rows = await answer
      .getByRole('row')
      .evaluateAll((all) => all.map((row) => Array.from(row.children as Iterable<Cell>, (cell) => cell.textContent)));
    expect(rows).toEqual([
      ['Service', 'Operation', 'Baseline', 'Candidate', 'Change'],
      ['preprocess', 'preprocess-request', '413.779 ms', '1 198.196 ms', '▲ +784.417 ms'],
      ['inference', 'inference-span', '9.188 ms', '9.188 ms', '= 0 ms'],
    ]);
    expect(workspace.messages()[1]).toMatchObject({ edits: 1 });
  });

  test('shows every block, literally where Slack is literal', async () => {
    workspace.postAs('you', '@Spandiff compare');
    const answer = messages().getByRole('article').nth(1);
    await answer.getByRole('heading', { name: 'checkout' }).waitFor();
    const text = await answer.textContent();
    expect(text).toContain('Not <b>html</b>, not *bold*.');
    expect(text).toContain('code *here*');
    expect(text).toContain('quoted <tag>');
    const tasks = await answer
      .locator('.plan .task')
      .evaluateAll((items) =>
        items.map(
          (item) =>
            `${item.querySelector('.mark')?.getAttribute('aria-label')}: ${item.querySelector('.task-title')?.textContent}`,
        ),
      );
    expect(tasks).toEqual([
      'done: Fetch the baseline',
      'failed: Fetch the candidate',
      'in progress: Compare',
      'waiting: Word the verdict',
    ]);
    const strong = await answer.locator('strong').allInnerTexts();
    expect(strong).toEqual(['784.417 ms', 'Baseline', 'Candidate', 'inference-span', 'bold', 'preprocess']);
    const links = await answer.getByRole('link').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    expect(links).toEqual([
      'http://localhost:16686/trace/aaaa',
      'https://example.com/diff.png',
      'https://example.com/a?b=1&c=2',
      'https://example.com/',
      'https://example.com/docs',
    ]);
    expect(await answer.getByRole('button', { name: 'Swap' }).isEnabled()).toBe(true);
  });

  test('gives a slash command, and shows its answer and its errors to the person alone', async () => {
    await composer().fill('/spandiff help');
    await composer().press('Enter');
    const answer = messages().getByRole('article').first();
    await answer.getByText('just for you').waitFor();
    expect(await answer.textContent()).toContain('Only visible to you');
    await composer().fill('/other');
    await composer().press('Enter');
    await messages().getByText('is not a valid command').waitFor();
    await app.stop();
    await page.getByText('Spandiff is not connected').waitFor();
    await composer().fill('/spandiff');
    await composer().press('Enter');
    await messages().getByText('failed: the app is not connected at the moment.').waitFor();
  });

  test('Shift+Enter starts a new line, and blank text is not sent', async () => {
    await composer().press('Enter');
    await composer().pressSequentially('one');
    await composer().press('Shift+Enter');
    await composer().pressSequentially('two');
    await composer().press('Enter');
    await messages().getByText('two').waitFor();
    expect(workspace.messages().map((message) => message.text)).toEqual(['one\ntwo']);
  });

  test('opens a thread, replies in it, counts the replies, and closes with Escape', async () => {
    const { ts } = workspace.postAs('riley', 'what happened?');
    await messages().getByRole('button', { name: 'Reply in thread' }).click();
    await page.getByLabel('Reply in thread').last().fill('@Spandiff compare aaaa bbbb');
    await page.keyboard.press('Enter');
    const thread = page.getByRole('log', { name: 'Thread messages' });
    await thread.getByRole('heading', { name: 'checkout' }).waitFor();
    expect(await thread.getByRole('article').count()).toBe(3);
    expect(await messages().getByRole('article').count()).toBe(1);
    expect(workspace.messages('incidents', ts)).toHaveLength(3);
    await page.getByLabel('Reply in thread').last().fill('/spandiff');
    await page.keyboard.press('Enter');
    await thread.getByText('is not supported in threads').waitFor();
    await page.keyboard.press('Escape');
    expect(await thread.isVisible()).toBe(false);
    expect(await page.locator('button:focus').getAttribute('aria-label')).toBe('Open thread with 2 replies');
  });

  test('never takes foreign text for markup', async () => {
    const evil = '<img src=x onerror="window.hurt=1"> <script>window.hurt=1</script>';
    workspace.postAs('riley', evil);
    const channel = 'C0INCIDENTS';
    const section = { type: 'section', text: { type: 'mrkdwn', text: `<javascript:alert(1)|click> ${evil}` } };
    const markdown = { type: 'markdown', text: `[click](javascript:alert(1)) ${evil}` };
    const literal = {
      type: 'rich_text',
      elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: evil }] }],
    };
    await app.client.chat.postMessage({ channel, text: evil, blocks: [section, markdown, literal] });
    await messages().getByRole('article').nth(1).waitFor();
    expect(await messages().locator('img, script, a').count()).toBe(0);
    expect(await page.evaluate('"hurt" in window')).toBe(false);
    expect(await messages().getByRole('article').first().locator('.content').textContent()).toBe(evil);
  });

  test('shows reactions, edits, deletions and what the app is doing', async () => {
    const { client } = app;
    const channel = 'C0INCIDENTS';
    const { ts: question } = workspace.postAs('you', 'a question');
    await client.assistant.threads.setStatus({ channel_id: channel, thread_ts: question, status: 'is comparing…' });
    await messages().getByText('Spandiff is comparing…').waitFor();
    await client.reactions.add({ channel, timestamp: question, name: 'eyes' });
    await messages().getByRole('img', { name: 'eyes' }).waitFor();
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'first', thread_ts: question });
    await messages().getByText('Spandiff is comparing…').waitFor({ state: 'detached' });
    await client.chat.delete({ channel, ts });
    await messages().getByText('1 reply').waitFor({ state: 'detached' });
    const posted = await client.chat.postMessage({ channel, text: 'wrong' });
    await client.chat.update({ channel, ts: posted.ts ?? '', text: 'right' });
    await messages().getByText('(edited)').waitFor();
  });

  test('comes back by itself when the workspace was away', async () => {
    const port = Number(new URL(workspace.pageUrl).port);
    await app.stop();
    await workspace.stop();
    await page.getByText('Page offline, trying again…').waitFor();
    await composer().fill('anyone?');
    await composer().press('Enter');
    await page.getByRole('alert').getByText('cannot be reached').waitFor();
    expect(await composer().inputValue()).toBe('anyone?');
    workspace = await startLocalWorkspace({ port, suggestions: [] });
    onTestFinished(() => workspace.stop());
    workspace.postAs('riley', 'a new day');
    await messages().getByText('a new day').waitFor();
    expect(await messages().getByRole('article').count()).toBe(1);
    expect(complaints.splice(0).every((complaint) => complaint.includes('ERR_'))).toBe(true);
  });

  test.each([
    { width: 1280, height: 900, scheme: 'light' as const },
    { width: 390, height: 844, scheme: 'light' as const },
    { width: 390, height: 844, scheme: 'dark' as const },
  ])('fits into $width px ($scheme) without scrolling sideways', async ({ width, height, scheme }) => {
    workspace.postAs('riley', `@Spandiff ${'x'.repeat(300)}`);
    await page.close();
    ({ page, complaints } = await visit(workspace, { width, height, scheme }));
    await messages().getByRole('heading', { name: 'checkout' }).waitFor();
    const widest = () => page.evaluate<number[]>(WIDTHS);
    expect(Math.max(...(await widest()))).toBeLessThanOrEqual(width);
    await expect.poll(() => page.evaluate(FROM_PLACE)).toBeLessThan(2);
    await messages().getByRole('button', { name: 'Reply in thread' }).first().click();
    expect(Math.max(...(await widest()))).toBeLessThanOrEqual(width);
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(ground).toBe(scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(20, 25, 28)');
  });
});
