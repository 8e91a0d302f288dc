import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Serves a request listener until the test ends. */
export async function serve(t, listener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${server.address().port}`;
  return (path, { user, body, ...headers } = {}) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: {
        ...headers,
        ...(user && { 'x-user-email': `${user}@example.com` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
    });
}

/** What was tracked, once there is as much: what comes after a response may take a moment. */
export async function tracked(tracker, count) {
  for (let tries = 0; tries < 1_000 && tracker.events.length < count; tries++) await sleep(5);
  return tracker.events.map(({ name, email, userId, properties }) => ({
    name,
    who: email ?? userId,
    ...(Object.keys(properties).length > 0 && { properties }),
  }));
}
