import { migration } from '@sendoff/queues/postgres';

/** The tables of the shop, and beside them those in which events wait. Each may be run again. */
export const migrations: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS orders (
    id uuid PRIMARY KEY,
    total numeric NOT NULL,
    paid_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE IF NOT EXISTS stock (
    sku text PRIMARY KEY,
    pieces integer NOT NULL CHECK (pieces >= 0)
  )`,
  migration(),
];
