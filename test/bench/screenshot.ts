/**
 * npm run screenshot
 *
 * Takes the README's pictures: the real process, its page, one question about the sample shop. docs/images/answer-390.png
 * is what a phone shows before anybody scrolls, answer-1280.png the whole answer, report-1280.png the page behind its
 * button *Open report* down to the end of the span tree.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { SAMPLE_PAIRS } from '../../src/sources/samples.ts';
import { CHROMIUM_FLAGS, CHROMIUM_PATH } from '../support/chromium.ts';
import { ROOT } from '../support/modules.ts';
import { startProcess } from '../support/start-process.ts';

const SHOP = SAMPLE_PAIRS.at(-1)!;
const FOLDER = 'docs/images';
/** Sharp enough for the screens that they are read on, and small enough for a page that loads at once. */
const PICTURES = [
  { width: 390, scale: 2, mostHeight: 844 },
  { width: 1_280, scale: 1, mostHeight: 3_000 },
] as const;

const bot = startProcess({ LOG_LEVEL: 'error' });
const [pageUrl] = await bot.printed(/http:\/\/127\.0\.0\.1:\d+\//);
const browser = await chromium.launch({ executablePath: CHROMIUM_PATH, headless: true, args: [...CHROMIUM_FLAGS] });
mkdirSync(join(ROOT, FOLDER), { recursive: true });
await ask(browser);
for (const picture of PICTURES) console.log(await takePicture(browser, picture));
console.log(await takeReport(browser));
await browser.close();
bot.kill('SIGTERM');
await bot.exited;

/** Once: both pictures show the same answer. */
async function ask(from: Browser): Promise<void> {
  const page = await from.newPage();
  await page.goto(pageUrl);
  await page.getByText('Spandiff is connected').waitFor();
  const composer = page.getByLabel('Message #incidents');
  await composer.fill(`/spandiff ${SHOP.candidate} ${SHOP.baseline}`);
  await composer.press('Enter');
  await page.getByText('Wording by template').waitFor();
  await page.locator('img.picture').waitFor();
  await page.close();
}

async function takePicture(
  from: Browser,
  { width, scale, mostHeight }: { readonly width: number; readonly scale: number; readonly mostHeight: number },
): Promise<string> {
  const page = await from.newPage({ viewport: { width, height: 3_000 }, deviceScaleFactor: scale });
  await page.goto(pageUrl);
  const answer = page.getByRole('log', { name: 'Messages', exact: true }).getByRole('article').last();
  await answer.getByText('Wording by template').waitFor();
  await answer.locator('img.picture').evaluate((image) => (image as unknown as { decode(): Promise<void> }).decode());
  const path = `${FOLDER}/answer-${width}.png`;
  const box = (await answer.boundingBox())!;
  await page.screenshot({ path: join(ROOT, path), clip: { ...box, height: Math.min(box.height, mostHeight) } });
  await page.close();
  return path;
}

async function takeReport(from: Browser): Promise<string> {
  const workspace = await from.newPage();
  await workspace.goto(pageUrl);
  const address = await workspace.locator('a.button', { hasText: 'Open report' }).last().getAttribute('href');
  const page = await from.newPage({ viewport: { width: 1_280, height: 1_000 } });
  await page.goto(address!);
  await page.getByRole('treegrid').waitFor();
  const spans = (await page.locator('#spans').boundingBox())!;
  const path = `${FOLDER}/report-1280.png`;
  const clip = { x: 0, y: 0, width: 1_280, height: Math.ceil(spans.y + spans.height) };
  await page.screenshot({ path: join(ROOT, path), fullPage: true, clip });
  await Promise.all([page.close(), workspace.close()]);
  return path;
}
