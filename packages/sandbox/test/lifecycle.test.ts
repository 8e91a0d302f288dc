import { readdirSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type SandboxOptions, startSandbox } from '../src/index.js';
import { vendors } from '../src/vendors/index.js';
import { ok, raw, send, start } from './support.js';

describe('startSandbox', () => {
  it('listens on a free loopback port and says where', async () => {
    const sandbox = await start();
    expect(sandbox.url).toBe(`http://127.0.0.1:${sandbox.port}`);
    expect(sandbox.selzy.url).toBe(`${sandbox.url}/selzy`);
  });

  it('runs beside others', async () => {
    const [one, two] = [await start(), await start()];
    await send(one, ok());
    expect([one.counts().good, two.counts().good]).toEqual([1, 0]);
  });

  it('answers an unknown path so that it cannot pass for a vendor', async () => {
    const sandbox = await start();
    const answer = await fetch(`${sandbox.url}/v1/events/`, { method: 'POST' });
    expect([answer.status, await answer.text()]).toEqual([404, '{"sandbox":"no such route"}']);
  });

  it.each([
    [{ host: '' }, 'host must be a string of 1 to 255 characters; it is "".'],
    [{ allowedHosts: 'sandbox' }, 'allowedHosts must be a list of host names; it is "sandbox".'],
    [{ port: 70_000 }, 'port must be a whole number from 0 to 65535; it is 70000.'],
    [{ brevvo: {} }, /^startSandbox has no option "brevvo"/],
    [{ selzy: { mode: 'loose' } }, /^selzy.mode must be/],
  ])('refuses %j', async (options, message) => {
    const started = startSandbox(options as SandboxOptions);
    await expect(started).rejects.toMatchObject({ name: 'SandboxError', code: 'invalid_option' });
    await expect(started).rejects.toThrow(message);
  });

  it('says which port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    await expect(startSandbox({ port })).rejects.toMatchObject({
      code: 'port_in_use',
      message: `Port ${port} on 127.0.0.1 is in use. Stop what listens there, or choose another port.`,
    });
    server.close();
  });

  it('leaves the process’s own Request and Response alone', async () => {
    const before = [globalThis.Request, globalThis.Response];
    await start();
    expect([globalThis.Request, globalThis.Response]).toEqual(before);
  });
});

describe('close', () => {
  it('ends with keep-alive connections open, and is safe twice', async () => {
    const sandbox = await start();
    await send(sandbox, ok());
    const socket = connect(sandbox.port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {});
    await Promise.all([sandbox.close(), sandbox.close(), ended]);
    await sandbox.close();
    expect(await raw(sandbox, 'GET / HTTP/1.1\r\n\r\n')).toBe('');
  });

  it('ends with a held-back answer under way', async () => {
    const sandbox = await start();
    sandbox.fault({ delayMs: 600_000 });
    const pending = send(sandbox, ok())
      .then(() => 'answered')
      .catch(() => 'cut');
    await sandbox.waitFor({ name: 'signup', timeoutMs: 30_000 });
    await sandbox.close();
    expect(['answered', 'cut']).toContain(await pending);
  });

  it('keeps what was recorded readable', async () => {
    const sandbox = await start();
    await send(sandbox, ok());
    await sandbox.close();
    expect(sandbox.events()).toHaveLength(1);
  });
});

describe('vendors', () => {
  it('are listed, one for each file without a dash', () => {
    const files = readdirSync(new URL('../src/vendors', import.meta.url)).map((file) =>
      file.replace('.ts', ''),
    );
    const own = files.filter((file) => !file.includes('-') && file !== 'index' && file !== 'vendor');
    expect(Object.keys(vendors).sort()).toEqual(own.sort());
    expect(Object.values(vendors).map(({ name }) => name)).toEqual(Object.keys(vendors));
  });
});
