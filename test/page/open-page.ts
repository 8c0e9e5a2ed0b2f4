/**
 * The report page as a person opens it: written to disk, opened by file://. What the browser complains of and what it asks the
 * network for is collected; both must stay empty.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';

export interface Look {
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
  readonly scripts?: boolean;
  /** With its `#`. */
  readonly fragment?: string;
}

export interface OpenPage {
  readonly page: Page;
  /** Errors of scripts and of the console, violations of the Content-Security-Policy among them. */
  readonly complaints: readonly string[];
  /** Addresses asked for beside the page's own. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** 1280 pixels wide, light and with scripts unless told. */
export async function openPage(browser: Browser, document: string, look: Look = {}): Promise<OpenPage> {
  const { width = 1_280, scheme = 'light', scripts = true, fragment = '' } = look;
  const address = pathToFileURL(join(mkdtempSync(join(tmpdir(), 'spandiff-page-')), 'report.html')).href;
  writeFileSync(new URL(address), document);
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
    javaScriptEnabled: scripts,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (request.url() !== address && !request.url().startsWith(`${address}#`)) requests.push(request.url());
  });
  await page.goto(`${address}${fragment}`);
  return { page, complaints, requests, close: () => context.close() };
}

/** Nothing was complained of, and nobody was asked for anything. */
export function expectQuiet({ complaints, requests }: OpenPage): void {
  expect({ complaints, requests }).toEqual({ complaints: [], requests: [] });
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** What axe finds against WCAG 2.2 AA and its own best practices: one line for each place. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  // Given to the page by the debugger, so that its policy need not allow it.
  const results = (await page.evaluate(`(() => { ${axe.source}; return axe.run(); })()`)) as AxeResults;
  return results.violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
  );
}
