import { describe, expect, it } from 'vitest';
import { ok, raw, send, start } from './support.js';

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);

describe('the control API and the page', () => {
  it.each(['127.0.0.1', 'localhost', 'LocalHost', '[::1]'])('take the Host %s', async (name) => {
    const sandbox = await start();
    for (const path of ['/', '/_sandbox/health']) {
      expect(
        statusOf(await raw(sandbox, `GET ${path} HTTP/1.1\r\nHost: ${name}:${sandbox.port}\r\n\r\n`)),
      ).toBe(200);
    }
  });

  it.each([
    ['a name that was bound to us', (port: number) => `evil.example:${port}`],
    ['another port', (port: number) => `localhost:${port + 1}`],
    ['no port', () => '127.0.0.1'],
    ['a name that starts like ours', (port: number) => `localhost.evil.example:${port}`],
    ['another address', (port: number) => `0.0.0.0:${port}`],
  ])('refuse as Host %s', async (_title, host) => {
    const sandbox = await start();
    for (const path of ['/', '/_sandbox/health', '/_sandbox/events']) {
      const answer = await raw(sandbox, `GET ${path} HTTP/1.1\r\nHost: ${host(sandbox.port)}\r\n\r\n`);
      expect(statusOf(answer)).toBe(403);
      expect(answer.toLowerCase()).toContain('x-content-type-options: nosniff');
    }
  });

  it('refuse a request without a Host', async () => {
    const sandbox = await start();
    expect(statusOf(await raw(sandbox, 'GET /_sandbox/health HTTP/1.0\r\n\r\n'))).toBe(403);
  });

  it.each(['http://evil.example', 'null', 'http://localhost', 'https://SELF', 'http://SELF.evil.example'])(
    'refuse the Origin %s, and change nothing',
    async (origin) => {
      const sandbox = await start();
      await send(sandbox, ok());
      const sent = { origin: origin.replace('SELF', `127.0.0.1:${sandbox.port}`) };
      const answer = await fetch(`${sandbox.url}/_sandbox/reset`, { method: 'POST', headers: sent });
      expect(answer.status).toBe(403);
      expect(sandbox.counts().total).toBe(1);
    },
  );

  it('take their own Origin', async () => {
    const sandbox = await start();
    const answer = await fetch(`${sandbox.url}/_sandbox/reset`, {
      method: 'POST',
      headers: { origin: sandbox.url },
    });
    expect(answer.status).toBe(200);
  });

  it('let no other site read along', async () => {
    const sandbox = await start();
    const { headers } = await fetch(`${sandbox.url}/_sandbox/events`);
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });
});

describe('a sandbox for other machines', () => {
  it.each([
    ['any address', '192.0.2.7:8080', 200],
    ['any IPv6 address', '[2001:db8::7]:4900', 200],
    ['a loopback name, whatever port is mapped', 'localhost:8080', 200],
    ['a name that it was told', 'Sandbox:4900', 200],
    ['another name', 'evil.example:4900', 403],
    ['no name', ':4900', 403],
  ])('takes or refuses as Host %s', async (_title, host, status) => {
    const sandbox = await start({ host: '0.0.0.0', allowedHosts: ['sandbox'] });
    const answer = await raw(sandbox, `GET /_sandbox/health HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    // Node itself refuses a Host that is none.
    expect([status, 400]).toContain(statusOf(answer));
    expect(statusOf(answer) === 200).toBe(status === 200);
  });

  it('says under which URL this machine reaches it, and still checks the Origin', async () => {
    const sandbox = await start({ host: '0.0.0.0' });
    expect(sandbox.url).toBe(`http://127.0.0.1:${sandbox.port}`);
    const answer = await fetch(`${sandbox.url}/_sandbox/reset`, {
      method: 'POST',
      headers: { origin: 'http://evil.example' },
    });
    expect(answer.status).toBe(403);
  });

  it('takes a name that it was told on loopback too', async () => {
    const sandbox = await start({ allowedHosts: ['sandbox.test'] });
    expect(
      statusOf(await raw(sandbox, 'GET /_sandbox/health HTTP/1.1\r\nHost: sandbox.test:80\r\n\r\n')),
    ).toBe(200);
  });
});
