// Many machines in one command: two web processes, two workers, one Redis. A worker is killed, and nothing is lost.
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox } from '@sendoff/sandbox';
import { startProgram } from './program.mjs';
import { startRedis } from './redis.mjs';
import { auditScale } from './scale-audit.mjs';

const KEY = 'sandbox-key';
const REQUESTS = 2_000;
const AT_ONCE = 20;
/** Short, so that the demo is. An application keeps to a minute. */
const LEASE_MS = 6_000;
/** For so long the vendor holds its answers back before the kill: less than a lease. */
const HOLD_MS = 4_000;
/** What the worker has sent by then, at least. */
const IN_FLIGHT = 100;
const SETTLE_MS = 30_000;
const COLUMNS = ['tracked', 'refused', 'stored', 'taken', 'delivered', 'returned', 'in flight'];

// What was started is ended with the process.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
try {
  process.exitCode = await withRedis(run);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

async function withRedis(use) {
  const redis = await startRedis();
  try {
    return await use(redis);
  } finally {
    await redis.stop();
  }
}

async function run(redis) {
  const arrived = new Map();
  const sandbox = await startSandbox({
    selzy: { keys: [KEY], events: ['abandoned_cart', 'order_paid'] },
    onRequest: (_, events) => {
      for (const { verdict, body } of events) {
        if (verdict === 'good') arrived.set(body.event_id, (arrived.get(body.event_id) ?? 0) + 1);
      }
    },
  });
  const programs = [];
  try {
    const shared = {
      REDIS_URL: redis.url,
      EVENTS_PREFIX: redis.prefix,
      EVENTS_LEASE_MS: `${LEASE_MS}`,
      SELZY_URL: sandbox.selzy.url,
    };
    const start = async (kind, n, variables) => {
      const program = await startProgram(`apps/scale/dist/${kind}.js`, `${kind} ${n}`, variables);
      programs.push(program);
      return program;
    };
    console.log(`Redis      ${redis.what}\nSandbox    ${sandbox.url}, in place of Selzy`);
    const webs = [await start('web', 1, shared), await start('web', 2, shared)];
    const withKey = { ...shared, SELZY_API_KEY: KEY };
    const workers = [await start('worker', 1, withKey), await start('worker', 2, withKey)];
    for (const { name, url } of programs) console.log(`${name.padEnd(10)} ${url}`);

    console.log(`\n${REQUESTS} requests to the web processes …`);
    const tracked = await buy(webs, 0, REQUESTS);
    console.log(`Selzy is slow to answer, and ${REQUESTS} more requests come …`);
    const [atKill, more] = await Promise.all([
      killInMidFlight(workers[0], sandbox),
      buy(webs, REQUESTS, 2 * REQUESTS),
    ]);
    tracked.push(...more);
    await until('the web processes still store', async () =>
      (await ledgersOf(webs)).every((web) => web.pending === 0),
    );
    console.log(
      `worker 2 delivers what is left, and takes over when the leases have run out (${LEASE_MS / 1000} s) …`,
    );
    const size = await drained(workers[1]);

    const books = { webs: await ledgersOf(webs), workers: [atKill, await ledgerOf(workers[1], '/')] };
    const { problems, twice } = auditScale({ ...books, tracked, arrived, size, atKill });
    print(books);
    const ways = await Promise.all(
      [...webs, workers[1]].map(async (one) => `${one.name} by ${await one.stop()}`),
    );
    console.log(`\nEnded: ${ways.join(', ')}.`);
    const refused = books.webs.reduce((sum, web) => sum + web.refused, 0);
    console.log(
      `${tracked.length} events were tracked: ${refused} without an address were refused, ${arrived.size} arrived, ` +
        `${twice} of them twice. Those worker 1 had sent, and died before it could say so.`,
    );
    for (const problem of problems) console.error(`✗ ${problem}`);
    if (problems.length === 0) console.log('✓ Every event is accounted for.');
    return problems.length === 0 ? 0 : 1;
  } finally {
    await Promise.all(programs.map((program) => program.stop()));
    await sandbox.close();
  }
}

/** Customers fill carts and pay, at either web process; some are not known by address, so no vendor takes it. */
async function buy(webs, from, to) {
  const tracked = [];
  let next = from;
  const customer = async () => {
    for (let n = next++; n < to; n = next++) {
      const isRefused = n % 49 === 0;
      const isOrder = n % 4 === 1;
      const body = { email: isRefused ? undefined : `customer-${n}@shop.example.com`, value: n, total: n };
      const answer = await webs[n % webs.length].post(isOrder ? '/orders' : '/carts', body);
      const due = isOrder && !isRefused ? 201 : isOrder ? 503 : 202;
      if (answer.status !== due) throw new Error(`A web process answered ${answer.status}, not ${due}.`);
      tracked.push({ id: answer.body.event, isRefused });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, customer));
  return tracked;
}

/** Kills a worker while all its requests wait for their answers. Gives its books of that moment. */
async function killInMidFlight(worker, sandbox) {
  sandbox.fault({ vendor: 'selzy', delayMs: HOLD_MS });
  await sleep(1_000); // for the answers that were on their way
  let ledger = await ledgerOf(worker, '/');
  await until('worker 1 has little in flight', async () => {
    const { delivered } = ledger;
    ledger = await ledgerOf(worker, '/');
    return ledger.delivered === delivered && ledger.queue.inFlight >= IN_FLIGHT;
  });
  await worker.kill();
  sandbox.clearFaults();
  console.log(`worker 1 was killed (SIGKILL) with ${ledger.queue.inFlight} events in flight.`);
  return ledger;
}

async function drained(worker) {
  let size;
  await until('events are left in the queue', async () => {
    size = (await worker.get('/')).queue;
    return size !== undefined && size.ready + size.leased === 0;
  });
  return size;
}

async function until(what, isTrue) {
  for (const deadline = Date.now() + SETTLE_MS; !(await isTrue()); await sleep(100)) {
    if (Date.now() > deadline) throw new Error(`After ${SETTLE_MS / 1000} s ${what}.`);
  }
}

async function ledgerOf(program, path) {
  return (await program.get(path)).destinations.selzy;
}

function ledgersOf(webs) {
  return Promise.all(webs.map((web) => ledgerOf(web, '/tracking')));
}

function print({ webs, workers }) {
  const row = (name, cells) => console.log([name.padEnd(10), ...cells].join('   '));
  console.log();
  row('', COLUMNS);
  const line = (name, { tracked, refused, delivered, queue }) => {
    const { stored, taken, returned, inFlight } = queue;
    const counts = [tracked, refused, stored, taken, delivered, returned, inFlight];
    row(
      name,
      counts.map((count, i) => String(count).padStart(COLUMNS[i].length)),
    );
  };
  for (const [n, web] of webs.entries()) line(`web ${n + 1}`, web);
  for (const [n, worker] of workers.entries()) line(`worker ${n + 1}`, worker);
}
