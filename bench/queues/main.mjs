/** Runs the measures of queues and writes QUEUES.md and queues.svg. Options: `--only <name>`, `--quick`. */
import { runGroup } from '../lib/group.mjs';
import { LABELS } from './lib/subjects.mjs';

await runGroup({
  command: 'npm run bench:queues',
  measures: new URL('./measures/', import.meta.url),
  order: [
    'sqlite-in',
    'sqlite-out',
    'sqlite-slow-sync',
    'postgres-in',
    'postgres-out',
    'postgres-orders',
    'redis-in',
    'redis-out',
    'redis-workers',
    'redis-depth',
    'redis-costs',
    'sqlite-kills',
    'postgres-kills',
    'redis-kills',
  ],
  context: {},
  columns: LABELS,
  page: new URL('../QUEUES.md', import.meta.url),
  plot: new URL('../queues.svg', import.meta.url),
  title: 'Queues',
  plotTitle: 'Sendoff over its queues beside the bare engines',
  packages: ['bullmq', 'ioredis', 'pg'],
});
