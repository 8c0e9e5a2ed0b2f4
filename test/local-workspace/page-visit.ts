/** Visits to the local workspace's page with a real browser; errors and violations of its content policy are collected. */
import type { App } from '@slack/bolt';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import {
  type LocalWorkspace,
  type LocalWorkspaceOptions,
  startLocalWorkspace,
} from '../../src/local-workspace/local-workspace.ts';
import { describeInBrowser, launchBrowser } from '../support/browser.ts';
import { startBoltApp } from './bolt-app.ts';

export interface Visit {
  readonly page: Page;
  /** What the browser's console reported as an error, violations of the Content-Security-Policy among them. */
  readonly complaints: string[];
}

interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
}

/** All that is opened here ends with the test, which fails where a browser has complained. */
interface Visits {
  start(options?: Partial<LocalWorkspaceOptions>): Promise<{ readonly workspace: LocalWorkspace; readonly app: App }>;
  /** 1280 pixels wide and light unless told. */
  visit(workspace: LocalWorkspace, look?: Look): Promise<Visit>;
}

/** Tests of the page in one browser. */
export function describePage(name: string, body: (visits: Visits) => void): void {
  describeInBrowser(name, () => {
    let browser: Browser;
    const open: { readonly visits: Visit[]; readonly stops: (() => Promise<unknown>)[] } = { visits: [], stops: [] };
    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(() => browser?.close());
    afterEach(async () => {
      const visits = open.visits.splice(0);
      for (const { page } of visits) await page.close();
      for (const stop of open.stops.splice(0)) await stop();
      expect(visits.flatMap(({ complaints }) => complaints)).toEqual([]);
    });
    body({
      start: async (options = {}) => {
        const workspace = await startLocalWorkspace({ port: 0, suggestions: [], ...options });
        const app = await startBoltApp(workspace);
        open.stops.push(
          () => app.stop(),
          () => workspace.stop(),
        );
        return { workspace, app };
      },
      visit: async (workspace, look) => {
        const visited = await visitWith(browser, workspace, look);
        open.visits.push(visited);
        return visited;
      },
    });
  });
}

async function visitWith(browser: Browser, workspace: LocalWorkspace, look: Look = {}): Promise<Visit> {
  const { width = 1_280, height = 900, scheme = 'light' } = look;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme });
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
