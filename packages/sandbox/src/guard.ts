import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import type { MiddlewareHandler } from 'hono';
import type { NodeEnv } from './exchange.js';
import { isLoopback, urlHost } from './listen.js';

const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '[::1]'];

/** The name and the port of a `Host` header. */
function split(host: string): { name: string; port: string } {
  const [, name = '', port = '80'] = /^(\[[\da-f:.]+\]|[^:[\]]+)(?::(\d+))?$/.exec(host.toLowerCase()) ?? [];
  return { name, port };
}

/**
 * Lets only this machine's own clients at the page and the control API, or those that were let in on demand. The
 * `Host` must be a loopback name with our port, or a web site could reach us under a name of its own (DNS
 * rebinding); the `Origin`, if any, must be ours, or any web page open in a browser here could post to us.
 * Where we listen for other machines, an address will do as `Host`, as no name is bound to it, and the port may be
 * one that is mapped to ours.
 */
export function ownClientsOnly(
  host: string,
  allowedHosts: readonly string[],
  port: () => number,
): MiddlewareHandler<NodeEnv> {
  const names = [...LOOPBACK_HOSTS, urlHost(host)];
  const exposed = !isLoopback(host);

  function isOwn(asked: string): boolean {
    const { name, port: askedPort } = split(asked);
    if (allowedHosts.includes(name)) return true;
    if (exposed && isIP(name.replace(/^\[|\]$/g, '')) !== 0) return true;
    return names.includes(name) && (exposed || Number(askedPort) === port());
  }

  function problem({ host: asked = '', origin }: IncomingHttpHeaders): string | undefined {
    if (!isOwn(asked)) {
      return `The Host header must be a loopback name with port ${port()}, such as ${names[0]}:${port()}, or one of allowedHosts.`;
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
