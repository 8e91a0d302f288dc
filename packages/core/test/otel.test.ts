import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { describe, expect, it, onTestFinished } from 'vitest';
import { issueCodes } from '../src/index.js';
import { observeTracker } from '../src/otel.js';
import { setUp } from './support/bench.js';
import { assertNone, canaryEvent, watched } from './support/canaries.js';
import { fakeDestination } from './support/fake-vendor.js';

/** The real SDK, with what it has exported. */
function openTelemetry() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  onTestFinished(() => provider.shutdown());
  const collect = async (): Promise<ResourceMetrics> => {
    await reader.forceFlush();
    const last = exporter.getMetrics().at(-1);
    if (last === undefined) throw new Error('nothing was exported');
    return last;
  };
  /** Every sample as Prometheus would read it, without its type and its help. */
  const samples = async () => {
    const text = new PrometheusSerializer(undefined, false, undefined, true, true).serialize(await collect());
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const at = (line: string) => line.lastIndexOf(' ');
    return new Map(lines.map((line) => [line.slice(0, at(line)), Number(line.slice(at(line)))]));
  };
  return { meter: provider.getMeter('test'), collect, samples };
}

function observed(...args: Parameters<typeof setUp>) {
  const sdk = openTelemetry();
  const bench = setUp(...args);
  const stop = observeTracker(bench.tracker, { meter: sdk.meter });
  onTestFinished(stop);
  return { ...sdk, ...bench, stop };
}

describe('observeTracker', () => {
  it('counts events by how they ended, and refusals by code', async () => {
    const { clock, tracker, track, samples } = observed(() => ({ status: 207, body: '["bad"]' }));
    track(3);
    tracker.track({ name: 'bad' });
    tracker.track({ name: '' });
    tracker.track({ name: '' });
    await clock.advance(1_000);
    const now = await samples();
    const ended = ['refused', 'delivered', 'rejected', 'expired', 'dropped', 'unknown'].map((outcome) =>
      now.get(`sendoff_events_total{destination="fake",outcome="${outcome}"}`),
    );
    expect(ended).toEqual([2, 3, 1, 0, 0, 0]);
    expect(now.get('sendoff_refused_total{destination="fake",code="invalid_name"}')).toBe(2);
    expect(now.get('sendoff_pending{destination="fake"}')).toBe(0);
  });

  it('says what waits, for how long, and how its lane is', async () => {
    const { clock, track, samples } = observed(() => 401);
    track(4);
    await clock.advance(90_000);
    const now = await samples();
    expect(now.get('sendoff_pending{destination="fake"}')).toBe(4);
    expect(now.get('sendoff_oldest_age{destination="fake"}')).toBe(90);
    const states = ['open', 'backing-off', 'halted', 'paused'].map((state) =>
      now.get(`sendoff_lane_state{destination="fake",state="${state}"}`),
    );
    expect(states).toEqual([0, 0, 1, 0]);
  });

  it('measures requests, by destination and verdict', async () => {
    const { clock, track, samples } = observed(async (_, request) => {
      await new Promise<void>((resolve) => clock.schedule(request === 1 ? 3_000 : 40, resolve));
      return request === 1 ? 503 : 200;
    });
    track(25);
    await clock.advance(10_000);
    const now = await samples();
    const name = 'sendoff_request_duration';
    expect(now.get(`${name}_sum{destination="fake",verdict="retry"}`)).toBe(3);
    expect(now.get(`${name}_bucket{destination="fake",verdict="retry",le="2.5"}`)).toBe(0);
    expect(now.get(`${name}_bucket{destination="fake",verdict="retry",le="5"}`)).toBe(1);
    expect(now.get(`${name}_count{destination="fake",verdict="results"}`)).toBe(1);
    expect(now.get(`${name}_bucket{destination="fake",verdict="results",le="0.05"}`)).toBe(1);
  });

  it('tells two trackers apart by the names of their destinations', async () => {
    const { meter, samples } = openTelemetry();
    for (const [name, count] of [
      ['eu', 1],
      ['us', 2],
    ] as const) {
      const { tracker, track, clock } = setUp(undefined, { destination: fakeDestination({ name }) });
      onTestFinished(observeTracker(tracker, { meter }));
      track(count);
      await clock.advance(1_000);
    }
    const now = await samples();
    for (const [name, count] of [
      ['eu', 1],
      ['us', 2],
    ] as const) {
      expect(now.get(`sendoff_events_total{destination="${name}",outcome="delivered"}`)).toBe(count);
      const requests = `sendoff_request_duration_count{destination="${name}",verdict="results"}`;
      expect(now.get(requests)).toBe(1);
    }
  });

  it('has no more codes than are known, and one for all others', async () => {
    let n = 0;
    const destination = fakeDestination({
      encode: () => ({ refused: [{ code: `odd-${n++}`, message: 'odd' }] }),
    });
    const { track, tracker, collect, samples } = observed(undefined, { destination });
    track(200);
    tracker.track({ name: '' });
    const now = await samples();
    expect(now.get('sendoff_refused_total{destination="fake",code="other"}')).toBe(200);
    const metrics = (await collect()).scopeMetrics.flatMap((scope) => scope.metrics);
    const refused = metrics.find(({ descriptor }) => descriptor.name === 'sendoff.refused');
    const codes = refused?.dataPoints.map(({ attributes }) => String(attributes.code)) ?? [];
    expect(codes.sort()).toEqual(['invalid_name', 'other']);
    expect(Object.keys(issueCodes)).toContain('invalid_name');
  });

  it('holds nothing of an event', async () => {
    const { meter, collect } = openTelemetry();
    const { tracker, end } = watched(({ body }) => ({ status: 422, body }));
    onTestFinished(observeTracker(tracker, { meter }));
    for (let n = 0; n < 8; n++) tracker.track(canaryEvent(n));
    tracker.track({ name: 'x'.repeat(5_000), timestamp: 'canary-trait-value' });
    await end();
    const said = JSON.stringify((await collect()).scopeMetrics);
    expect(said).toContain('sendoff.events');
    assertNone([said]);
  });

  it('ends when it is told to', async () => {
    const { clock, track, samples, stop } = observed();
    track(1);
    await clock.advance(1_000);
    stop();
    track(1);
    await clock.advance(1_000);
    const now = await samples();
    expect([...now.keys()].filter((name) => name.startsWith('sendoff_events'))).toEqual([]);
    expect(now.get('sendoff_request_duration_count{destination="fake",verdict="results"}')).toBe(1);
  });

  it('takes the meter of the global provider where it is given none, and breaks nothing without one', () => {
    const { tracker } = setUp();
    expect(observeTracker(tracker)).not.toThrow();
  });
});
