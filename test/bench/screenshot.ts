/**
 * npm run screenshot
 *
 * Takes docs/answer.png, the README's picture: the real process, its page, one question about the sample shop.
 */
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { SAMPLE_PAIRS } from '../../src/sources/samples.ts';
import { CHROMIUM_FLAGS, CHROMIUM_PATH } from '../support/chromium.ts';
import { ROOT } from '../support/modules.ts';
import { startProcess } from '../support/start-process.ts';

const SHOP = SAMPLE_PAIRS.at(-1)!;
const WIDTH = 900;

const bot = startProcess({ LOG_LEVEL: 'error' });
const [pageUrl] = await bot.printed(/http:\/\/127\.0\.0\.1:\d+\//);
const browser = await chromium.launch({ executablePath: CHROMIUM_PATH, headless: true, args: [...CHROMIUM_FLAGS] });
const page = await browser.newPage({ viewport: { width: WIDTH, height: 2_000 }, deviceScaleFactor: 2 });
await page.goto(pageUrl);
await page.getByText('Spandiff is connected').waitFor();
const composer = page.getByLabel('Message #incidents');
await composer.fill(`/spandiff ${SHOP.candidate} ${SHOP.baseline}`);
await composer.press('Enter');
const answer = page.getByRole('log', { name: 'Messages', exact: true }).getByRole('article').last();
await answer.getByText('Wording by template').waitFor();
await answer.screenshot({ path: join(ROOT, 'docs/answer.png') });
await browser.close();
bot.kill('SIGTERM');
await bot.exited;
console.log('docs/answer.png');
