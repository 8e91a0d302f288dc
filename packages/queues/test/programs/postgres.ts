import { queueProgram } from '@sendoff/core/testing';
import { Pool } from 'pg';
import { queueIn } from '../support/postgres-queues.js';

const [connectionString] = process.argv.slice(2);

await queueProgram((request) => queueIn(new Pool({ connectionString, allowExitOnIdle: true }), request));
