/** OpenTelemetry's logs: a BatchLogRecordProcessor with the OTLP/HTTP exporter, both as their docs have them. */
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';

export function create({ url, bound }) {
  const inner = new OTLPLogExporter({ url: `${url}/v1/logs` });
  let taken = 0;
  let exported = 0;
  const failures = [];
  const exporter = {
    export(records, done) {
      inner.export(records, (result) => {
        exported += records.length;
        if (result.error !== undefined) failures.push(records.length);
        done(result);
      });
    },
    forceFlush: () => inner.forceFlush(),
    shutdown: () => inner.shutdown(),
  };
  const processor = new BatchLogRecordProcessor({
    exporter,
    maxExportBatchSize: 25,
    ...(bound !== undefined && { maxQueueSize: bound }),
  });
  const provider = new LoggerProvider({ processors: [processor] });
  const logger = provider.getLogger('bench');
  return {
    track({ name, email, properties }) {
      taken++;
      logger.emit({ eventName: name, attributes: { email, ...properties } });
    },
    outstanding: () => taken - exported,
    async close() {
      await provider.forceFlush();
      await provider.shutdown();
    },
    told: () => ({ count: failures.reduce((sum, size) => sum + size, 0), named: [] }),
  };
}
