import { setTimeout as wait } from 'node:timers/promises';
import type { Rate } from '@sendoff/core';
import { redisLimiter } from '../../src/redis.js';
import { type ClientName, connect } from '../support/redis-clients.js';

/** Starts requests as fast as the limiter lets it, and tells when each started, in ms by the host's clock. */
const [name, port, prefix, rates, forMs] = process.argv.slice(2) as [
  ClientName,
  string,
  string,
  string,
  string,
];
const { client, end } = await connect(name, Number(port));
const limiter = redisLimiter({ client, prefix })('vendor', JSON.parse(rates) as Rate[]);
const starts: number[] = [];
for (const last = performance.now() + Number(forMs); performance.now() < last; ) {
  const waitMs = await limiter.reserve();
  if (waitMs > 0) await wait(waitMs);
  starts.push(Number(process.hrtime.bigint()) / 1e6);
}
console.log(JSON.stringify(starts));
end();
