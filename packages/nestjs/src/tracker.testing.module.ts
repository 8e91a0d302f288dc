import { type DynamicModule, Global, Inject, Injectable, Logger, Module } from '@nestjs/common';
import { Log, systemClock } from '@sendoff/core';
import { type RecordingTracker, recordingTracker } from '@sendoff/core/testing';

import { coreTokenOf, TRACKER_REGISTRY, TRACKER_REPLACEMENTS } from './tracker.constants.js';
import { getTrackerToken } from './tracker.inject.js';
import { OutcomeStream } from './tracker.outcomes.js';
import { partsOf } from './tracker.providers.js';
import type { TrackerRegistry, TrackerReplacements } from './tracker.registry.js';
import { TrackerService } from './tracker.service.js';
import { TrackerSharedModule } from './tracker.shared.module.js';

@Injectable()
class Recordings implements TrackerReplacements {
  readonly #byName = new Map<string | undefined, RecordingTracker>();

  trackerOf(name: string | undefined): RecordingTracker {
    const tracker = this.#byName.get(name) ?? recordingTracker();
    this.#byName.set(name, tracker);
    return tracker;
  }
}

/**
 * Replaces every tracker of an application by one that remembers what was tracked and sends nothing. It needs
 * no key, and also stands in for a tracker module that isn't there.
 *
 * ```ts
 * const module = await Test.createTestingModule({ imports: [AppModule, TrackerTestingModule] }).compile();
 * // … make a request, then:
 * expect(module.get(TrackerTestingModule).tracker.named('signup')).toHaveLength(1);
 * ```
 */
@Global()
@Module({
  imports: [TrackerSharedModule],
  providers: [{ provide: TRACKER_REPLACEMENTS, useClass: Recordings }, ...standIns(undefined)],
  exports: [TRACKER_REPLACEMENTS, ...tokensOf(undefined)],
})
export class TrackerTestingModule {
  readonly #recordings: Recordings;

  constructor(
    @Inject(TRACKER_REPLACEMENTS) recordings: Recordings,
    @Inject(TRACKER_REGISTRY) registry: TrackerRegistry,
  ) {
    this.#recordings = recordings;
    registry.standIn((name) => {
      const tracker = recordings.trackerOf(name);
      const log = new Log(new Logger(), systemClock);
      return partsOf(name, { tracker, options: { tracker }, outcomes: new OutcomeStream(log), log });
    });
  }

  /** With trackers that no module of the test has, for `@InjectTracker(name)`. */
  static withTrackers(...names: string[]): DynamicModule {
    return {
      module: TrackerTestingModule,
      providers: names.flatMap(standIns),
      exports: names.flatMap(tokensOf),
    };
  }

  /** What was tracked, at the tracker without a name. */
  get tracker(): RecordingTracker {
    return this.#recordings.trackerOf(undefined);
  }

  /** What was tracked at the tracker of that name. */
  trackerOf(name: string): RecordingTracker {
    return this.#recordings.trackerOf(name);
  }
}

function standIns(name: string | undefined) {
  return [
    {
      provide: coreTokenOf(name),
      inject: [TRACKER_REPLACEMENTS],
      useFactory: (replacements: TrackerReplacements) => replacements.trackerOf(name),
    },
    {
      provide: getTrackerToken(name),
      inject: [TRACKER_REPLACEMENTS],
      useFactory: (replacements: TrackerReplacements) => new TrackerService(replacements.trackerOf(name)),
    },
  ];
}

function tokensOf(name: string | undefined) {
  return [coreTokenOf(name), getTrackerToken(name)];
}
