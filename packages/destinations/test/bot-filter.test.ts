import { readFileSync } from 'node:fs';
import { recordingTracker } from '@sendoff/core/testing';
import { expect, it } from 'vitest';
import { requestInfo, withoutBots } from './support/bot-filter.js';
import { page } from './support/page.js';

const event = { name: 'page_view', email: 'ada@example.com' };

it('is what docs/vendors.md shows', () => {
  const source = readFileSync(new URL('./support/bot-filter.ts', import.meta.url), 'utf8');
  expect(page).toContain(`<!-- file: bot-filter.ts -->\n\`\`\`ts\n${source}\`\`\`\n`);
});

it.each([
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.example.com/bot.html)',
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0) Chrome/130.0.0.0 Safari/537.36',
  'facebookexternalhit/1.1',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/130.0.0.0 Safari/537.36',
])('keeps back what a request of %s tracks', async (userAgent) => {
  const tracker = recordingTracker({ beforeTrack: withoutBots });
  const receipt = requestInfo.run({ userAgent }, () => tracker.track(event));
  expect(receipt).toMatchObject({ accepted: false, issues: [] });
  expect(tracker.events).toEqual([]);
  expect(tracker.stats().filtered).toBe(1);
  await tracker.close();
});

it.each([
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Linux; Android 13; CUBOT NOTE 40) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
  undefined,
])('lets through what a request of %s tracks, without its user agent', async (userAgent) => {
  const tracker = recordingTracker({ beforeTrack: withoutBots });
  requestInfo.run({ userAgent }, () => tracker.track(event));
  expect(tracker.events).toEqual([expect.objectContaining({ ...event, properties: {} })]);
  await tracker.close();
});

it('lets through what a job tracks', async () => {
  const tracker = recordingTracker({ beforeTrack: withoutBots });
  tracker.track(event);
  expect(tracker.events).toHaveLength(1);
  await tracker.close();
});

it('still knows the request after its handler has waited', async () => {
  const tracker = recordingTracker({ beforeTrack: withoutBots });
  await requestInfo.run({ userAgent: 'Googlebot/2.1' }, async () => {
    await new Promise((resolve) => setImmediate(resolve));
    tracker.track(event);
  });
  expect(tracker.events).toEqual([]);
  await tracker.close();
});
