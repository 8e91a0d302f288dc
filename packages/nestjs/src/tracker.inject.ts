import { Inject } from '@nestjs/common';
import { TrackerService } from './tracker.service.js';

/**
 * The token of the `TrackerService` of a module with a `name`, for `useFactory` and for `module.get`.
 * Without a name it is `TrackerService` itself.
 */
export function getTrackerToken(name?: string): symbol | typeof TrackerService {
  return name === undefined ? TrackerService : Symbol.for(`sendoff.tracker-service:${name}`);
}

/**
 * Injects the `TrackerService` of the module with that `name`.
 *
 * ```ts
 * constructor(@InjectTracker('eu') private readonly tracker: TrackerService) {}
 * ```
 */
export function InjectTracker(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getTrackerToken(name));
}
