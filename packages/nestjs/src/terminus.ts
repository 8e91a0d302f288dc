export {
  type DestinationHealth,
  type TrackerHealth,
  type TrackerHealthDetail,
  TrackerHealthIndicator,
  type TrackerHealthOptions,
} from './tracker.health.js';
