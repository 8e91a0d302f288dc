/**
 * Holds the books of web processes and workers against what customers did, against what the vendor got, and against
 * each other. Gives what disagrees, and how many events came twice.
 *
 * `tracked`: the events that customers caused. `arrived`: how often each id came to the vendor. `webs`, `workers`: the
 * ledgers of one destination. `size`: what lies in the queue at the end. `atKill`: the ledger of the worker that was
 * killed, when it was.
 */
export function auditScale({ tracked, arrived, webs, workers, size, atKill }) {
  const isSent = new Set(tracked.filter(({ isRefused }) => !isRefused).map(({ id }) => id));
  const missing = [...isSent].filter((id) => !arrived.has(id)).length;
  const foreign = [...arrived.keys()].filter((id) => !isSent.has(id)).length;
  const twice = [...arrived.values()].reduce((sum, times) => sum + times - 1, 0);
  const sum = (ledgers, of) => ledgers.reduce((total, ledger) => total + of(ledger), 0);
  const stored = sum(webs, ({ queue }) => queue.stored);
  const ended = sum(workers, outcomesOf);

  const claims = [
    ['events tracked, to what customers did', sum(webs, (web) => web.tracked), tracked.length],
    [
      'events refused, to those without an address',
      sum(webs, (web) => web.refused),
      tracked.length - isSent.size,
    ],
    ['events stored, to those that were to be', stored, isSent.size],
    ['events stored, to their outcomes and what lies in the queue', stored, ended + size.ready + size.leased],
    ['events still in the queue', size.ready + size.leased, 0],
    ['events delivered, to their outcomes', sum(workers, (worker) => worker.delivered), ended],
    ['events that never arrived', missing, 0],
    ['events that nobody tracked', foreign, 0],
    ...webs.map((web, n) => [
      `web ${n + 1}, events tracked, to both sides of its door`,
      web.tracked,
      web.refused + web.dropped + web.queue.storing + web.queue.stored,
    ]),
    ...workers.map((worker, n) => [
      `worker ${n + 1}, events taken, to what became of them`,
      worker.queue.taken,
      outcomesOf(worker) + worker.queue.returned + worker.queue.inFlight,
    ]),
  ];
  const problems = claims
    .filter(([, is, should]) => is !== should)
    .map(([what, is, should]) => `${what}: ${is} against ${should}`);
  if (twice > atKill.queue.inFlight) {
    problems.push(
      `events that came twice: ${twice}, but ${atKill.queue.inFlight} were in flight at the kill`,
    );
  }
  return { problems, twice };
}

function outcomesOf({ delivered, rejected, expired, unknown }) {
  return delivered + rejected + expired + unknown;
}
