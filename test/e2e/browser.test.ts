/**
 * What a person on a fresh machine sees: `npm start`, the page in a browser, a question, the answer. Screenshots stay in
 * test/output/.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SAMPLE_PAIRS } from '../../src/sources/samples.ts';
import { describeInBrowser, launchBrowser } from '../support/browser.ts';
import { ROOT } from '../support/modules.ts';
import { type StartedProcess, startProcess } from '../support/start-process.ts';

const OUTPUT = join(ROOT, 'test/output');
const [NESTED, SIBLINGS, SHOP] = SAMPLE_PAIRS;

interface Cell {
  readonly textContent: string;
}

describeInBrowser('npm start', () => {
  let browser: Browser;
  let bot: StartedProcess;
  let pageUrl: string;
  /** Errors in the browser's console, violations of the Content-Security-Policy among them. */
  const complaints: string[] = [];

  beforeAll(async () => {
    mkdirSync(OUTPUT, { recursive: true });
    bot = startProcess();
    [browser, pageUrl] = await Promise.all([
      launchBrowser(),
      bot.printed(/http:\/\/127\.0\.0\.1:\d+\//).then(([url]) => url),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    bot.kill('SIGTERM');
    expect(await bot.exited).toBe(0);
    expect(complaints).toEqual([]);
  });

  async function openPage(width: number): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, deviceScaleFactor: 2 });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(pageUrl);
    await page.getByText('Spandiff is connected').waitFor();
    return page;
  }

  async function ask(page: Page, question: string): Promise<void> {
    const composer = page.getByLabel('Message #incidents');
    await composer.fill(question);
    await composer.press('Enter');
  }

  const lastArticle = (page: Page) =>
    page.getByRole('log', { name: 'Messages', exact: true }).getByRole('article').last();

  test('a slash command is answered with verdict, numbers and narrative', async () => {
    const page = await openPage(1_280);
    await page.getByRole('button', { name: /nested/ }).click();
    await page.getByLabel('Message #incidents').press('Enter');
    const answer = lastArticle(page);
    await answer.getByRole('heading', { name: '▲ preprocess: its own time grew' }).waitFor();
    await answer.getByText('Wording by template').waitFor();
    const text = (await answer.textContent())!;
    expect(text).toContain('+784.417 ms end to end: 422.967 ms → 1,207.384 ms');
    expect(text).toContain('High confidence.');
    expect(text).toContain('“preprocess” made the difference');
    const rows = await answer
      .getByRole('row')
      .evaluateAll((all) => all.map((row) => Array.from(row.children as Iterable<Cell>, (cell) => cell.textContent)));
    expect(rows).toEqual([
      ['Critical path, ms', 'difference', 'baseline', 'candidate'],
      ['preprocess · preprocess-request', '▲ +784.417', '413.779', '1,198.196'],
      ['inference · inference-span', '= 0.000', '9.188', '9.188'],
      ['total', '▲ +784.417', '422.967', '1,207.384'],
    ]);
    await page.close();
  });

  test('a mention is answered in its thread', async () => {
    const page = await openPage(1_280);
    await ask(page, `@Spandiff compare ${SIBLINGS!.candidate} ${SIBLINGS!.baseline}`);
    await page.getByRole('button', { name: 'Open thread with 1 reply' }).last().click();
    const thread = page.getByRole('log', { name: 'Thread messages' });
    await thread.getByRole('heading', { name: '▲ inference: its own time grew' }).waitFor();
    await thread.getByText('You gave the slower trace first').waitFor();
    await page.close();
  });

  test('a question that is not understood is answered with one that works', async () => {
    const page = await openPage(1_280);
    await ask(page, '/spandiff make it fast');
    await lastArticle(page).getByText('I found no trace id in that.').waitFor();
    await lastArticle(page).getByText(`/spandiff ${NESTED!.baseline} ${NESTED!.candidate}`).waitFor();
    await page.close();
  });

  test('with the keyboard alone: asked by the shortcut, answered, and looked into', async () => {
    const page = await openPage(1_280);
    await page.getByRole('button', { name: 'Shortcuts' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Compare two traces Shortcut' }).waitFor();
    await page.keyboard.press('Enter');
    const form = page.getByRole('dialog');
    await form.getByRole('textbox').first().waitFor();
    expect(await page.locator('input:focus').count()).toBe(1);
    await page.keyboard.press('Enter');
    await form.getByRole('alert').first().waitFor();
    await form.getByRole('textbox').nth(0).fill(NESTED!.candidate);
    await form.getByRole('textbox').nth(1).fill(NESTED!.baseline);
    await page.keyboard.press('Enter');
    await form.waitFor({ state: 'detached' });
    const answer = lastArticle(page);
    await answer.getByText('Wording by template').waitFor();
    // By what it shows: for screen readers it says more.
    await answer.locator('button', { hasText: /^Details$/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('preprocess').first().waitFor();
    await page.screenshot({ path: join(OUTPUT, 'details-1280-light.png') });
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.close();
  });

  // Asked in another order at each width, so that the answer waited for is never that of the other one.
  test.each([
    { width: 1_280, question: `${SHOP!.baseline} ${SHOP!.candidate}`, mark: 'Wording by template' },
    { width: 390, question: `${SHOP!.candidate} ${SHOP!.baseline}`, mark: 'You gave the slower trace first' },
  ])('the answer fits a window of $width pixels', async ({ width, question, mark }) => {
    const page = await openPage(width);
    await ask(page, `/spandiff ${question}`);
    const answer = page
      .getByRole('article')
      .filter({ hasText: mark })
      .filter({ has: page.getByRole('heading', { name: '▲ stock-db: the time that inventory waits for it grew' }) })
      .filter({ hasText: 'Wording by template' });
    await answer.waitFor();
    const picture = answer.getByRole('img', { name: /^stock-db: the time that inventory waits for it grew/ });
    await picture.waitFor();
    await picture.evaluate((image) => (image as unknown as { decode(): Promise<void> }).decode());
    expect((await picture.boundingBox())!.width).toBeGreaterThan(Math.min(500, 0.7 * width));
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    // The verdict is in sight without scrolling.
    const { y } = (await answer.getByRole('heading').first().boundingBox())!;
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y).toBeLessThan(900);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(OUTPUT, `page-${width}-${colorScheme}.png`) });
    }
    await page.setViewportSize({ width, height: 3_000 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await answer.screenshot({ path: join(OUTPUT, `answer-${width}-${colorScheme}.png`) });
    }
    await page.close();
  });
});
