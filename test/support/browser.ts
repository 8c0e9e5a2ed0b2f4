/**
 * A headless Chromium for tests of web pages: from CHROMIUM_PATH, or Debian's /usr/bin/chromium. Where there is none, the
 * tests are skipped with a name and a warning that say so.
 */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { describe } from 'vitest';
import { CHROMIUM_FLAGS, CHROMIUM_PATH } from './chromium.ts';

export function describeInBrowser(name: string, body: () => void): void {
  if (existsSync(CHROMIUM_PATH)) {
    describe(name, body);
    return;
  }
  const reason = `SKIPPED: no Chromium at ${CHROMIUM_PATH}, set CHROMIUM_PATH`;
  console.warn(`${name}: ${reason}`);
  describe.skip(`${name} (${reason})`, body);
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM_PATH,
    headless: true,
    args: [...CHROMIUM_FLAGS],
  });
}
