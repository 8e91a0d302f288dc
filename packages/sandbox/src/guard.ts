import type { IncomingHttpHeaders } from 'node:http';
import type { MiddlewareHandler } from 'hono';
import type { NodeEnv } from './exchange.js';
import { urlHost } from './listen.js';

const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Lets only this machine's own clients at the page and the control API. The `Host` must be a loopback name with
 * our port, or a web site could reach us under a name of its own (DNS rebinding); the `Origin`, if any, must be
 * ours, or any web page open in a browser here could post to us.
 */
export function ownClientsOnly(host: string, port: () => number): MiddlewareHandler<NodeEnv> {
  function problem({ host: asked = '', origin }: IncomingHttpHeaders): string | undefined {
    const names = [...LOOPBACK_HOSTS, urlHost(host)];
    const own = names.flatMap((name) => (port() === 80 ? [name, `${name}:80`] : [`${name}:${port()}`]));
    if (!own.includes(asked.toLowerCase())) {
      return `The Host header must be a loopback name with port ${port()}, such as ${own[0]}.`;
    }
    if (origin === undefined || origin.toLowerCase() === `http://${asked.toLowerCase()}`) return undefined;
    return 'The Origin header must be absent or that of the sandbox itself.';
  }

  return async (context, next) => {
    const refused = problem(context.env.incoming.headers);
    if (refused === undefined) await next();
    else context.res = context.json({ error: refused, code: 'forbidden' }, 403);
    context.header('x-content-type-options', 'nosniff');
    context.header('cache-control', 'no-store');
    context.header('cross-origin-resource-policy', 'same-origin');
  };
}
