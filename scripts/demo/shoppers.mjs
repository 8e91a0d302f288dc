const AT_ONCE = 20;
const PLANS = ['free', 'team', 'pro'];

/** Shoppers with addresses of this domain. One in 25 is new, so a vendor may not know them. */
export function shoppersOf(domain, count) {
  return Array.from({ length: count }, (_, n) => ({
    n,
    email: `shopper-${n}@${domain}`,
    isNew: n % 25 === 0,
  }));
}

/** Those who sign up in the last minute. */
export function latecomersOf(domain, count) {
  return Array.from({ length: count }, (_, n) => ({ n, email: `late-${n}@${domain}`, isNew: false }));
}

/**
 * Sends shoppers through a shop's routes. Gives the events that they caused, so that the books can be held
 * against them: one in ten joins the newsletter, one in thirty fills a cart without signing in, which no vendor
 * takes, one in forty pays by gift card (which fails), and one mistypes an address, which no vendor takes either.
 */
export async function driveShoppers(shop, shoppers, step = () => {}) {
  const visit = { events: [], unexpected: [] };
  const waiting = [...shoppers];
  const next = async () => {
    for (let shopper = waiting.shift(); shopper !== undefined; shopper = waiting.shift()) {
      await visitOnce(shop, shopper, visit);
      step();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return visit;
}

/** Signs people up, and leaves their events waiting. */
export async function signUpAtOnce(shop, people) {
  await Promise.all(people.map(({ email }) => shop.post('/signup', { email, plan: 'free' })));
}

async function visitOnce(shop, { n, email, isNew }, visit) {
  const send = async (path, body, { status, token, event }) => {
    const answer = await shop.post(path, body, token);
    if (answer.status !== status)
      visit.unexpected.push(`POST ${path} answered ${answer.status}, not ${status}`);
    if (event) visit.events.push({ isNew, isRefused: false, ...event });
    return answer.body;
  };
  const items = [{ sku: `sku-${n % 7}`, price: 9.99 + n, quantity: 1 + (n % 3) }];
  const cart = { name: 'abandoned_cart' };
  const newsletter = { name: 'newsletter_joined' };

  const plan = PLANS[n % PLANS.length];
  const { token } = await send('/signup', { email, plan }, { status: 201, event: { name: 'signup' } });
  await send('/cart', { items }, { status: 204, token, event: cart });
  if (n % 3 !== 0) await send('/checkout', {}, { status: 201, token, event: { name: 'order_paid' } });
  if (n % 10 === 0) await send('/newsletter', { email }, { status: 202, token, event: newsletter });
  if (n % 30 === 0) await send('/cart', { items }, { status: 204, event: { ...cart, isRefused: true } });
  if (n % 40 === 0) await send('/gift-card', { amount: 50 }, { status: 500, token });
  if (n === 1) {
    const mistyped = { email: email.replace('@', ' at ') };
    await send('/newsletter', mistyped, { status: 202, token, event: { ...newsletter, isRefused: true } });
  }
}
