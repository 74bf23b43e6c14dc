import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';

const CHROMIUM = process.env.LASTTOUCH_CHROMIUM ?? '/usr/bin/chromium';
const REQUIRED = process.env.LASTTOUCH_REQUIRE_BROWSER === '1';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A page that is open, and everything that went wrong in it or left the machine. */
export interface OpenPage {
  page: Page;
  complaints: string[];
}

/** Opens a page of a report from the disk. */
export type OpenReport = (report: string, path: string, options?: BrowserContextOptions) => Promise<OpenPage>;

/** Tests in a real browser; without one they are skipped aloud, or fail where one is required. */
export function describeInBrowser(name: string, tests: (open: OpenReport) => void): void {
  const found = existsSync(CHROMIUM);
  if (!found && !REQUIRED) {
    console.warn(`skipped: ${name}: there is no Chromium at ${CHROMIUM}; set LASTTOUCH_CHROMIUM to one`);
  }
  describe.runIf(found || REQUIRED)(name, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    });
    afterAll(() => browser?.close());
    tests((report, path, options) => openPage(browser, report, path, options));
  });
}

async function openPage(
  browser: Browser,
  report: string,
  path: string,
  options?: BrowserContextOptions,
): Promise<OpenPage> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('requestfailed', (request) => complaints.push(`not loaded: ${request.url()}`));
  page.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) complaints.push(`network: ${request.url()}`);
  });
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(pathToFileURL(join(report, path)).href);
  return { page, complaints };
}
