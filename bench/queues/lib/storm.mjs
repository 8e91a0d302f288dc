import { row } from '../../lib/row.mjs';
import { runQueueJob } from './run.mjs';

/** The columns of all that kills. */
export const KILL_COLUMNS = {
  kills: 'kills',
  stored: 'stored',
  delivered: 'delivered',
  inFlightAtKills: 'in flight at kills',
  duplicates: 'duplicates',
  lost: 'lost',
};

/** A row of a storm of kills; `options` are those of the job `kills`. */
export async function stormRow(measure, options, runtime) {
  const { report, error } = await runQueueJob('kills', options, runtime, { timeoutMs: 600_000 });
  if (error !== undefined) return row({ measure, result: error, must: '0 lost', reached: false });
  const { lost, duplicates, inFlightAtKills } = report;
  return row({
    measure,
    values: Object.fromEntries(
      Object.keys(KILL_COLUMNS).map((column) => [column, report[column].toLocaleString('en-GB')]),
    ),
    result: `${lost} lost; ${duplicates} twice`,
    must: '0; ≤ in flight',
    reached: report.stored > 0 && lost === 0 && duplicates <= inFlightAtKills,
  });
}
