const FIRST = 13;
const COLUMNS = ['tracked', 'refused', 'delivered', 'rejected', 'requests'];
const PER_REQUEST = 'events/request';

/** Prints what became of every event: a line for each `{ label, ledger }`. */
export function printTable(rows) {
  print(['', ...COLUMNS, PER_REQUEST]);
  for (const { label, ledger } of rows) {
    const { delivered, rejected, requests } = ledger;
    const perRequest = requests === 0 ? '–' : ((delivered + rejected) / requests).toFixed(1);
    print([label, ...counts(ledger), perRequest.padStart(PER_REQUEST.length)]);
  }
}

/** The same for vendors that get the same events, each with what is amiss there. */
export function printVendors(rows) {
  print(['', ...COLUMNS]);
  for (const { label, ledger, amiss } of rows) print([label, ...counts(ledger), amiss]);
}

/** Prints why some events did not arrive. */
export function printReasons(title, { refusedBy }, problems) {
  console.log(`\n${title}`);
  for (const [code, count] of Object.entries(refusedBy)) {
    const example = problems.flatMap(({ issues = [] }) => issues).find((issue) => issue.code === code);
    console.log(`  refused   ${String(count).padStart(4)}  ${code}: ${example?.message ?? ''}`);
  }
  const rejected = problems.filter(({ status }) => status === 'rejected');
  for (const code of new Set(rejected.map((outcome) => outcome.code))) {
    const outcomes = rejected.filter((outcome) => outcome.code === code);
    console.log(`  rejected  ${String(outcomes.length).padStart(4)}  ${code}: ${outcomes[0].reason}`);
    const errorIds = [...new Set(outcomes.map(({ errorId }) => errorId).filter(Boolean))];
    if (errorIds.length === 0) continue;
    const more = errorIds.length > 3 ? ', …' : '';
    console.log(`                  error ids: ${errorIds.slice(0, 3).join(', ')}${more}`);
  }
}

/** What a ledger has in each column, as wide as its title. */
function counts(ledger) {
  return COLUMNS.map((column) => String(ledger[column]).padStart(column.length));
}

function print([label, ...cells]) {
  console.log([label.padEnd(FIRST), ...cells].join('   '));
}
