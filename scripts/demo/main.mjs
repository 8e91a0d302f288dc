// The main job in one command: two shops, several hundred shoppers, and every event accounted for.
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox } from '@sendoff/sandbox';
import { audit } from './audit.mjs';
import { progressLine } from './progress.mjs';
import { printReport } from './report.mjs';
import { startShop } from './shop.mjs';
import { driveShoppers, signUpAtOnce } from './shoppers.mjs';

const SHOPPERS = 300;
const LAST_MINUTE = 7;
const SETTLE_MS = 20_000;

const sandbox = await startSandbox({
  port: 0,
  selzy: { events: ['signup', 'abandoned_cart', 'order_paid', 'newsletter_joined'] },
});
sandbox.selzy.disable('newsletter_joined');

const shops = [];
process.on('exit', () => {
  for (const shop of shops) shop.kill();
});
try {
  for (const name of ['express-shop', 'nestjs-shop']) shops.push(await startShop(name, sandbox.selzy.url));
  console.log(`Sandbox       ${sandbox.url}`);
  for (const { name, url } of shops) console.log(`${name.padEnd(13)} ${url}`);

  const progress = progressLine(SHOPPERS * shops.length, 'shoppers');
  const visits = await Promise.all(shops.map((shop) => driveShoppers(shop, SHOPPERS, progress.step)));
  progress.end();

  const books = [];
  for (const [index, shop] of shops.entries()) {
    books.push({ shop, visit: visits[index], tracking: await settled(shop) });
  }
  const problems = books.flatMap((book) => audit(book, sandbox));
  printReport(books);
  if (process.stdout.isTTY && !process.env.CI) await stayUp();
  else problems.push(...(await stopInMidFlow()));
  for (const problem of problems) console.error(`✗ ${problem}`);
  if (problems.length === 0) console.log('✓ Every event is accounted for.');
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  await Promise.all(shops.map((shop) => shop.stop()));
  await sandbox.close();
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

/** Stops both shops right after a few more sign-ups: what they had accepted must still arrive. */
async function stopInMidFlow() {
  const lost = [];
  for (const shop of shops) {
    const emails = await signUpAtOnce(shop, LAST_MINUTE);
    const ended = await shop.stop();
    const arrived = emails.filter((email) => sandbox.events({ verdict: 'good', email }).length === 1);
    console.log(
      `${shop.name}: stopped by SIGTERM (${ended}) with sign-ups waiting; ${arrived.length} of ${emails.length} arrived.`,
    );
    if (arrived.length !== emails.length) lost.push(`${shop.name} lost sign-ups when it was stopped.`);
  }
  return lost;
}

async function stayUp() {
  console.log(`\nEverything stays up. See what arrived: ${sandbox.url}`);
  for (const { name, url } of shops) console.log(`Ask ${name} for its books: curl ${url}/tracking`);
  console.log('Ctrl-C ends it.');
  await new Promise((resolve) => process.once('SIGINT', resolve));
}
