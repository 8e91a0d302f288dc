/** The limit: what anyone would write by hand. One stringify an event, one exchange a batch, no more. */
import { Pool } from 'undici';

const BATCH = 25;
const CONCURRENCY = 8;

export function create({ url }) {
  const pool = new Pool(url, { connections: CONCURRENCY });
  const batches = [];
  let current = [];
  let busy = 0;
  let outstanding = 0;
  const failures = [];

  async function send() {
    busy++;
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      try {
        const { statusCode, body } = await pool.request({
          path: '/v1/events/',
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: 'Bearer the-key' },
          body: `{"events":[${batch.join(',')}]}`,
        });
        const answer = JSON.parse(await body.text());
        if (statusCode !== 200 || answer.success !== true) failures.push(statusCode);
      } catch (error) {
        failures.push(error.code);
      }
      outstanding -= batch.length;
    }
    busy--;
  }

  function flush() {
    if (current.length > 0) batches.push(current);
    current = [];
    if (busy < CONCURRENCY && batches.length > 0) void send();
  }

  return {
    track({ name, email, properties }) {
      const created = new Date().toISOString().slice(0, 19).replace('T', ' ');
      const head = `{"name":"${name}","email":"${email}","created":"${created}",`;
      current.push(head + JSON.stringify(properties).slice(1));
      outstanding++;
      if (current.length === BATCH) flush();
    },
    outstanding: () => outstanding,
    async close() {
      flush();
      while (outstanding > 0) await new Promise((resolve) => setTimeout(resolve, 1));
      await pool.close();
    },
    told: () => ({ count: failures.length * BATCH, named: [] }),
  };
}
