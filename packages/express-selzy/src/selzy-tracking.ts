import { type SelzyOptions, selzy } from '@sendoff/destinations';
import {
  type ExistingTrackerOptions,
  type RequestOptions,
  type Tracker,
  type TrackerOptions,
  type TrackingMiddleware,
  type TransactionalQueue,
  type TransactionalTracker,
  tracking,
} from '@sendoff/express';

/** The Selzy account, how events are sent there, and whose a request is. */
export interface SelzyTrackingOptions extends SelzyOptions, TrackerOptions, RequestOptions {
  tracker?: undefined;
}

/**
 * Gives every request a `req.track()` that sends to Selzy, where an event of each name must be set up and
 * enabled first.
 *
 * ```ts
 * const app = express();
 * const selzyEvents = selzyTracking({
 *   apiKey: process.env.SELZY_API_KEY,
 *   identity: (req) => ({ email: req.get('x-user-email') }),
 * });
 * app.use(selzyEvents);
 * app.post('/cart', (req, res) => {
 *   req.track('abandoned_cart', { cart_value: 149.99 });
 *   res.sendStatus(204);
 * });
 * closeOnSignals(app.listen(3000), selzyEvents.tracker);
 * ```
 *
 * A tracker that exists already, such as one of your tests, is taken as `tracker`, and then no account.
 *
 * @throws {SendoffError} `missing_credential` without a key, unless `dryRun` is true, or `enabled` or `deliver` is
 * false; `invalid_option` or `insecure_base_url` for an option that cannot be used
 */
export function selzyTracking<Existing extends Tracker>(
  options: ExistingTrackerOptions<Existing>,
): TrackingMiddleware<Existing>;
export function selzyTracking<Transaction>(
  options: SelzyTrackingOptions & { queue: TransactionalQueue<Transaction> },
): TrackingMiddleware<TransactionalTracker<Transaction>>;
export function selzyTracking(options?: SelzyTrackingOptions | ExistingTrackerOptions): TrackingMiddleware;
export function selzyTracking(
  options: SelzyTrackingOptions | ExistingTrackerOptions = {},
): TrackingMiddleware {
  if (options.tracker !== undefined) return tracking(options);
  // Each takes its own options out of the whole, so a new one of either needs no change here.
  return tracking({ ...options, destinations: [selzy(options)] });
}
