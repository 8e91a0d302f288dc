import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * A port for a server, also while that is down for a moment: below those that systems hand out by themselves, so that
 * nothing else comes to it. The port 10,000 above is free as well, as the nodes of a Redis cluster talk there.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(11_000, 22_000);
    if ((await isFree(port)) && (await isFree(port + 10_000))) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.on('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
