/**
 * Holds a shop's books against what its shoppers did, what each vendor was to make of it, and what the sandbox
 * recorded. Gives what disagrees.
 */
export function audit({ shop, visit, tracking, vendors }, sandbox) {
  const problems = visit.unexpected.map((what) => `${shop.label}: ${what}`);
  for (const [name, { rejects = () => false }] of Object.entries(vendors)) {
    const expected = {
      tracked: visit.events.length,
      refused: visit.events.filter(({ isRefused }) => isRefused).length,
      rejected: visit.events.filter((event) => !event.isRefused && rejects(event)).length,
    };
    const recorded = (verdict) =>
      sandbox.events({ vendor: name, verdict }).filter(({ email }) => email?.endsWith(`@${shop.domain}`))
        .length;
    const ledger = tracking.stats.destinations[name];
    for (const [what, is, should] of claims(ledger, expected, recorded)) {
      if (is !== should) problems.push(`${shop.label}, ${name}: ${what}: ${is} against ${should}`);
    }
  }
  return problems;
}

function claims(ledger, expected, recorded) {
  const { tracked, refused, delivered, rejected, expired, dropped, unknown, pending } = ledger;
  const ended = refused + delivered + rejected + expired + dropped + unknown + pending;
  return [
    ['events tracked, to what the shoppers did', tracked, expected.tracked],
    ['events tracked, to their outcomes', tracked, ended],
    ['events refused, to those that no vendor takes', refused, expected.refused],
    ['events delivered, to those the sandbox took', delivered, recorded('good')],
    ['events rejected, to those the sandbox refused', rejected, recorded('bad')],
    ['events rejected, to those this vendor was to refuse', rejected, expected.rejected],
    ['events still pending', pending, 0],
    ['events expired, dropped or unknown', expired + dropped + unknown, 0],
  ];
}
