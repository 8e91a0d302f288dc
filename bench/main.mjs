/** Runs the measures and writes RESULTS.md and results.svg. Options: `--only <name>`, `--quick`. */
import { runGroup } from './lib/group.mjs';
import { startSink } from './lib/processes.mjs';
import { LABELS } from './lib/rounds.mjs';

/** A fresh sink for each run, so that nothing of one run is left in the next. */
async function withSink(run) {
  const sink = await startSink();
  try {
    return await run(sink);
  } finally {
    await sink.stop();
  }
}

await runGroup({
  command: 'npm run bench',
  measures: new URL('./measures/', import.meta.url),
  // What is told first is measured first.
  order: ['track', 'burst', 'deliver', 'slow-sink', 'memory', 'stall', 'storms', 'bad-event', 'shutdown'],
  context: { withSink },
  columns: LABELS,
  page: new URL('./RESULTS.md', import.meta.url),
  plot: new URL('./results.svg', import.meta.url),
  title: 'Results',
  plotTitle: 'Sendoff beside other libraries and the limit',
  packages: [
    '@opentelemetry/sdk-logs',
    '@opentelemetry/exporter-logs-otlp-http',
    '@segment/analytics-node',
    'posthog-node',
    'mixpanel',
    'undici',
  ],
});
