import { Inject, Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { type LaneState, type LaneStats, SendoffError } from '@sendoff/core';
import { TRACKER_REGISTRY } from './tracker.constants.js';
import type { TrackerRegistry } from './tracker.registry.js';

/** How {@link TrackerHealthIndicator} judges. */
export interface TrackerHealthOptions {
  /** Whether a halted destination is `down` instead of `degraded`. Default: false. */
  strict?: boolean | undefined;
  /** The `name` of the module whose tracker it is. Default: the one without a name. */
  tracker?: string | undefined;
}

/** What waits for one destination, and whether it gets there. */
export interface DestinationHealth {
  readonly state: LaneState;
  /** Events that wait in this process. What lies in a durable queue beside them is for its `size()` to say. */
  readonly depth: number;
  /** Age of the oldest event that waits, in seconds; with a durable queue, of those that this process has taken. */
  readonly oldestAgeSeconds: number;
  /** Why the last request failed. Absent while all goes well. */
  readonly lastError?: string;
}

/** What the check says beside its status. */
export interface TrackerHealthDetail {
  /** Some destination is halted: its vendor refuses the account, a revoked key for instance. */
  readonly degraded: boolean;
  readonly destinations: Readonly<Record<string, DestinationHealth>>;
  /**
   * Lanes of a durable queue that hold events which this tracker has no destination for. No fault where another
   * process delivers them; absent where there are none.
   */
  readonly undelivered?: readonly string[];
}

/**
 * The health of a tracker, as a check of `@nestjs/terminus`: `degraded` where a destination is halted.
 * Terminus 11 does not know that status, and is told `up` instead.
 */
export type TrackerHealth<Key extends string> = HealthIndicatorResult<
  Key,
  HealthIndicatorResult[string]['status'],
  TrackerHealthDetail
>;

type Say = (detail: Readonly<Record<string, unknown>>) => unknown;
interface Session {
  up: Say;
  down: Say;
  degraded?: Say;
}

/**
 * Says how the tracker is, for `@nestjs/terminus`: `degraded` where a destination is halted, and up
 * otherwise, for a vendor that is slow or down costs the application nothing. Never use it in a liveness
 * probe: a restart mends no key, and loses what waits in memory.
 *
 * ```ts
 * @Get('ready')
 * @HealthCheck()
 * ready() {
 *   return this.health.check([() => this.tracker.check('sendoff')]);
 * }
 * ```
 */
@Injectable()
export class TrackerHealthIndicator {
  constructor(
    @Inject(HealthIndicatorService) private readonly indicators: HealthIndicatorService,
    @Inject(TRACKER_REGISTRY) private readonly registry: TrackerRegistry,
  ) {}

  /** @throws {SendoffError} `invalid_option` if there is no tracker of that name */
  check<const Key extends string = 'sendoff'>(
    key: Key = 'sendoff' as Key,
    { strict = false, tracker: name }: TrackerHealthOptions = {},
  ): TrackerHealth<Key> {
    const parts = this.registry.get(name);
    if (parts === undefined) {
      throw new SendoffError('invalid_option', `There is no tracker of the name ${JSON.stringify(name)}.`);
    }
    const stats = parts.tracker.stats();
    const lanes = Object.entries(stats.destinations);
    const degraded = lanes.some(([, { state }]) => state === 'halted');
    const destinations = Object.fromEntries(lanes.map(([lane, one]) => [lane, healthOf(one)]));
    const detail = {
      degraded,
      destinations,
      ...(stats.undelivered !== undefined && { undelivered: stats.undelivered }),
    };
    const session: Session = this.indicators.check(key);
    if (!degraded) return session.up(detail) as TrackerHealth<Key>;
    if (strict) return session.down(detail) as TrackerHealth<Key>;
    // Terminus 11 has no such status, and would leave the check out of its answer.
    return (session.degraded?.(detail) ?? session.up(detail)) as TrackerHealth<Key>;
  }
}

function healthOf({ state, pending, oldestAgeMs = 0, lastError }: LaneStats): DestinationHealth {
  return {
    state,
    depth: pending,
    oldestAgeSeconds: Math.round(oldestAgeMs / 1_000),
    ...(lastError === undefined ? {} : { lastError }),
  };
}
