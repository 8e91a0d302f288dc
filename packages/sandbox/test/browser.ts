import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import type { Sandbox } from '../src/index.js';

const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'chromium'));
const { CHROMIUM_PATH } = process.env;
const CHROMIUM = (CHROMIUM_PATH ? [CHROMIUM_PATH] : ['/usr/bin/chromium', ...onPath]).find((path) =>
  existsSync(path),
);
const MISSING = 'skipped: install chromium (Debian: apt-get install chromium), or set CHROMIUM_PATH to one';

/** A page of the sandbox in a browser. */
export interface Tab {
  readonly page: Page;
  /** The texts of all elements that fit the selector, once they are as expected. */
  expectTexts(selector: string, expected: readonly unknown[]): Promise<void>;
  /** Turns to a view. */
  turnTo(view: string): Promise<void>;
}

/** What the browser warns of though the page handles it: an answer of the control API that is no success. */
const HANDLED = /^Failed to load resource: the server responded with a status of 4\d\d/;

/** A suite whose tests open pages in a browser. After each test, nothing may have gone wrong in them. */
export function describeInBrowser(
  name: string,
  suite: (open: (sandbox: Sandbox) => Promise<Tab>) => void,
): void {
  const title = CHROMIUM === undefined ? `${name} (${MISSING})` : name;
  describe.skipIf(CHROMIUM === undefined)(title, () => {
    let browser: Browser;
    const wrong: string[] = [];
    beforeAll(async () => {
      browser = await chromium.launch({
        executablePath: CHROMIUM ?? '',
        args: ['--no-sandbox'],
        timeout: 120_000,
      });
    }, 150_000);
    afterAll(() => browser?.close());
    suite(async (sandbox) => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, locale: 'en-GB' });
      page.setDefaultTimeout(30_000);
      page.on('pageerror', (error) => wrong.push(`error: ${error}`));
      page.on('console', (message) => {
        const bad = message.type() === 'error' && !HANDLED.test(message.text());
        if (bad) wrong.push(`console: ${message.text()}`);
      });
      page.on('dialog', (dialog) => {
        wrong.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on('request', (request) => {
        if (!request.url().startsWith(sandbox.url)) wrong.push(`request: ${request.url()}`);
      });
      await page.goto(sandbox.url);
      const texts = (selector: string) => page.locator(selector).allInnerTexts();
      return {
        page,
        expectTexts: (selector, expected) => expect.poll(() => texts(selector)).toEqual(expected),
        turnTo: async (view) => {
          await page.click(`nav a[href="#${view}"]`);
          await page.locator(`section[data-view="${view}"]`).waitFor();
        },
      };
    });

    // Registered last, so run first: pages close before their sandbox does.
    afterEach(async () => {
      await Promise.all(browser.contexts().map((context) => context.close()));
      expect(wrong.splice(0)).toEqual([]);
    });
  });
}
