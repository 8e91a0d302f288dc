/** What a storm of kills starts: one process that pushes, takes and settles. */
import { queueProgram } from '@sendoff/core/testing';
import { makeQueue } from '../lib/make-queue.mjs';

const where = JSON.parse(process.argv[2]);
await queueProgram((request) => makeQueue(where, request));
