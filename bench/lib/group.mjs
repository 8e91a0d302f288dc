import { readdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.mjs';
import { toSvg } from './plot.mjs';
import { row } from './row.mjs';
import { toMarkdown } from './table.mjs';

/**
 * Runs a group of measures, and writes its page and its plot where all of them ran. Options on the command line:
 * `--only <name>`, which takes the beginning of names up to a hyphen as well, and `--quick`.
 *
 * - `command`: what the reader typed
 * - `measures`: the folder of the measures, as a URL. Each has a `name`, `run(context)`, and may have `columns`, the
 *   heads of its columns by subject, and `missing()`: why it cannot run here
 * - `order`: names; those that are not among them come last
 * - `context`: what each measure is told beside `quick`
 * - `columns`: the heads of the columns by subject, for measures that have none of their own
 * - `page`, `plot`: the files to write, as URLs
 * - `title`, `plotTitle`, `packages`: for their heads
 */
export async function runGroup({ command, measures: folder, order, context, columns, page, plot, ...heads }) {
  const { values: flags } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
    },
  });
  const measures = chosen(await load(folder, order), flags.only);
  const loadBefore = loadavg()[0];
  const rows = [];
  for (const measure of measures) {
    const start = performance.now();
    const found = await rowsOf(measure, { ...context, quick: flags.quick });
    rows.push(...found.map((one) => ({ ...one, of: measure.name, columns: measure.columns ?? columns })));
    const seconds = ((performance.now() - start) / 1_000).toFixed(0);
    console.error(`${measure.name}: ${seconds} s`);
    for (const { measure: what, result, must } of found) console.error(`  ${what}: ${result} (${must})`);
  }
  const table = toMarkdown(rows);
  console.log(`\n${table}`);

  const [pageName, plotName] = [page, plot].map(({ pathname }) => basename(pathname));
  if (flags.only.length > 0 || flags.quick) {
    console.log(`${pageName} and ${plotName} are written by a whole run only.`);
    return;
  }
  const { title, plotTitle, packages } = heads;
  const typed = [command, process.argv.slice(2).join(' ')].filter(Boolean).join(' -- ');
  const heading = await describeMachine({ command: typed, loadBefore, title, packages, plot: plotName });
  await writeFile(page, `${heading}\n${table}`);
  await writeFile(plot, toSvg(rows, plotTitle));
}

async function load(folder, order) {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.mjs'));
  const measures = await Promise.all(files.map((file) => import(new URL(file, folder))));
  const place = ({ name }) => (order.includes(name) ? order.indexOf(name) : order.length);
  return measures.sort((a, b) => place(a) - place(b));
}

function chosen(measures, only) {
  const has = (asked) => (measure) => measure.name === asked || measure.name.startsWith(`${asked}-`);
  const unknown = only.filter((asked) => !measures.some(has(asked)));
  if (unknown.length > 0) {
    throw new Error(
      `No measure ${unknown.join(', ')}; there are: ${measures.map(({ name }) => name).join(', ')}`,
    );
  }
  return only.length === 0
    ? measures
    : measures.filter((measure) => only.some((asked) => has(asked)(measure)));
}

async function rowsOf(measure, context) {
  const missing = await measure.missing?.();
  if (missing === undefined) return measure.run(context);
  return [row({ measure: `\`${measure.name}\``, result: `skipped: ${missing}` })];
}
