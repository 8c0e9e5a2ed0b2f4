/** The report page in a browser: quiet, accessible, every control by mouse and by keyboard, on paper and without scripts. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderPage } from '../../src/page/page.ts';
import { describeInBrowser, launchBrowser } from '../support/browser.ts';
import { axeViolations, expectQuiet, type Look, type OpenPage, openPage } from './open-page.ts';
import { generatedTree, HOSTILE_NAME, PAGE_REPORT, SMALL_TREE } from './trees.ts';

const DOCUMENT = renderPage({ report: PAGE_REPORT, tree: SMALL_TREE });
const LOOKS = [390, 1_280].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ({ width, scheme })));

const NAMES = [
  'between web and cart · GET /cart',
  'cart waits for postgres · SELECT items',
  'cart · GET /cart',
  'web · GET /checkout',
];

describeInBrowser('report page', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  async function look(options: Look, body: (opened: OpenPage) => Promise<void>, document = DOCUMENT): Promise<void> {
    const opened = await openPage(browser, document, options);
    try {
      await body(opened);
    } finally {
      await opened.close();
    }
  }

  for (const { width, scheme } of LOOKS) {
    test(`${width} px, ${scheme}: quiet, accessible folded and unfolded, no scrolling sideways`, () =>
      look({ width, scheme }, async (opened) => {
        const { page } = opened;
        await page.getByRole('treegrid').or(page.getByRole('tree')).first().waitFor();
        expect(await axeViolations(page)).toEqual([]);
        for (const summary of await page.locator('summary:visible').all()) await summary.click();
        expect(await axeViolations(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        expectQuiet(opened);
      }));
  }

  test('first on the page: who, how much, how sure; then the parts in their order', () =>
    look({}, async ({ page }) => {
      expect(await page.locator('h1').textContent()).toBe('▲ Most likely cart: the time between it and web grew');
      expect(await page.title()).toBe('▲ Most likely cart: the time between it and web grew, +300.001 ms · Spandiff');
      expect(await page.locator('#verdict').textContent()).toContain('+300.001 ms end to end: 100 ms → 400.001 ms');
      expect(await page.locator('h2').allInnerTexts()).toEqual([
        'Where the time went',
        'In words',
        'Keep in mind',
        'All spans, both traces in one tree',
        'What else differs, on the path of the cause',
        'Possible explanations (not measured)',
        'Suspects',
        'What was compared',
        'How it was computed',
        'Repairs to the traces',
      ]);
    }));

  test('chart: every bar starts where the one above it ended, and the last ends at the candidate', () =>
    look({}, async ({ page }) => {
      const bars = await page.locator('.steps .bar').evaluateAll((rects) =>
        rects.map((rect) => {
          const { left, right } = rect.getBoundingClientRect();
          return { kind: rect.closest('tr')!.className.split(' ')[0]!, left, right };
        }),
      );
      expect(bars.map(({ kind }) => kind)).toEqual(['side', 'more', 'more', 'less', 'more', 'more', 'side']);
      let level = bars[0]!.right;
      for (const { kind, left, right } of bars.slice(1, -1)) {
        expect(Math.abs((kind === 'less' ? right : left) - level)).toBeLessThan(1);
        level = kind === 'less' ? left : right;
      }
      // What rounding left over is drawn at the least width.
      expect(Math.abs(bars.at(-1)!.right - level)).toBeLessThan(5);
      expect(await page.locator('.steps .cause th').textContent()).toBe('between web and cart · GET /cart ◆ cause');
    }));

  test('sorting: by mouse and by keyboard, both ways, numbers by value', () =>
    look({}, async (opened) => {
      const { page } = opened;
      const column = (n: number) => page.locator(`#accounts tbody tr > :nth-child(${n})`).allInnerTexts();
      await page.getByText('All 4 accounts').click();
      const order = await column(2);
      expect(order).toEqual(['▲ +200 ms', '▲ +105 ms', '▼ −20 ms', '▲ +15 ms']);
      const heading = (name: string) => page.locator('#accounts').getByRole('columnheader', { name });
      await heading('Difference').getByRole('button').click();
      expect(await heading('Difference').getAttribute('aria-sort')).toBe('descending');
      expect(await column(2)).toEqual(['▲ +200 ms', '▲ +105 ms', '▲ +15 ms', '▼ −20 ms']);
      await heading('Account').getByRole('button').focus();
      await page.keyboard.press('Enter');
      expect(await column(1)).toEqual(NAMES);
      await page.keyboard.press('Space');
      expect(await column(1)).toEqual(NAMES.toReversed());
      expect(await heading('Account').getAttribute('aria-sort')).toBe('descending');
      expect(await heading('Difference').getAttribute('aria-sort')).toBeNull();
      expectQuiet(opened);
    }));

  test('theme: the button changes it without storing anything, by mouse and by keyboard', () =>
    look({ scheme: 'light' }, async (opened) => {
      const { page } = opened;
      const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
      const light = await ground();
      const button = page.getByRole('button', { name: 'Dark' });
      expect(await button.getAttribute('aria-pressed')).toBe('false');
      await button.click();
      expect(await button.getAttribute('aria-pressed')).toBe('true');
      expect(await ground()).not.toBe(light);
      expect(await axeViolations(page)).toEqual([]);
      await button.press('Enter');
      expect(await ground()).toBe(light);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await ground()).toBe(light);
      expectQuiet(opened);
    }));

  test('folds open by keyboard, and the skip link leads to the verdict', () =>
    look({}, async ({ page }) => {
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.id')).toBe('verdict');
      const summary = page.locator('#accounts summary');
      await summary.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('table', { name: 'All accounts' }).waitFor();
      await page.keyboard.press('Enter');
      expect(await page.getByRole('table', { name: 'All accounts' }).isVisible()).toBe(false);
    }));

  test('a statement leads to its span in the tree, by mouse and by keyboard', () =>
    look({}, async (opened) => {
      const { page } = opened;
      const selected = page.locator('#tree [aria-selected="true"]');
      const link = page.getByRole('link', { name: 'span in the candidate' });
      await link.click();
      await selected.getByText('call cart').waitFor();
      expect(await page.evaluate('location.hash')).toBe('#span=c000000000000001');
      await expect.poll(() => selected.evaluate((row) => row.getBoundingClientRect().top)).toBeLessThan(900);
      await page.evaluate("history.replaceState(null, '', location.pathname)");
      await page.reload();
      await link.press('Enter');
      await selected.getByText('call cart').waitFor();
      expectQuiet(opened);
    }));

  test('without scripts: all but the tree is there, and the page says so', () =>
    look({ scripts: false }, async (opened) => {
      const { page } = opened;
      expect(await page.locator('noscript').textContent()).toContain('needs scripts');
      expect(await page.getByRole('button', { name: 'Dark' }).isVisible()).toBe(false);
      await page.locator('#telling-spans summary').click();
      expect(await page.getByRole('table', { name: 'Spans that differ most' }).textContent()).toContain('preprocess');
      expectQuiet(opened);
    }));

  test('on paper: everything is unfolded, links show their addresses, and afterwards all is as it was', () =>
    look({ scheme: 'dark' }, async (opened) => {
      const { page } = opened;
      await page.evaluate("dispatchEvent(new Event('beforeprint'))");
      expect(await page.locator('details:not([open])').count()).toBe(0);
      await page.evaluate("dispatchEvent(new Event('afterprint'))");
      expect(await page.locator('details[open]').count()).toBe(0);
      await page.emulateMedia({ media: 'print', colorScheme: null });
      expect(await page.getByRole('table', { name: 'All accounts' }).isVisible()).toBe(true);
      expect(await page.getByRole('table', { name: 'Spans that differ most' }).isVisible()).toBe(true);
      expect(await page.locator('#tree').isVisible()).toBe(false);
      const shown = await page.evaluate(`getComputedStyle(document.querySelector('.sides a'), '::after').content`);
      expect(shown).toContain('http://127.0.0.1/trace/1');
      const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
      expect(ground).toBe('rgb(255, 255, 255)');
      const pdf = await page.pdf({ preferCSSPageSize: true });
      expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
      expectQuiet(opened);
    }));

  test('hostile names are text: in the verdict, in tables, in the tree and in the title', async () => {
    const { verdict, baseline, ledger } = PAGE_REPORT;
    const report = {
      ...PAGE_REPORT,
      baseline: { ...baseline, rootOperation: HOSTILE_NAME, traceId: HOSTILE_NAME, url: `javascript:alert(1)//` },
      verdict: { ...verdict, cause: { ...verdict.cause!, service: HOSTILE_NAME } },
      ledger: ledger.map((row) => ({ ...row, service: HOSTILE_NAME, operation: `${HOSTILE_NAME}${'長'.repeat(300)}` })),
      changes: [{ where: 'span' as const, key: HOSTILE_NAME, baseline: HOSTILE_NAME, candidate: '\ud800' }],
    };
    const document = renderPage({ report, tree: SMALL_TREE });
    await look(
      { width: 390 },
      async (opened) => {
        const { page } = opened;
        expect(await page.locator('img').count()).toBe(0);
        expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
        expect(await page.locator('h1').textContent()).toContain('</script>');
        expect(await page.evaluate('document.body.textContent')).not.toMatch(/\p{Bidi_C}(?<!\u200e)/u);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
        expectQuiet(opened);
      },
      document,
    );
  });

  for (const foul of [
    '<p style="color:red">x</p>',
    '<script>1</script>',
    '<img src="http://127.0.0.1:9/x.png">',
    '<p onclick="x()">x</p>',
  ]) {
    test(`the policy forbids ${foul}, and the browser says so`, () =>
      look(
        {},
        async ({ complaints }) => {
          await expect.poll(() => complaints.join(' ')).toContain('Content Security Policy');
        },
        DOCUMENT.replace('<main', `${foul}<main`),
      ));
  }

  test('a compressed tree is read from a file, and the page stays quiet', () =>
    look(
      {},
      async (opened) => {
        await opened.page.getByText('Reading the spans').waitFor({ state: 'detached' });
        expect(await opened.page.locator('#packed-tree').count()).toBe(0);
        expectQuiet(opened);
      },
      renderPage({ report: PAGE_REPORT, tree: generatedTree(5_000) }),
    ));

  test('a browser that cannot read the tree says so in its place', () =>
    look(
      {},
      async ({ page, complaints }) => {
        await page.getByText('This browser could not show the tree').waitFor();
        expect(complaints).toHaveLength(1);
        expect(await page.locator('h1').isVisible()).toBe(true);
      },
      renderPage({ report: PAGE_REPORT, tree: generatedTree(5_000) }).replace(
        /(data-encoding="gzip">)[^<]{40}/,
        '$1AAAA',
      ),
    ));
});
