/** What marks an event's own number on every wire: the sink looks for this alone. */
const ID_PREFIX = 'evt-';
const ID_DIGITS = 9;
/** The value of `plan` that tells the sink to find an event bad. */
export const BAD_PLAN = 'no-such-plan';

/** The event that all subjects track: 10 properties, about 360 bytes on Selzy's wire, no two with one address. */
export function makeEvent(number) {
  return {
    name: 'order_paid',
    email: `ada.lovelace+${number}@example.com`,
    properties: {
      event_id: ID_PREFIX + String(number).padStart(ID_DIGITS, '0'),
      order_total: 149.99,
      currency: 'EUR',
      items: 3,
      coupon: 'SPRING-2026',
      plan: 'team-annual',
      first_order: false,
      shipping_country: 'Germany',
      payment_method: 'card-visa-3ds',
      referrer: 'https://www.example.com/campaigns/spring?utm_source=newsletter',
    },
  };
}

export function makeBadEvent(number) {
  const event = makeEvent(number);
  event.properties.plan = BAD_PLAN;
  return event;
}

/** The numbers of the events in a text, however the wire wraps them. */
export function* numbersIn(text) {
  for (let at = text.indexOf(ID_PREFIX); at >= 0; at = text.indexOf(ID_PREFIX, at + ID_DIGITS)) {
    yield Number(text.slice(at + ID_PREFIX.length, at + ID_PREFIX.length + ID_DIGITS));
  }
}
