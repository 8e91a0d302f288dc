import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const children: ChildProcess[] = [];

beforeAll(() => {
  for (const file of ['dist/esm/main.js', 'dist/cjs/index.js']) {
    if (!existsSync(at(file)))
      throw new Error(`${file} is missing: run "pnpm build" in packages/sandbox first.`);
  }
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Runs Node, and collects what it prints. */
function run(...args: readonly string[]) {
  const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const printed = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (printed.out += String(chunk)));
  child.stderr.on('data', (chunk) => (printed.err += String(chunk)));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...printed }));
  return { child, printed, ended };
}

const binary = (...args: readonly string[]) => run(at('bin/sendoff-sandbox.js'), ...args);

/** Runs the binary on a free port, until it says where it listens. */
async function listening(...args: readonly string[]) {
  const process = binary('--port', '0', ...args);
  await expect.poll(() => process.printed.out).toMatch(/page: /);
  const [, url = ''] = /base URL for selzy: (\S+)/.exec(process.printed.out) ?? [];
  const post = (events: readonly object[], key = 'whatever') =>
    fetch(`${url}/v1/events/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ events }),
    });
  return { ...process, url, post };
}

const ada = { name: 'signup', email: 'ada@example.com' };

describe('the binary', () => {
  it('takes a newcomer’s first event, prints a line for it, and ends on SIGTERM', async () => {
    const { child, printed, ended, post, url } = await listening();
    expect(printed.out).toMatch(
      /^Sendoff sandbox \d+\.\d+\.\d+ listens on http:\/\/127\.0\.0\.1:\d+, for this machine only/,
    );
    expect(printed.out).toContain(`page: ${url.replace('/selzy', '/')}`);
    expect((await post([ada])).status).toBe(200);
    expect((await post([ada, { ...ada, email: 'nope' }, { ...ada, name: '\u001b[31mred' }])).status).toBe(
      400,
    );
    await expect.poll(() => printed.out).toMatch(/good {6}selzy {5}\uFFFD\[31mred\n/);
    expect(printed.out).toMatch(/good {6}selzy {5}signup\nnote {6}selzy {5}added as enabled; at Selzy .*\n/);
    expect(printed.out).toMatch(
      /bad {7}selzy {5}signup {2}invalid: email is not valid: it must hold exactly one @\n/,
    );
    expect(printed.out).not.toContain('example.com');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, err: '' });
  });

  it('takes only the keys and events given in strict mode, and shows addresses if asked to', async () => {
    const { child, printed, ended, post } = await listening(
      '--known-only',
      '--key',
      'K1',
      '--event',
      'signup',
      '--verbose',
    );
    expect((await post([ada])).status).toBe(401);
    expect((await post([ada, { ...ada, name: 'other' }], 'K1')).status).toBe(400);
    await expect
      .poll(() => printed.out)
      .toMatch(
        /bad {7}selzy {5}other {2}<ada@example.com> {2}inactive: no event of this name is configured\n/,
      );
    expect(printed.out).toMatch(/401 {7}selzy {5}POST \/selzy\/v1\/events\/ {2}The API key is unknown\.\n/);
    expect(printed.out).toMatch(/good {6}selzy {5}signup {2}<ada@example.com>\n/);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 0, err: '' });
  });

  it('warns where --host lets other machines in', async () => {
    const { child, printed, ended } = await listening('--host', '0.0.0.0');
    await expect
      .poll(() => printed.err)
      .toMatch(/^sendoff-sandbox: warning: --host 0\.0\.0\.0 lets other machines in\./);
    expect(printed.out).toContain(', on 0.0.0.0. Ctrl+C');
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
  });

  it('says in one line which option is wrong, and exits 2', async () => {
    const { code, out, err } = await binary('--prot', '1').ended;
    expect({ code, out, err }).toEqual({
      code: 2,
      out: '',
      err: "sendoff-sandbox: Unknown option '--prot'. Try --help.\n",
    });
  });

  it('says in one line that the port is in use, and exits 1', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const { code, err } = await binary('--port', String(port)).ended;
    server.close();
    expect(code).toBe(1);
    expect(err).toBe(
      `sendoff-sandbox: Port ${port} on 127.0.0.1 is in use. Stop what listens there, or choose another port.\n`,
    );
  });

  it('prints help and version', async () => {
    expect(await binary('--help').ended).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Usage: sendoff-sandbox/),
    });
    expect(await binary('--version').ended).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});

describe('the library', () => {
  const program = `
    const sandbox = await startSandbox({ selzy: { events: ['signup'] } });
    const answer = await fetch(sandbox.selzy.url + '/v1/events/', {
      method: 'POST',
      headers: { authorization: 'Bearer sandbox-key', 'content-type': 'application/json' },
      body: JSON.stringify({ events: [{ name: 'signup', email: 'ada@example.com' }] }),
    });
    const event = await sandbox.waitFor({ name: 'signup' });
    await sandbox.close();
    console.log(answer.status, event.verdict);`;

  it('works from require() in CommonJS', async () => {
    const path = JSON.stringify(at('dist/cjs/index.js'));
    const code = `const { startSandbox } = require(${path}); (async () => {${program}})();`;
    expect(await run('--input-type=commonjs', '-e', code).ended).toEqual({
      code: 0,
      out: '200 good\n',
      err: '',
    });
  });

  it('works from import in ESM', async () => {
    const code = `import { startSandbox } from ${JSON.stringify(new URL('../dist/esm/index.js', import.meta.url))};${program}`;
    expect(await run('--input-type=module', '-e', code).ended).toEqual({
      code: 0,
      out: '200 good\n',
      err: '',
    });
  });
});
