import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { connectSandbox } from '../src/index.js';
import { KEY, ok, send, start } from './support.js';

describe('connectSandbox', () => {
  it('reads what the sandbox itself reads', async () => {
    const sandbox = await start();
    const remote = connectSandbox(`${sandbox.url}/`);
    await send(sandbox, ok(1), ok(2), { ...ok(2), name: 'gone' });
    expect(await remote.health()).toEqual({
      status: 'ok',
      vendors: expect.arrayContaining(['selzy', 'brevo']),
    });
    expect(remote.selzy.url).toBe(sandbox.selzy.url);
    expect(await remote.events()).toEqual(sandbox.events());
    expect(await remote.events({ verdict: 'bad', vendor: 'selzy' })).toEqual(
      sandbox.events({ verdict: 'bad' }),
    );
    expect(await remote.counts()).toEqual(sandbox.counts());
    expect(await remote.contacts({ id: 'nobody' })).toEqual([]);
    const [{ rawBody, ...request } = { rawBody: '' }] = sandbox.requests({ status: 400 });
    expect(await remote.requests({ status: 400 })).toEqual([{ ...request, bodyBytes: rawBody.length }]);
  });

  it('reads all that is kept, however much', async () => {
    const sandbox = await start();
    for (let n = 0; n < 81; n += 1) await send(sandbox, ...Array.from({ length: 25 }, (_, each) => ok(each)));
    const sequences = (await connectSandbox(sandbox.url).events()).map(({ sequence }) => sequence);
    expect(sequences).toEqual(sandbox.events().map(({ sequence }) => sequence));
    expect(sequences).toHaveLength(2_025);
  });

  it('waits', async () => {
    const sandbox = await start();
    const remote = connectSandbox(new URL(sandbox.url));
    const waiting = remote.waitFor({ name: 'signup', email: 'user1@example.com', timeoutMs: 20_000 });
    await send(sandbox, ok(1));
    expect(await waiting).toEqual(sandbox.events()[0]);
    await expect(remote.waitFor({ name: 'other', timeoutMs: 0 })).rejects.toMatchObject({
      name: 'SandboxError',
      code: 'wait_timeout',
      message: expect.stringContaining('What did arrive: good "signup"'),
    });
  });

  it('sets faults, fixtures, keys and options, and resets', async () => {
    const sandbox = await start();
    const remote = connectSandbox(sandbox.url);
    await remote.fault({ status: 503, times: 1 }, { script: '429' });
    expect(await remote.faults()).toEqual(sandbox.faults());
    expect([(await send(sandbox, ok())).status, (await send(sandbox, ok())).status]).toEqual([503, 429]);
    await remote.fault({ status: 500 });
    await remote.clearFaults();
    await remote.selzy.fixtures.put('events', 'new', { status: 'enabled' });
    expect(await remote.selzy.fixtures.list('events')).toContainEqual({ name: 'new', status: 'enabled' });
    expect((await send(sandbox, { ...ok(), name: 'new' })).status).toBe(200);
    expect(await remote.selzy.fixtures.forget('events', 'new')).toBe(true);
    await remote.selzy.revokeKey(KEY);
    expect((await send(sandbox, ok())).status).toBe(401);
    await remote.selzy.addKey(KEY, { account: 'ours' });
    await remote.selzy.set({ mode: 'lenient' });
    expect(await remote.selzy.show()).toMatchObject({ mode: 'lenient', keys: [{ account: 'ours' }] });
    await remote.reset();
    expect(sandbox.counts().requests).toBe(0);
  });

  it('says what is wrong in the words and with the code of the sandbox', async () => {
    const remote = connectSandbox((await start()).url);
    await expect(remote.fault({ status: 1 })).rejects.toMatchObject({ code: 'invalid_option' });
    await expect(remote.selzy.set({ mode: 'loose' as never })).rejects.toThrow('selzy.mode must be');
    await expect(remote.waitFor({ timeoutMs: 240_001 })).rejects.toThrow('timeoutMs must be');
  });

  it('says that no sandbox answers', async () => {
    // A port that no system gives away.
    const url = 'http://127.0.0.1:2';
    await expect(connectSandbox(url).health()).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining(`No sandbox answers at ${url}: `),
    });
  });

  it.each([
    [404, '<html>', 'Unexpected token'],
    [500, '{}', 'what answers, answers 500.'],
  ])('says that something else answers %i %s', async (status, body, why) => {
    const server = createServer((_request, response) => response.writeHead(status).end(body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await expect(connectSandbox(`http://127.0.0.1:${port}`).counts()).rejects.toThrow(why);
    server.close();
  });

  it('ends what it waits for when it is closed', async () => {
    const remote = connectSandbox((await start()).url);
    const waiting = expect(remote.waitFor()).rejects.toMatchObject({ code: 'closed' });
    await remote.close();
    await waiting;
    await expect(remote.counts()).rejects.toMatchObject({ code: 'closed' });
  });

  it.each([
    ['127.0.0.1:4900', {}, /^url must be an http URL/],
    ['http://127.0.0.1:4900', { key: '' }, /^key must be a string/],
    ['http://127.0.0.1:4900', { keys: 'a' }, /has no option "keys"/],
  ])('refuses %s %j', (url, options, message) => {
    expect(() => connectSandbox(url, options as object)).toThrow(message);
  });
});
