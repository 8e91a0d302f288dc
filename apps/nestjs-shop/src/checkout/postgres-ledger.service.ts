import { ConflictException } from '@nestjs/common';
import { TrackerService } from '@sendoff/nestjs-selzy';
import type { PoolClient } from 'pg';
import type { CartItem } from '../cart/cart-body.js';
import type { Database } from '../database/database.js';
import { LedgerService } from './ledger.service.js';
import type { Order } from './order.js';

/** What there is of an article that nobody has bought yet. */
const PIECES = 100;
const CHECK_VIOLATION = '23514';

export class PostgresLedgerService extends LedgerService {
  constructor(
    private readonly database: Database,
    private readonly tracker: TrackerService,
  ) {
    super();
  }

  /** The order, its event, and what it takes of the stock: all of it, or, where the stock does not do, nothing. */
  async book({ orderId, total, items }: Order): Promise<void> {
    await this.database.transaction(async (client) => {
      await client.query('INSERT INTO orders (id, total) VALUES ($1, $2)', [orderId, total]);
      await this.tracker.trackIn(client, { name: 'order_paid', properties: { order_id: orderId, total } });
      // Always in the same order: two checkouts never wait for each other.
      for (const item of items.toSorted((a, b) => a.sku.localeCompare(b.sku))) await takeFrom(client, item);
    });
  }
}

async function takeFrom(client: PoolClient, { sku, quantity }: CartItem): Promise<void> {
  try {
    await client.query(
      `INSERT INTO stock AS held VALUES ($1, $2::integer - $3::integer)
      ON CONFLICT (sku) DO UPDATE SET pieces = held.pieces - $3`,
      [sku, PIECES, quantity],
    );
  } catch (error) {
    if ((error as { code?: unknown }).code !== CHECK_VIOLATION) throw error;
    throw new ConflictException(`There are not ${quantity} of ${sku} left.`);
  }
}
