import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import express5 from 'express';
import express4 from 'express4';
import { onTestFinished } from 'vitest';

/** Both versions of Express that are served, for `describe.each`. */
export const versions = [
  ['Express 4', express4],
  ['Express 5', express5],
] as const;

/** Serves an app on a free port until the test ends. */
export async function serve(app: RequestListener) {
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    server,
    url,
    post: (path: string, headers: Record<string, string> = {}) =>
      fetch(`${url}${path}`, { method: 'POST', headers }),
  };
}
