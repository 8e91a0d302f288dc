import { type ExecutionContext, Injectable } from '@nestjs/common';
import { type Clock, type Identity, type Log, SendoffError, type Tracker } from '@sendoff/core';
import type { DecoratedEvents } from './tracker.decorated.js';
import type { TrackerModuleOptions } from './tracker.options.js';
import type { OutcomeStream } from './tracker.outcomes.js';

/** What one module has made. */
export interface TrackerParts {
  readonly name: string | undefined;
  readonly options: TrackerModuleOptions;
  readonly tracker: Tracker;
  readonly outcomes: OutcomeStream;
  readonly decorated: DecoratedEvents;
  readonly log: Log;
  readonly clock: Clock;
  /** Ends it, once: at shut-down, or earlier where the application says so. */
  close(): Promise<void>;
}

/** Trackers that a test puts in the place of the application's. */
export interface TrackerReplacements {
  /** In the place of the tracker of that name; of the one without a name for undefined. */
  trackerOf(name: string | undefined): Tracker;
}

/** The trackers of one application. */
@Injectable()
export class TrackerRegistry {
  readonly #byName = new Map<string | undefined, TrackerParts>();
  readonly #identified = new WeakSet<ExecutionContext>();
  #standIn: ((name: string | undefined) => TrackerParts) | undefined;
  #identity: TrackerModuleOptions['identity'];

  /** @throws {SendoffError} `invalid_option` for a name, or an `identity`, that another module has given */
  add(parts: TrackerParts): void {
    const { name, options } = parts;
    if (this.#byName.has(name)) {
      const which = name === undefined ? 'no name' : `the name ${JSON.stringify(name)}`;
      throw new SendoffError(
        'invalid_option',
        `Two tracker modules have ${which}, and each needs its own. Give one of them another "name", beside ` +
          'the options of forRoot or beside useFactory; or make both one with several destinations.',
      );
    }
    if (options.identity !== undefined && this.#identity !== undefined) {
      throw new SendoffError(
        'invalid_option',
        'Two tracker modules have the option "identity", but a request has one identity for all trackers. ' +
          'Give it to one of them.',
      );
    }
    this.#identity ??= options.identity;
    this.#byName.set(name, parts);
  }

  get(name: string | undefined): TrackerParts | undefined {
    return this.#byName.get(name) ?? this.#standIn?.(name);
  }

  /** In a test: what there is of a name that no module has. */
  standIn(partsOf: (name: string | undefined) => TrackerParts): void {
    const made = new Map<string | undefined, TrackerParts>();
    this.#standIn = (name) => {
      const parts = made.get(name) ?? partsOf(name);
      made.set(name, parts);
      return parts;
    };
  }

  get all(): readonly TrackerParts[] {
    return [...this.#byName.values()];
  }

  /** True once for each call of a handler: Nest hands all interceptors around it the same object. */
  firstOf(execution: ExecutionContext): boolean {
    if (this.#identified.has(execution)) return false;
    this.#identified.add(execution);
    return true;
  }

  /** Whose request this is, as the application says. */
  identify(request: object): Identity | undefined {
    return this.#identity?.(request);
  }
}
