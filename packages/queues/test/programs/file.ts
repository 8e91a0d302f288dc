import { join } from 'node:path';
import { queueProgram } from '@sendoff/core/testing';
import { fileQueue } from '../../src/file.js';

const [folder = ''] = process.argv.slice(2);

await queueProgram(({ store, name = 'queue', leaseMs, maxDeliveries }) =>
  fileQueue({ path: join(folder, store, `${name}.db`), leaseMs, maxDeliveries }),
);
