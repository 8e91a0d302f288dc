// Tracks, and simply ends: no flush, no close.
import { createTracker } from '@sendoff/core';
import { selzy } from '@sendoff/destinations';

const tracker = createTracker({
  destinations: [selzy({ apiKey: 'sandbox-key', baseUrl: process.env.SELZY_URL })],
});
for (let number = 1; number <= 30; number++) {
  tracker.track({ name: 'imported', email: `user${number}@example.com`, properties: { number } });
}
