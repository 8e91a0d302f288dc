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

/** The application's {@link OutcomeStream}. */
export const OUTCOMES = Symbol.for('sendoff.outcomes');

/** The application's {@link DecoratedEvents}. */
export const DECORATED_EVENTS = Symbol.for('sendoff.decorated-events');

/** Metadata of a handler: its {@link DecoratedEvent}s, in the order in which they are written. */
export const TRACK_EVENT = Symbol.for('sendoff.track-event');
