import { z } from 'zod';

const item = z.object({ sku: z.string(), price: z.number(), quantity: z.number() });

/** All that the shop tells of its customers, and with what. What is not among it is not sent. */
export const events = {
  signup: z.object({ plan: z.string() }),
  abandoned_cart: z.object({
    cart_value: z.number(),
    item_count: z.number(),
    currency: z.string(),
    items: z.array(item).readonly(),
  }),
  order_paid: z.object({ order_id: z.string(), total: z.number() }),
  newsletter_joined: z.object({}),
  gift_card_redeemed: z.object({ amount: z.number() }),
};

declare module '@sendoff/express-selzy' {
  interface Register {
    events: typeof events;
  }
}
