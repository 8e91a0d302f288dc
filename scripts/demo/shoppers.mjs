const AT_ONCE = 20;
const PLANS = ['free', 'team', 'pro'];

/**
 * Sends shoppers through a shop's routes. Gives what they did, so that the books can be held against it: one
 * in ten joins the newsletter (an event that is switched off at the vendor), one in thirty fills a cart without
 * signing in, one in forty pays by gift card (which fails), and one mistypes an address.
 */
export async function driveShoppers(shop, count, step) {
  const visit = { domain: `${shop.name}.example.com`, tracked: 0, unexpected: [] };
  const waiting = Array.from({ length: count }, (_, n) => n);
  const shopper = async () => {
    for (let n = waiting.shift(); n !== undefined; n = waiting.shift()) {
      await visitOnce(shop, n, visit);
      step();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, shopper));
  return visit;
}

/** Signs up a few more, and leaves their events waiting. */
export async function signUpAtOnce(shop, count) {
  const emails = Array.from({ length: count }, (_, n) => `late-${n}@${shop.name}.example.com`);
  await Promise.all(emails.map((email) => shop.post('/signup', { email, plan: 'free' })));
  return emails;
}

async function visitOnce(shop, n, visit) {
  const send = async (path, body, status, events, token) => {
    const answer = await shop.post(path, body, token);
    if (answer.status !== status)
      visit.unexpected.push(`POST ${path} answered ${answer.status}, not ${status}`);
    visit.tracked += events;
    return answer.body;
  };
  const email = `shopper-${n}@${visit.domain}`;
  const items = [{ sku: `sku-${n % 7}`, price: 9.99 + n, quantity: 1 + (n % 3) }];

  const { token } = await send('/signup', { email, plan: PLANS[n % PLANS.length] }, 201, 1);
  await send('/cart', { items }, 204, 1, token);
  if (n % 3 !== 0) await send('/checkout', {}, 201, 1, token);
  if (n % 10 === 0) await send('/newsletter', { email }, 202, 1, token);
  if (n % 30 === 0) await send('/cart', { items }, 204, 1);
  if (n % 40 === 0) await send('/gift-card', { amount: 50 }, 500, 0, token);
  if (n === 1) await send('/newsletter', { email: `shopper at ${visit.domain}` }, 202, 1, token);
}
