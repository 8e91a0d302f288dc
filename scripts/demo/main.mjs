// The main job in one command: two shops, several hundred shoppers, and every event accounted for.
import { startSandbox } from '@sendoff/sandbox';
import { progressLine } from './progress.mjs';
import { printReasons, printTable, printVendors } from './report.mjs';
import { runRound, startRound, stopInMidFlow } from './round.mjs';
import { VENDORS, vendorsFor } from './vendors.mjs';

const BOTH = ['express-shop', 'nestjs-shop'];
const { VENDOR } = process.env;

try {
  vendorsFor(VENDOR || 'selzy');
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
const sandbox = await startSandbox({ port: 0 });
const shops = [];
const rounds = [];
const problems = [];
try {
  console.log(`Sandbox       ${sandbox.url}`);
  if (VENDOR === 'all') await fanOut(BOTH, 60);
  else await mainJob(VENDOR || 'selzy', 300);
  if (!VENDOR) await fanOut(['express-shop'], 30);

  console.log();
  if (process.stdout.isTTY && !process.env.CI) await stayUp();
  else for (const round of rounds) problems.push(...(await stopInMidFlow(sandbox, round)));
  for (const problem of problems) console.error(`✗ ${problem}`);
  if (problems.length === 0) console.log('✓ Every event is accounted for.');
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  await Promise.all(shops.map((shop) => shop.stop()));
  await sandbox.close();
}

/** Both shops, one vendor, several hundred shoppers. */
async function mainJob(vendor, shoppers) {
  const round = await startRound(sandbox, { vendor, shops: BOTH, shoppers }, shops);
  rounds.push(round);
  for (const { name, url } of round.shops) console.log(`${name.padEnd(13)} ${url}`);
  console.log(`Vendor        ${vendor}, which ${VENDORS[vendor].amiss}`);

  const progress = progressLine(shoppers * round.shops.length, 'shoppers');
  const { books, problems: found } = await runRound(sandbox, round, progress.step);
  progress.end();
  problems.push(...found);
  const ledgerOf = ({ tracking }) => tracking.stats.destinations[vendor];
  console.log();
  printTable(books.map((book) => ({ label: book.shop.name, ledger: ledgerOf(book) })));
  for (const book of books) printReasons(book.shop.name, ledgerOf(book), book.tracking.problems);
}

/** Shops that tell every vendor everything. */
async function fanOut(names, shoppers) {
  const round = await startRound(sandbox, { vendor: 'all', shops: names, shoppers }, shops);
  rounds.push(round);
  const { books, problems: found } = await runRound(sandbox, round);
  problems.push(...found);
  const vendors = Object.entries(round.vendors);
  for (const { shop, tracking } of books) {
    const { destinations } = tracking.stats;
    console.log(
      `\n${shop.name} with VENDOR=all: ${shoppers} shoppers, and each event to ${vendors.length} vendors`,
    );
    printVendors(vendors.map(([label, { amiss }]) => ({ label, ledger: destinations[label], amiss })));
  }
}

async function stayUp() {
  console.log(`Everything stays up. See what arrived: ${sandbox.url}`);
  for (const { label, url } of rounds.flatMap((round) => round.shops)) {
    console.log(`Ask ${label} for its books: curl ${url}/tracking`);
  }
  console.log('Ctrl-C ends it.');
  await new Promise((resolve) => process.once('SIGINT', resolve));
}
