import { isSendoffError } from '@sendoff/core';
import { queueProgram } from '@sendoff/core/testing';
import { type ClientName, connect, queueOver } from '../support/redis-clients.js';

const [name, port] = process.argv.slice(2) as [ClientName, string];

await queueProgram(async (request) => {
  const { client, end } = await connect(name, Number(port));
  const queue = queueOver(client, request);
  const { open, close } = Object.getPrototypeOf(queue);
  return Object.assign(queue, {
    /** A server that goes away in the middle is asked again, as the tracker does. */
    open: async (): Promise<void> => {
      try {
        await open.call(queue);
      } catch (error) {
        if (!isSendoffError(error) || error.code !== 'queue_unavailable') throw error;
        return queue.open();
      }
    },
    close: async () => {
      await close.call(queue);
      end();
    },
  });
});
