/** What a person sees who clicks Open report after `npm start`: the page, whole and quiet, from the bot's own address. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeViolations } from '../../page/open-page.ts';
import { describeInBrowser, launchBrowser } from '../../support/browser.ts';
import { NESTED } from '../../support/slack-bot.ts';
import { type StartedProcess, startProcess } from '../../support/start-process.ts';

describeInBrowser('open report', () => {
  let browser: Browser;
  let bot: StartedProcess;
  let workspaceUrl: string;

  beforeAll(async () => {
    bot = startProcess();
    const printed = bot.printed(/http:\/\/127\.0\.0\.1:\d+\//);
    [browser, [workspaceUrl]] = (await Promise.all([launchBrowser(), printed])) as [Browser, [string]];
  });
  afterAll(async () => {
    await browser?.close();
    bot.kill('SIGTERM');
    expect(await bot.exited).toBe(0);
  });

  async function askIn(page: Page): Promise<void> {
    await page.goto(workspaceUrl);
    await page.getByText('Spandiff is connected').waitFor();
    const composer = page.getByLabel('Message #incidents');
    await composer.fill(`/spandiff ${NESTED.baseline} ${NESTED.candidate}`);
    await composer.press('Enter');
    await page.getByText('Wording by template').first().waitFor();
  }

  test('open report: the button opens the page in a tab of its own, under its policy, with nothing to complain about', async () => {
    const context = await browser.newContext();
    const asked: string[] = [];
    const complaints: string[] = [];
    context.on('request', (request) => asked.push(request.url()));
    context.on('weberror', (error) => complaints.push(String(error.error())));
    context.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    const page = await context.newPage();
    await askIn(page);
    const before = asked.length;
    const opening = context.waitForEvent('page');
    await page
      .getByRole('link', { name: /The whole report as a page/ })
      .first()
      .click();
    const report = await opening;
    await report.waitForLoadState();
    expect(report.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/reports\/[\w-]{32}$/);
    expect(new URL(report.url()).origin).not.toBe(new URL(workspaceUrl).origin);
    await report.getByRole('heading', { level: 1 }).getByText('preprocess').waitFor();
    await report.getByRole('treegrid').or(report.getByRole('tree')).first().waitFor();
    expect(await report.evaluate('[document.referrer, document.cookie, window.opener]')).toEqual(['', '', null]);
    // The click is told to the app; the page itself asks for nothing.
    expect(asked.slice(before).filter((url) => !url.startsWith(workspaceUrl))).toEqual([report.url()]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('open report: a link that opens nothing is told on a page that everybody can read', async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    // That it has the status 404 is all there is to be said.
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('404')) complaints.push(message.text());
    });
    await askIn(page);
    const url = (await page
      .getByRole('link', { name: /The whole report as a page/ })
      .first()
      .getAttribute('href'))!;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(url.slice(0, -1));
      await page.getByRole('heading', { name: 'This link opens no report' }).waitFor();
      expect(await axeViolations(page)).toEqual([]);
    }
    expect(complaints).toEqual([]);
  });

  test('open report: no other page may frame it', async () => {
    const page = await browser.newPage();
    await askIn(page);
    const link = page.getByRole('link', { name: /The whole report as a page/ }).first();
    const url = (await link.getAttribute('href'))!;
    const framing = await browser.newPage();
    await framing.setContent(`<iframe src="${url}"></iframe>`);
    const [, frame] = framing.frames();
    await expect.poll(() => frame!.url()).toMatch(/^chrome-error:/);
    expect(await frame!.getByText('preprocess').count()).toBe(0);
  });
});
