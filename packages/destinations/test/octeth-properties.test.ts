import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { isSendoffError } from '@sendoff/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type OctethPropertiesOptions, octethProperties } from '../src/index.js';

const KEY = 'canary-key';
const PAGE = '<html>canary-page</html>';
const seen = { conversion: ['conversion-id', 'conversion-name'], page_view: ['$current_url', 'product_id'] };

const servers: Server[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server on a port of its own. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function saying(status: number, body: unknown): Promise<string> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return serve((_, response) => response.writeHead(status).end(text));
}

async function thrown(options: Partial<OctethPropertiesOptions>): Promise<{ code: string; said: string }> {
  try {
    await octethProperties({ baseUrl: 'http://127.0.0.1:1', listId: 94, apiKey: KEY, ...options });
  } catch (error) {
    const said = inspect(error, { depth: null, showHidden: true });
    if (isSendoffError(error)) return { code: error.code, said };
    throw error;
  }
  throw new Error('octethProperties took it');
}

describe('octethProperties()', () => {
  it('asks as the page says, below the path of the base URL', async () => {
    const asked: unknown[] = [];
    const url = await serve(({ method, url, headers }, response) => {
      asked.push([method, url, headers.authorization]);
      response.end(JSON.stringify({ ListID: 94, Properties: seen }));
    });
    expect(await octethProperties({ baseUrl: `${url}/octeth/`, listId: 94, apiKey: KEY })).toEqual(seen);
    expect(asked).toEqual([['GET', '/octeth/api/v1/website_events.properties?ListID=94', `Bearer ${KEY}`]]);
  });

  it.each([
    ['a function', () => 'canary-key'],
    ['a promise', async () => 'canary-key'],
    ['a key from a file', 'canary-key\n'],
  ])('takes the key from %s', async (_, apiKey) => {
    const keys: unknown[] = [];
    const baseUrl = await serve(({ headers }, response) => {
      keys.push(headers.authorization);
      response.end('{"ListID":"94","Properties":{}}');
    });
    expect(await octethProperties({ baseUrl, listId: 94, apiKey })).toEqual({});
    expect(keys).toEqual(['Bearer canary-key']);
  });

  it('takes the key from the environment, and the empty list of PHP as nothing', async () => {
    vi.stubEnv('OCTETH_API_KEY', KEY);
    const baseUrl = await saying(200, { ListID: 94, Properties: [] });
    expect(await octethProperties({ baseUrl, listId: 94 })).toEqual({});
  });

  it.each([
    [422, { Errors: [{ Code: 3, Message: 'List not found' }] }, 'invalid_option', 'listId'],
    [200, { Errors: [{ Code: 2, Message: 'Invalid ListID parameter' }] }, 'invalid_option', 'listId'],
    [200, { Success: false, ErrorCode: 99_998 }, 'invalid_option', 'apiKey'],
    [401, '', 'invalid_option', 'apiKey'],
    [400, { Success: false, ErrorCode: 100_003 }, 'invalid_option', 'baseUrl'],
    [200, { Success: false }, 'transport_network', 'no success'],
    [404, PAGE, 'transport_network', 'status 404'],
    [302, '', 'transport_network', 'status 302'],
    [500, { Properties: seen }, 'transport_network', 'status 500'],
    [200, PAGE, 'transport_network', 'not a list of properties'],
    [200, { Properties: { page_view: 'canary' } }, 'transport_network', 'not a list'],
    [200, { Properties: { page_view: [{ canary: 1 }] } }, 'transport_network', 'not a list'],
    [200, { Properties: ['canary'] }, 'transport_network', 'not a list'],
    [200, JSON.stringify({ Properties: { canary: ['x'.repeat(1_100_000)] } }), 'transport_network', '1 MiB'],
  ])('rejects an answer of %d %.60j, and shows none of it', async (status, body, code, words) => {
    const error = await thrown({ baseUrl: await saying(status, body) });
    expect(error).toEqual({ code, said: expect.stringContaining(words) });
    expect(error.said).not.toContain('canary-');
  });

  it('rejects where nobody answers', async () => {
    expect(await thrown({})).toMatchObject({ code: 'transport_network' });
    const baseUrl = await serve(({ socket }) => socket.destroy());
    const error = await thrown({ baseUrl });
    expect(error.code).toBe('transport_network');
    expect(error.said).not.toContain(KEY);
  });

  it('rejects where no whole answer comes in time', async () => {
    const silent = await serve(() => {});
    const slow = await serve((_, response) => response.writeHead(200).write('{"Prop'));
    for (const baseUrl of [silent, slow]) {
      expect(await thrown({ baseUrl, timeoutMs: 100 })).toMatchObject({ code: 'transport_timeout' });
    }
  });

  it.each<[string, Partial<OctethPropertiesOptions>, string]>([
    ['plain http: to another machine', { baseUrl: 'http://octeth.example.com' }, 'insecure_base_url'],
    ['no list', { listId: Number.NaN }, 'invalid_option'],
    ['a time-out of 0', { timeoutMs: 0 }, 'invalid_option'],
    ['an empty key', { apiKey: ' ' }, 'missing_credential'],
    ['a key with a line break', { apiKey: 'canary-key\r\nX: y' }, 'invalid_option'],
    ['a key that is no ASCII', { apiKey: 'canary-kéy' }, 'invalid_option'],
    [
      'a function that throws',
      {
        apiKey: () => {
          throw new Error('canary-key');
        },
      },
      'missing_credential',
    ],
  ])('rejects %s without a request', async (_, options, code) => {
    const error = await thrown(options);
    expect(error.code).toBe(code);
    expect(error.said).not.toContain('canary-k');
  });
});
