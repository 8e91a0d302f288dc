/**
 * The token of the application's core {@link Tracker}, for factories and for tests.
 *
 * ```ts
 * Test.createTestingModule({ imports: [AppModule] }).overrideProvider(TRACKER).useValue(recordingTracker());
 * ```
 */
export const TRACKER = Symbol.for('sendoff.tracker');

/** What `forRoot` or `forRootAsync` was given. */
export const TRACKER_OPTIONS = Symbol.for('sendoff.options');

/** The application's {@link TrackerRegistry}. */
export const TRACKER_REGISTRY = Symbol.for('sendoff.registry');

/** What a test puts in the place of trackers: {@link TrackerReplacements}. */
export const TRACKER_REPLACEMENTS = Symbol.for('sendoff.replacements');

/** The {@link TrackerParts} of a module, inside of it. */
export const TRACKER_PARTS = Symbol.for('sendoff.parts');

/** Metadata of a handler: its {@link DecoratedEvent}s, in the order in which they are written. */
export const TRACK_EVENT = Symbol.for('sendoff.track-event');

/** The token of a core tracker by its name. */
export function coreTokenOf(name: string | undefined): symbol {
  return name === undefined ? TRACKER : Symbol.for(`sendoff.tracker:${name}`);
}
