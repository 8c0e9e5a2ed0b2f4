/** A visit to the local workspace's page with a real browser; errors and violations of its content policy are collected. */
import type { Browser, Page } from 'playwright-core';
import type { LocalWorkspace } from '../../src/local-workspace/local-workspace.ts';

export interface Visit {
  readonly page: Page;
  /** What the browser's console reported as an error, violations of the Content-Security-Policy among them. */
  readonly complaints: string[];
}

export interface Look {
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
}

/** 1280 pixels wide and light unless told. */
export async function visit(browser: Browser, workspace: LocalWorkspace, look: Look = {}): Promise<Visit> {
  const { width = 1_280, scheme = 'light' } = look;
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(workspace.pageUrl);
  await page.getByText('Spandiff is connected').waitFor();
  return { page, complaints };
}
