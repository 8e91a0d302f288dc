import { type CreateTrackerOptions, createTracker, type Destination, type Outcome } from '../../src/index.js';
import { manualClock } from '../../src/testing/index.js';
import { fakeDestination, type Script, scripted } from './fake-vendor.js';

/** Log lines of a tracker under test, by level. */
export function recordingLogger() {
  const lines: string[] = [];
  const at = (level: string) => (message: string) => {
    lines.push(`${level}: ${message}`);
  };
  return { lines, logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } };
}

/** A tracker with a still clock before a scripted vendor. */
export function setUp(
  script: Script = () => 200,
  options: Partial<CreateTrackerOptions> & { destination?: Destination } = {},
) {
  const clock = manualClock();
  const outcomes: Outcome[] = [];
  const { lines, logger } = recordingLogger();
  const { transport, sent, state } = scripted(() => clock.elapsed(), script);
  const { destination = fakeDestination(), ...rest } = options;
  const tracker = createTracker({
    destinations: [destination],
    clock,
    transport,
    logger,
    random: () => 0.5,
    onOutcome: (outcome) => outcomes.push(outcome),
    ...rest,
  });
  const track = (count: number, name = 'seen') => {
    for (let n = 0; n < count; n++) tracker.track({ name, properties: { n } });
  };
  const ledger = () => {
    const stats = tracker.stats().destinations[destination.name];
    if (stats === undefined) throw new Error('no such lane');
    return stats;
  };
  const statuses = () => {
    const count: Record<string, number> = {};
    for (const { status } of outcomes) count[status] = (count[status] ?? 0) + 1;
    return count;
  };
  return { clock, tracker, track, sent, state, outcomes, statuses, lines, ledger };
}
