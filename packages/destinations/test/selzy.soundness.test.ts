import type { EventInput } from '@sendoff/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selzy } from '../src/index.js';
import { LIVE_KEY, live } from './support/live.js';

const piece = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const email = fc.oneof(
  { arbitrary: fc.nat(30).map((n) => `user${n}@example.com`), weight: 6 },
  { arbitrary: fc.emailAddress(), weight: 3 },
  { arbitrary: fc.tuple(piece, piece).map(([local, domain]) => `${local}@${domain}.com`), weight: 3 },
  { arbitrary: fc.constantFrom('ada@exämple.com', 'ädä@example.com', 'ada@xn--a', 'ada', ''), weight: 1 },
);
const name = fc.oneof(
  { arbitrary: fc.constantFrom('signup', 'order_paid', 'seen'), weight: 4 },
  { arbitrary: fc.string({ unit: 'grapheme', maxLength: 45 }), weight: 2 },
);
const key = fc.oneof(piece, fc.constantFrom('email', 'name', 'created', '__proto__', 'constructor'));
const properties = fc.oneof(
  fc.dictionary(key, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 26 }),
  fc.nat(40_000).map((length) => ({ pad: 'é'.repeat(length) })),
);
const timestamp = fc.oneof(fc.constant(undefined), fc.date({ noInvalidDate: true }));
const stream = fc.array(
  fc.record({ name, email: fc.option(email, { nil: undefined }), properties, timestamp }),
  { minLength: 40, maxLength: 120 },
);

describe('any stream of events', () => {
  it('is refused up front or taken by the strict sandbox, in requests within its limits', async () => {
    let accepted = 0;
    let refused = 0;
    const judge = async (events: readonly EventInput[]) => {
      const { sandbox, tracker } = await live({ unknownEvents: 'add' });
      const receipts = events.map((event) => tracker.track(event));
      await tracker.flush();
      const ledger = tracker.stats().destinations.selzy;
      const taken = receipts.filter((receipt) => receipt.accepted).length;
      expect(ledger).toMatchObject({
        delivered: taken,
        refused: events.length - taken,
        rejected: 0,
        pending: 0,
      });
      expect(sandbox.counts()).toMatchObject({ good: taken, bad: 0 });
      for (const { rawBody, body } of sandbox.requests()) {
        expect(rawBody.length).toBeLessThanOrEqual(130_000);
        expect(JSON.parse(body).events.length).toBeLessThanOrEqual(25);
      }
      accepted += taken;
      refused += events.length - taken;
      await tracker.close();
      await sandbox.close();
    };
    await fc.assert(fc.asyncProperty(stream, judge), { numRuns: 40 });
    expect(accepted).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(100);
  }, 60_000);

  it('holds no event that was refused up front and that the sandbox would have taken as it is', async () => {
    const { sandbox } = await live({ unknownEvents: 'add' });
    const destination = selzy({ apiKey: LIVE_KEY });
    const judge = async ({ name: event, email: address, properties: own }: EventInput) => {
      const encoded = destination.encode({
        kind: 'track',
        name: event,
        ...(address !== undefined && { email: address }),
        properties: own ?? {},
        timestamp: Date.UTC(2026, 4, 12, 10),
        id: 'id-1',
      });
      if (!('refused' in encoded)) return;
      const codes = encoded.refused.map(({ code }) => code);
      // Selzy would take these two otherwise than they were meant: the name as inactive, the key as its field.
      fc.pre(!codes.includes('invalid_name') && !codes.includes('reserved_key'));
      const item = JSON.stringify({ ...own, name: event, email: address, created: '2026-05-12 10:00:00' });
      const response = await fetch(`${sandbox.selzy.url}/v1/events/`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${LIVE_KEY}` },
        body: `{"events":[${item}]}`,
      });
      await response.arrayBuffer();
      // A Unicode domain is the one thing that is mended rather than refused, so it is not among these.
      expect([400, 413]).toContain(response.status);
    };
    const event = fc.record({ name, email: fc.option(email, { nil: undefined }), properties });
    await fc.assert(fc.asyncProperty(event, judge), { numRuns: 600 });
  }, 60_000);
});
