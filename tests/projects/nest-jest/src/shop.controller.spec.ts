import { TrackerService } from '@sendoff/nestjs-selzy';
import { recordingTracker } from '@sendoff/nestjs-selzy/testing';
import { ShopController } from './shop.controller';

it('tracks an order', () => {
  const tracker = recordingTracker();
  new ShopController(new TrackerService(tracker)).order({ total: 99.5 });
  expect(tracker.named('order_paid')).toMatchObject([{ properties: { total: 99.5 } }]);
});
