/** Pictures as SVG in a real viewer that has none of our fonts: texts keep their places, and nobody is called. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COLOURS } from '../../src/picture/paint.ts';
import { drawPicture } from '../../src/picture/picture.ts';
import { describeInBrowser, launchBrowser } from '../support/browser.ts';
import { Random } from '../support/random.ts';
import { DRAWN_CASES, type ReportWithWaterfall, SIMULATED_CASES } from './cases.ts';
import { madeUp } from './random-views.ts';

describeInBrowser('picture in a browser', () => {
  let browser: Browser;
  let page: Page;
  const asked: string[] = [];
  beforeAll(async () => {
    browser = await launchBrowser();
    page = await browser.newPage();
    page.on('request', (request) => asked.push(request.url()));
  });
  afterAll(() => browser.close());

  test.each([...DRAWN_CASES, SIMULATED_CASES[0]!])(
    '$name: it is well-formed, and no text meets another one',
    async ({ view }) => {
      expect(await faultsIn(view())).toEqual([]);
    },
  );

  test('eight made-up ones: they are well-formed, and no text meets another one', async () => {
    const random = new Random(11);
    for (let i = 0; i < 8; i++) expect(await faultsIn(madeUp(random))).toEqual([]);
  });

  test('nothing is asked of anybody', () => {
    expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([]);
  });

  test('it is dark where the viewer is', async () => {
    await open(DRAWN_CASES[0]!.view());
    const fill = () => page.evaluate("getComputedStyle(document.querySelector('.card')).fill");
    expect(await fill()).toBe(cssOf(COLOURS.card[0]));
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await fill()).toBe(cssOf(COLOURS.card[1]));
    await page.emulateMedia({ colorScheme: 'light' });
  });

  test('who does not see it is told what it shows', async () => {
    await open(DRAWN_CASES[0]!.view());
    const picture = page.getByRole('img', { name: '▲ pay: its own time grew' });
    expect(await picture.count()).toBe(1);
  });

  async function open(view: ReportWithWaterfall): Promise<void> {
    await page.goto(`data:image/svg+xml;base64,${Buffer.from(drawPicture(view).svg).toString('base64')}`);
  }

  async function faultsIn(view: ReportWithWaterfall): Promise<readonly string[]> {
    await open(view);
    return page.evaluate<readonly string[]>(FAULTS);
  }
});

/** Runs in the browser, on boxes as it has drawn them. */
const FAULTS = `(() => {
  const faults = document.querySelector('parsererror') === null ? [] : ['not well-formed'];
  const frame = document.documentElement.getBoundingClientRect();
  const boxes = [...document.querySelectorAll('text')].map((text) => {
    const { x, width } = text.getBBox();
    return { text: text.textContent, left: x, right: x + width, y: Number(text.getAttribute('y')) };
  });
  if (boxes.length === 0) faults.push('no text');
  const [slack, lineHeight] = [2, 12];
  boxes.forEach((box, i) => {
    if (box.left < -slack || box.right > frame.width + slack) faults.push(box.text + ' runs out');
    for (const other of boxes.slice(i + 1)) {
      if (Math.abs(box.y - other.y) >= lineHeight) continue;
      if (box.left < other.right - slack && other.left < box.right - slack) faults.push(box.text + ' meets ' + other.text);
    }
  });
  return faults;
})()`;

function cssOf(hex: string): string {
  return `rgb(${[1, 3, 5].map((from) => Number.parseInt(hex.slice(from, from + 2), 16)).join(', ')})`;
}
