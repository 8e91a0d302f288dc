/** Holds a shop's books against what its shoppers did and what the sandbox recorded. Gives what disagrees. */
export function audit({ shop, visit, tracking }, sandbox) {
  const ledger = tracking.stats.destinations.selzy;
  const recorded = (verdict) =>
    sandbox.events({ verdict }).filter(({ email }) => email?.endsWith(`@${visit.domain}`)).length;
  const ended =
    ledger.refused +
    ledger.delivered +
    ledger.rejected +
    ledger.expired +
    ledger.dropped +
    ledger.unknown +
    ledger.pending;
  const claims = [
    ['events tracked, to what the shoppers did', ledger.tracked, visit.tracked],
    ['events tracked, to their outcomes', ledger.tracked, ended],
    ['events delivered, to those the sandbox took', ledger.delivered, recorded('good')],
    ['events rejected, to those the sandbox refused', ledger.rejected, recorded('bad')],
    ['events still pending', ledger.pending, 0],
    ['events expired, dropped or unknown', ledger.expired + ledger.dropped + ledger.unknown, 0],
  ];
  return [
    ...visit.unexpected.map((what) => `${shop.name}: ${what}`),
    ...claims
      .filter(([, is, should]) => is !== should)
      .map(([what, is, should]) => `${shop.name}: ${what}: ${is} against ${should}`),
  ];
}
