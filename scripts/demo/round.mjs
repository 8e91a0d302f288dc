import { setTimeout as sleep } from 'node:timers/promises';
import { audit } from './audit.mjs';
import { startShop } from './shop.mjs';
import { driveShoppers, latecomersOf, shoppersOf, signUpAtOnce } from './shoppers.mjs';
import { setUpVendor, VENDORS, vendorsFor } from './vendors.mjs';

const LATECOMERS = 7;
const SETTLE_MS = 20_000;

/** Starts shops for one vendor or for all, and makes the sandbox ready. What has started is put into `started`. */
export async function startRound(sandbox, { vendor, shops: names, shoppers }, started) {
  const chosen = vendorsFor(vendor);
  const round = { vendors: Object.fromEntries(chosen.map((name) => [name, VENDORS[name]])), shops: [] };
  for (const name of names) {
    const domain = `${name}.${vendor}.example.com`;
    const shop = await startShop(name, { VENDOR: vendor, SANDBOX_URL: sandbox.url });
    started.push(shop);
    round.shops.push({
      ...shop,
      domain,
      label: chosen.length > 1 ? `${name} (all vendors)` : name,
      shoppers: shoppersOf(domain, shoppers),
      latecomers: latecomersOf(domain, LATECOMERS),
    });
  }
  const people = round.shops.flatMap((shop) => [...shop.shoppers, ...shop.latecomers]);
  for (const name of chosen) setUpVendor(sandbox, name, people);
  return round;
}

/** Lets everybody shop. Gives each shop's books, and what is wrong with them. */
export async function runRound(sandbox, { shops, vendors }, step) {
  const visits = await Promise.all(shops.map((shop) => driveShoppers(shop, shop.shoppers, step)));
  const books = [];
  for (const [index, shop] of shops.entries()) {
    books.push({ shop, vendors, visit: visits[index], tracking: await settled(shop) });
  }
  const unmet = sandbox.faults().map(({ vendor }) => `A fault of ${vendor} never happened.`);
  return { books, problems: [...books.flatMap((book) => audit(book, sandbox)), ...unmet] };
}

/** Stops shops right after a few more sign-ups: what they had accepted must still arrive at each vendor. */
export async function stopInMidFlow(sandbox, { shops, vendors }) {
  const problems = [];
  for (const shop of shops) {
    await signUpAtOnce(shop, shop.latecomers);
    const ended = await shop.stop();
    const due = Object.keys(vendors).flatMap((vendor) =>
      shop.latecomers.map(({ email }) => ({ vendor, email })),
    );
    const arrived = due.filter((one) => sandbox.events({ verdict: 'good', ...one }).length === 1);
    console.log(
      `${shop.label}: stopped by SIGTERM (${ended}) with sign-ups waiting; ${arrived.length} of ${due.length} arrived.`,
    );
    if (arrived.length !== due.length) problems.push(`${shop.label} lost sign-ups when it was stopped.`);
  }
  return problems;
}

/** A shop's books once nothing is pending. */
async function settled(shop) {
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    const tracking = await shop.tracking();
    if (tracking.stats.pending === 0 || Date.now() > deadline) return tracking;
    await sleep(100);
  }
}
