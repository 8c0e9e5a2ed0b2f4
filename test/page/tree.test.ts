/**
 * The span tree in a real browser: every control by mouse and by keyboard alone. The document is that of renderPage, opened
 * from disk; complaints of the console, violations of the page's policy and requests fail the test.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { renderPage } from '../../src/page/page.ts';
import type { SpanTree } from '../../src/report/views.ts';
import { describeInBrowser, launchBrowser } from '../support/browser.ts';
import { axeViolations, expectQuiet, type Look, type OpenPage, openPage } from './open-page.ts';
import { generatedTree, HOSTILE_NAME, PAGE_REPORT, SMALL_TREE } from './trees.ts';

/** Rows that have elements: those in sight of a window 900 pixels high, and some around them. */
const MOST_ELEMENTS = 60;

describeInBrowser('span tree', () => {
  let browser: Browser;
  let opened: OpenPage;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    expectQuiet(opened);
    await opened.close();
  });

  async function open(tree: SpanTree = SMALL_TREE, look: Look = {}): Promise<Page> {
    opened = await openPage(browser, renderPage({ report: PAGE_REPORT, tree }), look);
    await rows().first().waitFor();
    return opened.page;
  }

  const grid = () => opened.page.getByRole('treegrid');
  const rows = () => grid().locator('.tree-rows').getByRole('row');
  const row = (name: string | RegExp) => rows().filter({ hasText: name });
  const names = () => rows().locator('.tree-operation').allTextContents();
  const active = () => opened.page.locator('.tree-active .tree-operation');
  const focused = () => opened.page.evaluate('document.activeElement.querySelector(".tree-operation")?.textContent');
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await opened.page.keyboard.press(key);
  };
  const says = (text: string | RegExp) => opened.page.locator('.tree-status', { hasText: text }).waitFor();
  const button = (name: string | RegExp) => opened.page.getByRole('button', { name, exact: true });
  const focusTree = () => opened.page.locator('.tree-rows [tabindex="0"]').focus();
  const timeSeen = () => opened.page.getByRole('slider').getAttribute('aria-valuetext');
  const details = () => opened.page.locator('.tree-details');

  describe('rows', () => {
    test('opening: shows all rows of a small tree, with the row of the cause in focus', async () => {
      await open();
      await says('12 of 12 rows shown.');
      expect(await active().textContent()).toBe('call cart');
      const cause = row('call cart');
      expect(await cause.getAttribute('aria-level')).toBe('2');
      expect(await cause.getAttribute('aria-expanded')).toBe('true');
      expect(await cause.textContent()).toContain('▲ +280 ms');
      expect(await cause.textContent()).toContain('◆ cause');
      expect(await row('render v2').textContent()).toContain('≈ renamed');
      expect(await row('cache.get').textContent()).toContain('↷ moved');
      expect(await row('write audit log').textContent()).toMatch(/− only baseline.*▼ −14 ms/);
      expect(await row('notify').textContent()).toContain('✕ error');
      expect(await row('GET /cart').textContent()).toContain('+10 left out');
    });

    test('bars: are said in words too, and a row of one side has the bars of one side', async () => {
      await open();
      const said = row('call cart').getByRole('gridcell').first();
      expect(await said.getAttribute('aria-label')).toBe(
        'baseline 70 ms from 5 ms, self 10 ms, 10 ms on the critical path; candidate 350 ms from 5 ms, self 205 ms, 205 ms on the critical path',
      );
      const bar = row('write audit log').locator('.tree-whole');
      expect(await bar.nth(0).getAttribute('d')).toMatch(/^M/);
      expect(await bar.nth(1).getAttribute('d')).toBe('');
    });

    test('folding: by the mouse, and by the arrow keys', async () => {
      await open();
      await row('GET /cart').getByRole('button', { name: 'Fold' }).click();
      await says('8 of 12 rows shown.');
      expect(await row('GET /cart').getAttribute('aria-expanded')).toBe('false');
      expect(await focused()).toBe('GET /cart');
      await press('ArrowRight');
      await says('12 of 12 rows shown.');
      await press('ArrowRight');
      expect(await focused()).toBe('SELECT items');
      await press('ArrowLeft');
      expect(await focused()).toBe('GET /cart');
      await press('ArrowLeft', 'ArrowLeft', 'ArrowLeft');
      expect(await focused()).toBe('call cart');
      await says('7 of 12 rows shown.');
      await press('*');
      await says('12 of 12 rows shown.');
    });

    test('folding: all and none, by the mouse and by the keyboard', async () => {
      await open();
      await button('Fold all').click();
      await says('1 of 12 rows shown.');
      expect(await active().textContent()).toBe('GET /checkout');
      await button('Unfold all').focus();
      await press('Enter');
      await says('12 of 12 rows shown.');
    });

    test('walking: arrows, Home, End and pages move the focus, and no further than the rows go', async () => {
      await open();
      await focusTree();
      await press('ArrowDown');
      expect(await focused()).toBe('GET /cart');
      await press('ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp');
      expect(await focused()).toBe('GET /checkout');
      await press('End', 'ArrowDown');
      expect(await focused()).toBe('handshake');
      await press('PageUp');
      expect(await focused()).not.toBe('handshake');
      await press('Home');
      expect(await focused()).toBe('GET /checkout');
      await press('PageDown');
      expect(await focused()).not.toBe('GET /checkout');
    });

    test('hostile names: are shown as text', async () => {
      await open();
      const hostile = row('</script>');
      expect(await hostile.locator('.tree-service').textContent()).toContain('a</script><img src=x onerror=alert(1)>');
      await hostile.click();
      expect(await details().textContent()).toContain('<img src=x');
      expect(HOSTILE_NAME).toContain('\u202e');
      expect(await opened.page.locator('#tree').textContent()).not.toMatch(/[\u202e\u0007]/);
    });
  });

  describe('filters and search', () => {
    test('only differences and only critical path: by the mouse and by a key, and together', async () => {
      await open();
      await button('Only differences over 1 ms').click();
      await says('11 of 12 rows shown, 11 pass the filters.');
      expect(await names()).not.toContain('handshake');
      await focusTree();
      await press('c');
      await says('10 of 12 rows shown, 10 pass the filters.');
      expect(await button('Only critical path').getAttribute('aria-pressed')).toBe('true');
      await press('d', 'c');
      await says('12 of 12 rows shown.');
    });

    test('services: several are ticked by the mouse; rows above are shown for their place', async () => {
      await open();
      await button('All services').click();
      const group = opened.page.getByRole('group', { name: 'Services' });
      await group.getByLabel('mail').check();
      await says('3 of 12 rows shown, 1 pass the filters.');
      expect(await names()).toEqual(['GET /checkout', 'notify', 'consume']);
      expect(await row('notify').getAttribute('class')).toContain('tree-context');
      await group.getByLabel('sidecar').check();
      await says('4 of 12 rows shown, 2 pass the filters.');
      await opened.page.getByRole('heading', { level: 1 }).click();
      expect(await group.isVisible()).toBe(false);
      await button('2 services').click();
      await group.getByRole('button', { name: 'All services' }).click();
      await says('12 of 12 rows shown.');
    });

    test('services: by the keyboard, Escape closes the list and gives the focus back', async () => {
      await open();
      await button('All services').focus();
      await press('Enter', 'Space');
      await says(/pass the filters/);
      await press('Escape');
      expect(await opened.page.evaluate('document.activeElement.textContent')).toBe('1 service');
    });

    test('services: beyond five hundred, those with the most rows have a box, and the others are counted', async () => {
      const rows600 = generatedTree(600);
      const services = Array.from({ length: 600 }, (_, i) => `service ${i}`);
      const operations = services.map((_, service) => ({ service, name: 'work', kind: 'internal' as const }));
      await open({ ...rows600, services, operations, operation: Uint32Array.from(services.keys()) }, { width: 390 });
      await button('All services').click();
      const group = opened.page.getByRole('group', { name: 'Services' });
      expect(await group.getByRole('checkbox').count()).toBe(500);
      expect(await group.textContent()).toContain('… and 100 more services with fewer rows: search for their names.');
      await expectNoSidewaysScrolling(opened.page);
    });

    test('search: counts, marks and walks through the hits with Enter and Shift+Enter', async () => {
      await open();
      await focusTree();
      await press('/');
      await opened.page.keyboard.type('select');
      const found = opened.page.locator('.tree-found');
      expect(await found.textContent()).toBe('2 hits');
      expect(await opened.page.locator('.tree-hit').count()).toBe(2);
      await press('Enter');
      expect(await found.textContent()).toBe('1 of 2 hits');
      await press('Enter');
      expect(await found.textContent()).toBe('2 of 2 hits');
      await press('Shift+Enter');
      expect(await active().textContent()).toBe('SELECT items');
      expect(await opened.page.evaluate('document.activeElement.className')).toBe('tree-search');
      await press('ArrowDown', 'n');
      expect(await focused()).toBe('SELECT items');
      expect(await found.textContent()).toBe('2 of 2 hits');
      await press('Shift+N');
      expect(await found.textContent()).toBe('1 of 2 hits');
      await press('/', 'Escape');
      expect(await focused()).toBe('SELECT items');
      expect(await found.textContent()).toBe('');
    });

    test('search: by the mouse, for a span id, in folded rows, and beside filters', async () => {
      await open();
      await button('Fold all').click();
      await opened.page.getByRole('searchbox', { name: 'Search spans' }).fill('b000000000000006');
      await button(/^Next hit/).click();
      expect(await active().textContent()).toBe('render v2');
      await button('All services').click();
      await opened.page.getByRole('group', { name: 'Services' }).getByLabel('mail').check();
      expect(await opened.page.locator('.tree-found').textContent()).toBe('No hits (1 more filtered out)');
      await button(/^Previous hit/).click();
      await says('3 of 12 rows shown, 1 pass the filters.');
    });

    test('focus: stays in the tree when its row is filtered away', async () => {
      await open();
      await focusTree();
      await press('End');
      expect(await focused()).toBe('handshake');
      await press('d');
      expect(await focused()).toBe('GET /checkout');
      await press('ArrowDown');
      expect(await focused()).toBe('call cart');
    });

    test('reset: undoes folds, filters, search and zoom', async () => {
      await open();
      await button('Fold all').click();
      await button('Only critical path').click();
      await opened.page.getByRole('searchbox').fill('x');
      await button('Zoom in').click();
      await button(/^Reset/).click();
      await says('12 of 12 rows shown.');
      expect(await opened.page.getByRole('searchbox').inputValue()).toBe('');
      expect(await timeSeen()).toBe('0 ms to 400.001 ms');
    });
  });

  describe('time axis', () => {
    test('zoom and pan: by buttons', async () => {
      await open();
      expect(await timeSeen()).toBe('0 ms to 400.001 ms');
      await button('Zoom in').click();
      expect(await timeSeen()).toBe('100 ms to 300.001 ms');
      await button('Later').click();
      expect(await timeSeen()).toBe('200 ms to 400.001 ms');
      await button('Earlier').click();
      await button('Zoom out').click();
      await button('All time').click();
      expect(await timeSeen()).toBe('0 ms to 400.001 ms');
    });

    test('zoom and pan: by keys on the axis and in the rows', async () => {
      await open();
      await opened.page.getByRole('slider').focus();
      await press('+', 'ArrowRight');
      expect(await timeSeen()).toBe('150 ms to 350.001 ms');
      await press('-', 'ArrowLeft', '0');
      expect(await timeSeen()).toBe('0 ms to 400.001 ms');
      await focusTree();
      await press('+', 'Shift+ArrowLeft');
      expect(await timeSeen()).toBe('50 ms to 250.001 ms');
      await press('0', 'z');
      expect(await timeSeen()).toBe('−2 ms to 390 ms');
    });

    test('zoom: by Ctrl and the wheel around the pointer, pan by Shift and the wheel', async () => {
      const page = await open();
      await page.getByRole('slider').scrollIntoViewIfNeeded();
      const box = (await page.getByRole('slider').boundingBox())!;
      await page.mouse.move(box.x + 1, box.y + 60);
      await page.keyboard.down('Control');
      await page.mouse.wheel(0, -100);
      await page.keyboard.up('Control');
      await expect.poll(timeSeen).toMatch(/^0(?:\.\d+)? ms to 333\./);
      await page.keyboard.down('Shift');
      await page.mouse.wheel(0, 100);
      await page.keyboard.up('Shift');
      await expect.poll(timeSeen).toMatch(/^33\.\d+ ms to 366\./);
    });

    test('zoom: to the stretch that is dragged out on the axis', async () => {
      const page = await open();
      await page.getByRole('slider').scrollIntoViewIfNeeded();
      const box = (await page.getByRole('slider').boundingBox())!;
      await page.mouse.move(box.x + box.width / 4, box.y + 10);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2, box.y + 10);
      expect(await page.locator('.tree-brush').isVisible()).toBe(true);
      await page.mouse.up();
      expect(await timeSeen()).toMatch(/^(?:99|100)[.\d]* ms to (?:199|200)[.\d]* ms$/);
      expect(await page.locator('.tree-brush').isVisible()).toBe(false);
      await page.mouse.click(box.x + 10, box.y + 10);
      expect(await timeSeen()).toMatch(/^(?:99|100)[.\d]* ms/);
    });
  });

  describe('details', () => {
    test('details: both sides, how it was paired, changed attributes, share, and the page of the span', async () => {
      await open();
      await row('GET /cart').click();
      const text = await details().textContent();
      expect(text).toContain('Server span. Same operation at the same place in both traces. It shows the cause');
      expect(text).toContain('▼ −4 ms on the critical path, against the difference between the traces.');
      expect(text).toContain('Start10 ms205 msDuration60 ms145 msSelf time13 ms9 ms');
      expect(text).toContain('service.version (resource)1.4.01.5.0');
      expect(text).toContain('cache.hittruenot set');
      expect(text).toContain('10 rows below it left out of this page.');
      const link = details().getByRole('link', { name: /baseline/ });
      expect(await link.getAttribute('href')).toBe('http://127.0.0.1/trace/1?span=b000000000000002');
      expect(await link.getAttribute('rel')).toBe('noreferrer noopener');
      await row('call cart').click();
      expect(await details().textContent()).toContain('▲ +195 ms on the critical path: 65 % of the difference');
      await row('render v2').click();
      expect(await details().textContent()).toContain('Rows aboveweb · GET /checkoutweb · call cartcart · GET /cart');
      await details().getByRole('button', { name: 'web · call cart' }).click();
      expect(await active().textContent()).toBe('call cart');
      expect(await opened.page.evaluate('document.activeElement.id')).toBe('tree-details-title');
      await row('write audit log').click();
      expect(await details().textContent()).toMatch(/Only in the baseline\..*Duration14 ms–/);
    });

    test('details: Enter opens them and goes there, Escape goes back to the row', async () => {
      await open();
      await focusTree();
      await press('Enter');
      expect(await opened.page.evaluate('document.activeElement.id')).toBe('tree-details-title');
      expect(await row('call cart').getAttribute('aria-selected')).toBe('true');
      await press('Escape');
      expect(await details().isVisible()).toBe(false);
      expect(await focused()).toBe('call cart');
      await press('Space', 'Tab', 'Enter');
      expect(await details().isVisible()).toBe(false);
      expect(await focused()).toBe('call cart');
    });

    test('details: zoom to the span, and its id to the clipboard', async () => {
      const page = await open();
      await row('notify').click();
      await details().getByRole('button', { name: 'Zoom to span' }).click();
      expect(await timeSeen()).toBe('64.4 ms to 383.6 ms');
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await details().getByRole('button', { name: 'Copy the span id of the candidate' }).click();
      await details().getByText('Copied').waitFor();
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe('c000000000000008');
    });

    test('details: without the right to the clipboard the id is selected', async () => {
      const page = await open();
      await page.evaluate(`Object.defineProperty(navigator, 'clipboard', { value: undefined })`);
      await row('notify').click();
      await details().getByRole('button', { name: 'Copy the span id of the baseline' }).click();
      await details().getByText('Selected').waitFor();
      expect(await page.evaluate('getSelection().toString()')).toBe('b000000000000008');
    });

    test('help: a key or a button opens it, Escape closes it', async () => {
      await open();
      await focusTree();
      await press('?');
      expect(await axeViolations(opened.page)).toEqual([]);
      const help = opened.page.getByRole('dialog', { name: 'Keys of the span tree' });
      expect(await help.textContent()).toContain('zoom to the span');
      await press('Escape');
      expect(await help.isVisible()).toBe(false);
      expect(await focused()).toBe('call cart');
      await button('Help with the keyboard').click();
      await help.getByRole('button', { name: 'Close' }).click();
      expect(await help.isVisible()).toBe(false);
    });
  });

  describe('links to spans', () => {
    test('link: a row that is opened is in the address, and the address opens it again', async () => {
      await open();
      await row('cache.get').click();
      expect(await opened.page.evaluate('location.hash')).toBe('#span=c000000000000005');
      await opened.close();
      await open(SMALL_TREE, { fragment: '#span=B000000000000005' });
      expect(await active().textContent()).toBe('cache.get');
      expect(await row('cache.get').getAttribute('aria-selected')).toBe('true');
      expect(await details().isVisible()).toBe(true);
      expect(await focused()).toBe('cache.get');
      await press('Escape');
      expect(await opened.page.evaluate('location.hash')).toBe('#spans');
    });

    test('link: followed on the page, it drops the filters that hide its span and says so', async () => {
      await open();
      await button('Only differences over 1 ms').click();
      await button('Fold all').click();
      await opened.page.evaluate(`location.hash = '#span=c00000000000000b'`);
      await says('12 of 12 rows shown. The filters were dropped to show the span.');
      expect(await active().textContent()).toBe('handshake');
    });

    test('link: from elsewhere on the page it leads to the row, again and again', async () => {
      await open();
      await opened.page.locator('#spans').evaluate((section) => {
        const link = section.ownerDocument.createElement('a');
        link.setAttribute('href', '#span=c000000000000004');
        link.textContent = 'a link of the page';
        section.append(link);
      });
      const link = opened.page.getByRole('link', { name: 'a link of the page' });
      for (const way of ['first', 'again']) {
        await link.click();
        await expect.poll(() => active().textContent(), { message: way }).toBe('SELECT items');
        await focusTree();
        await press('Home');
      }
    });

    test('link: to an unknown span, or to none, says so', async () => {
      await open(SMALL_TREE, { fragment: '#span=ffffffffffffffff' });
      await says('No span ffffffffffffffff on this page. It may be one of the 10 rows left out.');
      await opened.page.evaluate(`location.hash = '#span=<img src=x onerror=alert(1)>'`);
      await says('The link names no span: an id has 16 hex digits.');
      expect(await details().isVisible()).toBe(false);
    });
  });

  describe('phone and paper', () => {
    test('phone: the panel of details does not cover its row', async () => {
      const page = await open(SMALL_TREE, { width: 390 });
      await row('call cart').scrollIntoViewIfNeeded();
      await row('call cart').click();
      const [covered, panel] = await Promise.all([row('call cart').boundingBox(), details().boundingBox()]);
      expect(covered!.y + covered!.height).toBeLessThanOrEqual(panel!.y);
      expect(panel!.y + panel!.height).toBeLessThanOrEqual(page.viewportSize()!.height + 1);
    });

    test('print: the tree is as it was when the page is back on screen', async () => {
      const page = await open(generatedTree(2_000));
      await button('Unfold all').click();
      await focusTree();
      await press('End');
      const seen = async () => [
        await grid().evaluate((scroller) => scroller.scrollTop),
        await rows().allTextContents(),
      ];
      const before = await seen();
      await page.pdf();
      await expect.poll(seen).toEqual(before);
      expect(await rows().last().locator('.tree-whole').last().getAttribute('d')).toMatch(/^M/);
    });
  });

  describe('many rows', () => {
    const large = generatedTree(100_000);

    test('100,000 rows: only those in sight have elements, in the order of their places, at both ends', async () => {
      await open(large);
      await button('Unfold all').click();
      await says('100,000 of 100,000 rows shown.');
      await focusTree();
      for (const [key, at] of [
        ['End', '100001'],
        ['Home', '2'],
        ['PageDown', null],
      ] as const) {
        await press(key);
        const indices = await rows().evaluateAll((all) => all.map((one) => Number(one.getAttribute('aria-rowindex'))));
        expect(indices.length).toBeLessThan(MOST_ELEMENTS);
        expect(indices).toEqual(indices.toSorted((one, other) => one - other));
        if (at !== null) expect(await opened.page.evaluate('document.activeElement.ariaRowIndex')).toBe(at);
      }
      expect(await grid().getAttribute('aria-rowcount')).toBe('100001');
    });

    test('100,000 rows: the focus outlives scrolling far away, and the next key goes on from there', async () => {
      const page = await open(large);
      await button('Unfold all').click();
      await focusTree();
      await press('Home', 'ArrowDown');
      await grid().evaluate((scroller) => {
        scroller.scrollTop = 2_000_000;
      });
      await expect.poll(() => rows().nth(10).getAttribute('aria-rowindex')).toMatch(/^50\d{3}$/);
      expect(await page.evaluate('document.activeElement.ariaRowIndex')).toBe('3');
      await press('ArrowDown');
      expect(await page.evaluate('document.activeElement.ariaRowIndex')).toBe('4');
      expect(await grid().evaluate((scroller) => scroller.scrollTop)).toBeLessThan(200);
    });

    test('a chain of 5,000 rows: keeps to the width, and says how deep a row is', async () => {
      const length = 5_000;
      const chain = { ...generatedTree(length), depth: Int32Array.from({ length }, (_, i) => i) };
      await open(chain, { width: 390 });
      await button('Unfold all').click();
      await focusTree();
      await press('End');
      expect(await rows().last().locator('.tree-indent').textContent()).toBe('↳4,999');
      await expectNoSidewaysScrolling(opened.page);
    });
  });

  describe('looks', () => {
    // The page's own test looks at both widths in both schemes, with the tree in it.
    const looks = [
      { width: 390, scheme: 'dark' },
      { width: 1_280, scheme: 'light' },
    ] as const;
    for (const { width, scheme } of looks) {
      test(`${width} pixels, ${scheme}: axe finds nothing with details closed and open, nothing runs out of the page`, async () => {
        await open(SMALL_TREE, { width, scheme });
        await button('Only critical path').click();
        await opened.page.getByRole('searchbox').fill('cart');
        expect(await axeViolations(opened.page)).toEqual([]);
        await row('call cart').click();
        await button('All services').click();
        expect(await axeViolations(opened.page)).toEqual([]);
        await expectNoSidewaysScrolling(opened.page);
      });
    }
  });
});

async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  const [wanted, there] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  expect(wanted).toBeLessThanOrEqual(there);
}
