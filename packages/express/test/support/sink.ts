import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A vendor's API that takes all, and keeps the events that came in, in order. */
export async function startSink() {
  const events: { name: string; email?: string }[] = [];
  // A connection that is kept may be idle for as long as a test waits.
  const server = createServer({ keepAliveTimeout: 120_000 }, async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    events.push(...JSON.parse(body));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    events,
    names: () => events.map(({ name }) => name),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
