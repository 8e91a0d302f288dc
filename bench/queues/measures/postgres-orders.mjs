import { show } from '../../lib/number.mjs';
import { medianOf, rounds } from '../../lib/rounds.mjs';
import { atLeast, row } from '../../lib/row.mjs';
import { medianRatio } from '../../lib/stats.mjs';
import { runQueueJob, withServer } from '../lib/run.mjs';
import { missingPostgres, startPostgres } from '../lib/servers.mjs';

export const name = 'postgres-orders';
export const missing = missingPostgres;

/** Order transactions with and without an event in them. */
export const run = ({ quick }) =>
  withServer(startPostgres, async ({ withDatabase }) => {
    const results = await rounds(quick ? 2 : 5, ['without', 'sendoff', 'bare'], (subject) =>
      withDatabase((url) => {
        const time = quick ? { warmUpMs: 300, ms: 500 } : { warmUpMs: 1_000, ms: 3_000 };
        return runQueueJob('orders', { subject, url, connections: 8, ...time });
      }),
    );
    const speed = ({ orders, wallMs }) => (orders / wallMs) * 1_000;
    const text = (subject) => show(medianOf(results, subject, speed));
    const inserted = medianRatio(results, speed, 'bare', 'without');
    return [
      row({
        measure: 'order transactions/s with `trackIn`, to without, 8 connections',
        values: { sendoff: `${text('sendoff')} to ${text('without')} /s`, bare: `${text('bare')} /s` },
        ...atLeast(medianRatio(results, speed, 'sendoff', 'without'), 0.8),
        note: `An order is BEGIN, an INSERT, an UPDATE of the stock and COMMIT. The bare engine: an INSERT of the same event in the place of \`trackIn\`, ${show(inserted)}× of the orders without.`,
      }),
    ];
  });
