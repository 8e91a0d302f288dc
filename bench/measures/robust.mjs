import { show } from '../lib/number.mjs';
import { runJob } from '../lib/processes.mjs';
import { row } from '../lib/row.mjs';
import { median, megabytes } from '../lib/stats.mjs';

export const name = 'robust';
const SEED = 20_261_121;

async function fuzz(quick) {
  const events = quick ? 50_000 : 1_000_000;
  const result = await runJob('fuzz', { events, seed: SEED }, { timeoutMs: 600_000 });
  const { thrown, withoutReceipt, refusedUntold, unreadable, accepted, sent, delivered, balanced } = result;
  const faults = thrown.length + withoutReceipt + refusedUntold + unreadable;
  const reached = faults === 0 && balanced && accepted === sent && accepted === delivered;
  return row({
    measure: `${show(events)} hostile events at random (seed ${SEED}): thrown; without a receipt; refused without an issue`,
    values: { sendoff: `${show(result.accepted)} accepted and sent, slowest ${show(result.slowestMs)} ms` },
    result: `${thrown.length}; ${withoutReceipt}; ${refusedUntold}${balanced ? '' : '; the books do not balance'}`,
    must: '0; 0; 0',
    reached,
    note: thrown.length > 0 ? `Thrown: ${thrown.join(' | ')}` : undefined,
  });
}

async function trackAll({ quick, withSink }) {
  const events = quick ? 100_000 : 2_000_000;
  const measure = `${show(events)} events from a generator through \`trackAll\`: refused; live heap, first to last fifth`;
  return withSink(async (sink) => {
    const options = { url: sink.url, events, warmUp: quick ? 20_000 : 100_000 };
    const result = await runJob('track-all', options, { timeoutMs: 600_000 });
    if (result.absent) return row({ measure, result: 'trackAll not built yet' });
    const { distinct, duplicates } = await sink.report();
    const fifth = Math.max(1, result.live.length / 5);
    const early = megabytes(median(result.live.slice(0, fifth)));
    const late = megabytes(median(result.live.slice(-fifth)));
    const { refused } = result.report;
    const all = distinct === events + options.warmUp && duplicates === 0;
    return row({
      measure,
      values: {
        sendoff: `${show(distinct)} arrived, ${show((events / result.ms) * 1_000)} /s, peak ${show(megabytes(result.peak))} MB`,
      },
      result: `${refused}; ${show(early)} to ${show(late)} MB`,
      must: '0; flat',
      reached: refused === 0 && all && late <= early * 1.2 + 1,
      note: 'Flat: no more than a fifth and 1 MB above the beginning.',
    });
  });
}

/** What must hold for any event, and for any number of them. */
export async function run(context) {
  return [await fuzz(context.quick), await trackAll(context)];
}
