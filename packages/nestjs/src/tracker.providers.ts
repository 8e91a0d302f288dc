import { Logger, type Provider } from '@nestjs/common';
import { createTracker, Log, systemClock, type Tracker } from '@sendoff/core';
import { coreTokenOf, TRACKER_OPTIONS, TRACKER_PARTS, TRACKER_REPLACEMENTS } from './tracker.constants.js';
import { DecoratedEvents } from './tracker.decorated.js';
import { getTrackerToken } from './tracker.inject.js';
import type { TrackerModuleOptions } from './tracker.options.js';
import { OutcomeStream } from './tracker.outcomes.js';
import type { TrackerParts, TrackerReplacements } from './tracker.registry.js';
import { TrackerService } from './tracker.service.js';

const CLOSE_TIMEOUT_MS = 10_000;
const LOG = Symbol.for('sendoff.log');
const OUTCOMES = Symbol.for('sendoff.outcomes');

/** What a module with that name provides. */
export function providersOf(name: string | undefined): Provider[] {
  return [
    {
      provide: LOG,
      inject: [TRACKER_OPTIONS],
      useFactory: (options: TrackerModuleOptions) => new Log(loggerOf(options), clockOf(options)),
    },
    { provide: OUTCOMES, inject: [LOG], useFactory: (log: Log) => new OutcomeStream(log) },
    {
      provide: coreTokenOf(name),
      inject: [TRACKER_OPTIONS, OUTCOMES, { token: TRACKER_REPLACEMENTS, optional: true }],
      useFactory: (
        options: TrackerModuleOptions,
        outcomes: OutcomeStream,
        replacements: TrackerReplacements | undefined,
      ) => replacements?.trackerOf(name) ?? trackerFrom(options, outcomes),
    },
    {
      provide: TRACKER_PARTS,
      inject: [coreTokenOf(name), TRACKER_OPTIONS, OUTCOMES, LOG],
      useFactory: (
        tracker: Tracker,
        options: TrackerModuleOptions,
        outcomes: OutcomeStream,
        log: Log,
      ): TrackerParts => partsOf(name, { tracker, options, outcomes, log }),
    },
    {
      provide: getTrackerToken(name),
      inject: [TRACKER_PARTS],
      useFactory: ({ tracker, outcomes, decorated, close }: TrackerParts) =>
        new TrackerService(tracker, outcomes, decorated, close),
    },
  ];
}

/** What other modules see of it. */
export function exportsOf(name: string | undefined) {
  return [coreTokenOf(name), getTrackerToken(name)];
}

export function partsOf(
  name: string | undefined,
  made: Pick<TrackerParts, 'tracker' | 'options' | 'outcomes' | 'log'>,
): TrackerParts {
  const clock = clockOf(made.options);
  const decorated = new DecoratedEvents(made.tracker, made.log, clock);
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= end({ ...made, decorated });
    return closing;
  };
  return { ...made, name, clock, decorated, close };
}

async function end({
  options,
  tracker,
  outcomes,
  decorated,
}: Pick<TrackerParts, 'options' | 'tracker' | 'outcomes' | 'decorated'>): Promise<void> {
  const givenMs = options.tracker === undefined ? options.closeTimeoutMs : undefined;
  const deadline = performance.now() + (givenMs ?? CLOSE_TIMEOUT_MS);
  const leftMs = () => Math.max(0, deadline - performance.now());
  await decorated.settled(leftMs());
  if (tracker === options.tracker) await tracker.flush({ timeoutMs: leftMs() });
  else await tracker.close({ timeoutMs: leftMs() });
  outcomes.end();
}

function trackerFrom(options: TrackerModuleOptions, outcomes: OutcomeStream): Tracker {
  if (options.tracker !== undefined) return options.tracker;
  return createTracker({
    ...options,
    logger: loggerOf(options),
    onOutcome(outcome) {
      outcomes.tell(outcome);
      return options.onOutcome?.(outcome);
    },
  });
}

function loggerOf({ logger }: TrackerModuleOptions) {
  return logger ?? new Logger();
}

function clockOf(options: TrackerModuleOptions) {
  return (options.tracker === undefined ? options.clock : undefined) ?? systemClock;
}
