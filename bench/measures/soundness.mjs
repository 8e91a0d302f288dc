import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { show } from '../lib/number.mjs';
import { row } from '../lib/row.mjs';

export const name = 'soundness';
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SEED = 20_261_121;
const VENDORS = ['selzy', 'vibetrace', 'spotzee', 'octeth', 'brevo', 'brevo-events'];

/** Runs the tests `*.soundness.test.ts` of packages/destinations, and gives what each noted, by vendor. */
async function runTests(events) {
  const folder = await mkdtemp(join(tmpdir(), 'sendoff-soundness-'));
  try {
    const outputFile = join(folder, 'report.json');
    const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
    const flags = ['--project', 'destinations', '--reporter', 'json', '--outputFile', outputFile];
    const child = spawn(
      process.execPath,
      [vitest, 'run', ...flags, '--maxWorkers', '2', '.soundness.test.ts'],
      {
        cwd: ROOT,
        stdio: ['ignore', 'ignore', process.env.BENCH_STDERR ? 'inherit' : 'ignore'],
        env: { ...process.env, SOUNDNESS_EVENTS: String(events), SOUNDNESS_SEED: String(SEED) },
      },
    );
    await once(child, 'exit');
    const { testResults } = JSON.parse(await readFile(outputFile, 'utf8'));
    return new Map(testResults.flatMap(readTest));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function readTest({ name: path, assertionResults }) {
  const test = assertionResults.find(({ meta }) => meta?.soundness !== undefined);
  return test === undefined ? [] : [[/([\w-]+)\.soundness\.test\.ts$/.exec(path)?.[1], test]];
}

function sum(found, read) {
  return found.reduce((total, one) => total + read(one), 0);
}

function rowOf(vendor, test, wanted) {
  const measure = `${show(wanted)} events at random to ${vendor} and its strict sandbox (seed ${SEED}): disagreements`;
  const must = '0';
  if (test === undefined) return row({ measure, result: 'no result', must, reached: false });
  const found = test.meta.soundness;
  const events = sum(found, (one) => one.events);
  const refused = sum(found, (one) => one.refused);
  const taken = sum(found, (one) => one.taken);
  const untold = events - refused - sum(found, (one) => one.delivered);
  const disagreements = sum(found, (one) => one.bad + one.faults.length) + Math.abs(untold);
  const isWhole = events >= wanted && refused + taken === events && test.status === 'passed';
  const [first] = found.flatMap((one) => one.disagreements);
  return row({
    measure,
    values: {
      sendoff: `${show(refused)} refused up front, ${show(taken)} taken, in ${show(test.duration / 1_000)} s`,
    },
    result: isWhole ? show(disagreements) : `${show(disagreements)}; the books do not balance`,
    must,
    reached: isWhole && disagreements === 0,
    note: first === undefined ? undefined : `The first: ${JSON.stringify(first).slice(0, 500)}`,
  });
}

/** What a destination does not refuse, the vendor's strict sandbox takes. */
export async function run({ quick }) {
  const events = quick ? 10_000 : 1_000_000;
  const tests = await runTests(events);
  return VENDORS.map((vendor) => rowOf(vendor, tests.get(vendor), events));
}
