const COLUMNS = ['tracked', 'refused', 'delivered', 'rejected', 'requests', 'events/request'];

/** Prints what became of every event, a line for each shop, and why some did not arrive. */
export function printReport(books) {
  console.log(`\n${['', ...COLUMNS].map((title, i) => pad(title, i)).join('')}`);
  for (const { shop, tracking } of books) {
    const { tracked, refused, delivered, rejected, requests } = tracking.stats.destinations.selzy;
    const perRequest = requests === 0 ? '–' : ((delivered + rejected) / requests).toFixed(1);
    const cells = [shop.name, tracked, refused, delivered, rejected, requests, perRequest];
    console.log(cells.map((cell, i) => pad(String(cell), i)).join(''));
  }
  for (const { shop, tracking } of books) printReasons(shop, tracking);
  console.log();
}

function printReasons(shop, { stats, problems }) {
  console.log(`\n${shop.name}`);
  for (const [code, count] of Object.entries(stats.destinations.selzy.refusedBy)) {
    const example = problems.flatMap(({ issues = [] }) => issues).find((issue) => issue.code === code);
    console.log(`  refused   ${String(count).padStart(4)}  ${code}: ${example?.message ?? ''}`);
  }
  const rejected = problems.filter(({ status }) => status === 'rejected');
  for (const code of new Set(rejected.map((outcome) => outcome.code))) {
    const outcomes = rejected.filter((outcome) => outcome.code === code);
    const errorIds = [...new Set(outcomes.map(({ errorId }) => errorId).filter(Boolean))];
    console.log(`  rejected  ${String(outcomes.length).padStart(4)}  ${code}: ${outcomes[0].reason}`);
    console.log(
      `                  error ids: ${errorIds.slice(0, 3).join(', ')}${errorIds.length > 3 ? ', …' : ''}`,
    );
  }
}

function pad(text, column) {
  return column === 0 ? text.padEnd(13) : text.padStart(COLUMNS[column - 1].length + 3);
}
