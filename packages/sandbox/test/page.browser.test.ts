import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Sandbox } from '../src/index.js';
import { describeInBrowser } from './browser.js';
import { HOSTILE, sendAs, sendFive, startFive } from './browser-traffic.js';

describeInBrowser('the page in a browser', (open) => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startFive();
  });
  afterEach(() => sandbox.close());

  const TITLES = '#events .title';
  const NEWEST_FIRST = [
    'cart_updated',
    'page_view',
    'order_paid',
    'confirmation',
    'confirmation',
    'old_promo',
    'signup',
  ];

  it('says where to send to, and then shows what five vendors got, live, with verdicts', async () => {
    const { page, expectTexts } = await open(sandbox);
    await expectTexts('#connection', [`Live at ${new URL(sandbox.url).host}`]);
    await expectTexts(
      '#urls li',
      ['selzy', 'vibetrace', 'spotzee', 'octeth', 'brevo'].map((each) => `${sandbox.url}/${each}`),
    );
    await sendFive(sandbox);
    await expectTexts(TITLES, NEWEST_FIRST);
    await expectTexts('#events .badge', ['good', 'test', 'good', 'discarded', 'good', 'bad', 'good']);
    await expectTexts('#events .vendor', [
      'brevo',
      'octeth',
      'spotzee',
      'vibetrace',
      'vibetrace',
      'selzy',
      'selzy',
    ]);
    await expectTexts('.counts dd', ['6', '7', '4', '1', '1', '1']);
    await expectTexts('#vendor-filter .count', ['6', '1', '2', '1', '1', '1']);
    expect(await page.locator('#events li', { hasText: 'old_promo' }).innerText()).toContain(
      'inactive: the event is disabled',
    );
    expect(await page.locator('#urls').isVisible()).toBe(false);
  });

  it('filters by verdict, name, person, vendor and key', async () => {
    await sendFive(sandbox);
    await sendAs(sandbox).brevo({ event: 'of_another_key' }, 'other-key');
    const { page, expectTexts } = await open(sandbox);
    await expectTexts(TITLES, ['of_another_key', ...NEWEST_FIRST]);
    await page.selectOption('#verdict', 'bad');
    await expectTexts(TITLES, ['old_promo']);
    await page.selectOption('#verdict', '');
    await page.selectOption('#name', 'confirmation');
    await expectTexts(TITLES, ['confirmation', 'confirmation']);
    await page.selectOption('#name', '');
    await page.fill('#person', 'bob@example.com');
    await expectTexts(TITLES, ['old_promo']);
    await page.fill('#person', 'u-77');
    await expectTexts(TITLES, ['order_paid']);
    await page.fill('#person', '');
    await page.click('#vendor-filter button:has-text("brevo")');
    await expectTexts(TITLES, ['of_another_key', 'cart_updated']);
    await page.fill('#key', 'other-key');
    await expectTexts(TITLES, ['of_another_key']);
    await page.selectOption('#verdict', 'bad');
    await expectTexts('#no-events-text', ['No kept event passes these filters.']);
  });

  it('shows what was sent beside what was answered, and no key', async () => {
    await sendFive(sandbox);
    const { page, expectTexts } = await open(sandbox);
    await page.click('#events li:has-text("old_promo") button');
    await expectTexts('#event-title', ['old_promo']);
    await expectTexts('#event-detail .reason', ['inactive: the event is disabled']);
    const [event, sent, answered] = await page.locator('#event-detail pre').allInnerTexts();
    expect(JSON.parse(event ?? '')).toEqual({ name: 'old_promo', email: 'bob@example.com' });
    expect(sent).toMatch(
      /^POST \/selzy\/v1\/events\/\n[\s\S]*authorization: Bearer sk_k…\n[\s\S]*"plan": "pro"/,
    );
    expect(answered).toMatch(/^400\n[\s\S]*"inactiveEvents"/);
    const places = await Promise.all(
      [1, 2].map((n) => page.locator('#event-detail pre').nth(n).boundingBox()),
    );
    expect(places[0]?.y).toBe(places[1]?.y);
    expect(places[1]?.x).toBeGreaterThan(places[0]?.x ?? Number.NaN);
    await page.click('#events li:has-text("cart_updated") button');
    await expectTexts('#event-detail h3', ['What the application sent', 'What brevo answered']);
  });

  it('shows hostile text as text, in every view, and runs nothing', async () => {
    const send = sendAs(sandbox);
    await send.selzy(
      { name: HOSTILE, email: HOSTILE },
      { name: 'signup', email: 'a@example.com', [HOSTILE]: HOSTILE },
    );
    await send.brevo({ event: HOSTILE, properties: { [HOSTILE]: HOSTILE } });
    await send.spotzee({ name: HOSTILE, external_id: HOSTILE, data: { a: HOSTILE } });
    await fetch(`${sandbox.selzy.url}/v1/events/`, { method: 'POST', body: HOSTILE });
    sandbox.selzy.enable(HOSTILE);
    sandbox.octeth.fixtures.put('lists', HOSTILE, { subscribers: [HOSTILE] });
    sandbox.fault({
      vendor: 'selzy',
      status: 503,
      headers: { 'x-evil': '<img src=x onerror=alert(4)>' },
      times: 1,
    });
    const { page, turnTo } = await open(sandbox);
    const seen: string[] = [];
    for (const [view, rows] of Object.entries({
      events: 4,
      requests: 4,
      contacts: 2,
      vendors: 0,
      faults: 0,
    })) {
      await turnTo(view);
      const buttons = page.locator(`#${view} .title`);
      await expect.poll(() => buttons.count()).toBeGreaterThanOrEqual(rows);
      for (let n = 0; n < rows; n++) {
        await buttons.nth(n).click();
        await page.locator(`section:not([hidden]) .detail :is(pre, table)`).first().waitFor();
        seen.push(await page.locator('body').innerText());
      }
      await page.locator(`section:not([hidden])`, { hasText: '<img src=x' }).waitFor();
      seen.push(await page.locator('body').innerText());
      expect(
        await page.locator('img, svg, body script:not(:last-of-type), [onerror], [onload]').count(),
      ).toBe(0);
    }
    const text = seen.join('\n');
    expect(text).toContain('<script>alert(2)</script><svg onload=alert(3)>\\u{202e}gnp.exe');
    expect(text).not.toContain('\u202e');
    expect(await page.title()).toBe('Sendoff sandbox');
  });

  it('shows the contact that traits and events made', async () => {
    await sendFive(sandbox);
    const { page, turnTo, expectTexts } = await open(sandbox);
    await turnTo('contacts');
    await expectTexts('#contacts .vendor', ['brevo', 'spotzee', 'vibetrace']);
    await page.click('#contacts li:has-text("brevo") button');
    await expectTexts('#contact-title', ['ada@example.com']);
    const rows = await page.locator('#contact-detail tr').allInnerTexts();
    expect(rows).toContain('FIRSTNAME\t"Ada"');
    expect(rows.at(-1)).toMatch(/\tcart_updated$/);
  });

  it('sets faults that hit the next requests, and says what is wrong with one', async () => {
    const { page, turnTo, expectTexts } = await open(sandbox);
    await turnTo('faults');
    await page.click('#vendor-filter button:has-text("brevo")');
    await page.fill('#fault-text', '{"status":700}');
    await page.press('#fault-text', 'Enter');
    await expectTexts('#problem', ['fault.status must be a whole number from 200 to 599; it is 700.']);
    await page.fill('#fault-text', '503*2, 200');
    await page.press('#fault-text', 'Enter');
    await expectTexts('#faults .hint', ['2 of 2 left', '1 of 1 left']);
    await expectTexts('#faults .vendor', ['brevo', 'brevo']);
    const send = sendAs(sandbox);
    expect((await send.brevo({ event: 'x' })).status).toBe(503);
    expect((await send.selzy({ name: 'signup', email: 'a@example.com' })).status).toBe(200);
    await expectTexts('#faults .hint', ['1 of 2 left', '1 of 1 left']);
    await page.click('#clear-faults');
    await expectTexts('#faults li', []);
    expect((await send.brevo({ event: 'x' })).status).toBe(204);
  });

  it('changes what is set up at a vendor', async () => {
    const { page, turnTo, expectTexts } = await open(sandbox);
    await turnTo('vendors');
    await page.click('button[aria-label="Enable old_promo"]');
    await expectTexts('.entries li:has-text("old_promo") .badge', ['enabled']);
    const answer = await sendAs(sandbox).selzy({ name: 'old_promo', email: 'a@example.com' });
    expect(answer.status).toBe(200);
  });

  it('is empty after a reset, the chosen event too', async () => {
    await sendFive(sandbox);
    const { page, expectTexts } = await open(sandbox);
    await page.click('#events li:has-text("cart_updated") button');
    await expectTexts('#event-title', ['cart_updated']);
    await page.click('#vendor-filter button:has-text("brevo")');
    await page.click('#reset:has-text("Reset selection")');
    await expectTexts('#event-title', ['Event']);
    await page.click('#vendor-filter button:has-text("all vendors")');
    await expectTexts(TITLES, NEWEST_FIRST.slice(1));
    await page.click('#reset:has-text("Reset all")');
    await expectTexts(TITLES, []);
    await expectTexts('.counts dd', ['0', '0', '0', '0', '0', '0']);
    expect(sandbox.counts()).toMatchObject({ requests: 0, total: 0 });
  });

  it.each([375, 800, 1280])('has nothing outside a window %i wide', async (width) => {
    await sendFive(sandbox);
    await sendAs(sandbox).selzy({ name: 'n'.repeat(3_000), email: 'a@example.com' });
    const { page, turnTo } = await open(sandbox);
    await page.setViewportSize({ width, height: 800 });
    for (const view of ['events', 'requests', 'contacts', 'vendors', 'faults']) {
      await turnTo(view);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
  });
});
