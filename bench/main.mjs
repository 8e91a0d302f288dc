/** Runs the measures and writes RESULTS.md and results.svg. Options: `--only <name>`, `--quick`. */
import { readdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { describeMachine } from './lib/machine.mjs';
import { toSvg } from './lib/plot.mjs';
import { startSink } from './lib/processes.mjs';
import { toMarkdown } from './lib/table.mjs';

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    quick: { type: 'boolean', default: false },
  },
});

/** In this order: what is told first is measured first. */
const ORDER = [
  'track',
  'burst',
  'deliver',
  'slow-sink',
  'memory',
  'stall',
  'storms',
  'bad-event',
  'shutdown',
];
const place = ({ name }) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);

async function loadMeasures() {
  const folder = new URL('./measures/', import.meta.url);
  const files = (await readdir(folder)).filter((file) => file.endsWith('.mjs'));
  const measures = await Promise.all(files.map((file) => import(new URL(file, folder))));
  measures.sort((a, b) => place(a) - place(b));
  const unknown = flags.only.filter((name) => !measures.some((measure) => measure.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `No measure ${unknown.join(', ')}; there are: ${measures.map(({ name }) => name).join(', ')}`,
    );
  }
  return flags.only.length === 0 ? measures : measures.filter(({ name }) => flags.only.includes(name));
}

/** A fresh sink for each run, so that nothing of one run is left in the next. */
async function withSink(run) {
  const sink = await startSink();
  try {
    return await run(sink);
  } finally {
    await sink.stop();
  }
}

const measures = await loadMeasures();
const loadBefore = loadavg()[0];
const rows = [];
for (const measure of measures) {
  const start = performance.now();
  const found = await measure.run({ quick: flags.quick, withSink });
  rows.push(...found.map((row) => ({ ...row, of: measure.name })));
  const seconds = ((performance.now() - start) / 1_000).toFixed(0);
  console.error(`${measure.name}: ${seconds} s`);
  for (const { measure: what, result, must } of found) console.error(`  ${what}: ${result} (${must})`);
}
const table = toMarkdown(rows);
console.log(`\n${table}`);

const command = ['npm run bench', process.argv.slice(2).join(' ')].filter(Boolean).join(' -- ');
const whole = flags.only.length === 0 && !flags.quick;
if (whole) {
  const heading = await describeMachine({ command, loadBefore });
  await writeFile(new URL('./RESULTS.md', import.meta.url), `${heading}\n${table}`);
  await writeFile(new URL('./results.svg', import.meta.url), toSvg(rows));
} else {
  console.log('RESULTS.md and results.svg are written by a whole run only.');
}
