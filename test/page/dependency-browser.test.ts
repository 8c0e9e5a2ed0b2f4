/** A culprit without spans in the span tree: its name stands at its caller's row, and what differs around it can be found from there. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { viewedOn } from '../../src/compare.ts';
import { renderPage } from '../../src/page/page.ts';
import { describeInBrowser, launchBrowser } from '../support/browser.ts';
import { traceFrom } from '../support/draw.ts';
import { expectQuiet, openPage } from './open-page.ts';

const { report, tree } = viewedOn(
  traceFrom(`
  shop  GET /cart     |=--==      |  @service.version=1
    shop  SELECT      | ==        |  [client] peer.service=cart-db @service.version=1`),
  traceFrom(`
  shop  GET /cart     |=--------==|  @service.version=2
    shop  SELECT      | ========  |  [client] peer.service=cart-db @service.version=2`),
  'auto',
  ['tree'],
);

describeInBrowser('a dependency that is the culprit', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  test('is named at the row of the call, found by the search, and leads to what differs in its caller', async () => {
    expect(report.verdict.cause).toMatchObject({ kind: 'dependency', service: 'cart-db' });
    const opened = await openPage(browser, renderPage({ report, tree: tree! }));
    const { page } = opened;
    const call = page.getByRole('treegrid').getByRole('row').filter({ hasText: 'SELECT' });
    expect(await call.locator('.tree-dependency').textContent()).toBe('cart-db');
    await page.getByRole('searchbox', { name: 'Search spans' }).fill('cart-db');
    await page.locator('.tree-found', { hasText: '1 of 1 hit' }).waitFor();
    await call.click();
    const details = page.locator('.tree-details');
    expect(await details.textContent()).toContain('shop → cart-db SELECT');
    expect(await details.textContent()).not.toContain('None of those');
    await details.locator('.tree-told').getByRole('button').click();
    expect(await details.locator('.tree-changes').textContent()).toContain('service.version');
    expectQuiet(opened);
    await opened.close();
  });
});
