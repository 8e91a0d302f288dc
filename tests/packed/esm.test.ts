import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { consumer } from '../support/consumer.js';
import { root } from '../support/house.js';
import { startInstalledSandbox } from '../support/installed-sandbox.js';
import { compilePage, rootTypeScript } from '../support/page.js';
import { runReadmeProgram } from '../support/readme.js';
import { shopOnce, soldToBoth } from '../support/shop.js';
import { readPages, snippetsOf } from '../support/snippets.js';

const installed = consumer('esm', [
  '@sendoff/express-selzy',
  '@sendoff/nestjs-selzy',
  '@sendoff/queues',
  '@sendoff/sandbox',
]);

describe('a project in ESM, with Express 5', () => {
  it('tracks the users of an Express application', async () => {
    const project = await installed();
    expect(await shopOnce(project)).toMatchObject(soldToBoth);
  });

  it('loses nothing of a script that simply ends', async () => {
    const project = await installed();
    const sandbox = await startInstalledSandbox(project, ['imported']);
    const { stdout, stderr } = await project.run('script.js', { env: { SELZY_URL: sandbox.baseUrl } });
    expect(stdout).toMatch(/^\[sendoff\] selzy has no place for: .*\n$/);
    expect(stderr).toBe('');
    const arrived = await sandbox.arrived();
    expect(arrived.map(({ verdict }) => verdict)).toEqual(Array.from({ length: 30 }, () => 'good'));
    expect(new Set(arrived.map(({ email }) => email)).size).toBe(30);
  });

  it('knows errors and identities of another copy in the same process', async () => {
    const project = await installed();
    await project.run('both.js');
  });

  it('compiles what the READMEs and the docs say', async () => {
    const project = await installed();
    const snippets = readPages().flatMap(([path, page]) => snippetsOf(path, page));
    expect(snippets.length).toBeGreaterThan(5);
    for (const { file, text } of snippets) await project.write(`snippets/${file}`, text);
    expect(await project.compile('tsconfig.json', rootTypeScript)).toEqual([]);
  });

  it.each([
    {
      has: 'NestFactory.create',
      event: 'signup',
      path: '/signup',
      headers: { 'content-type': 'application/json' },
      body: '{"email":"ada@example.com"}',
      status: 201,
      properties: { plan: 'free' },
    },
    {
      has: 'const app = express()',
      event: 'abandoned_cart',
      path: '/cart',
      headers: { 'x-user-email': 'ada@example.com' },
      status: 204,
      properties: { cart_value: 149.99, item_count: 3, currency: 'USD' },
    },
  ])('runs the program of the README with $has', async ({ status, properties, ...program }) => {
    const { event: name } = program;
    const ran = await runReadmeProgram(await installed(), program);
    const email = 'ada@example.com';
    expect(ran).toMatchObject({ status, arrived: [{ name, email, verdict: 'good', body: properties }] });
  });

  it('runs the sixth destination of docs/new-destination.md, and the suite on it', async () => {
    const project = await installed();
    const page = readFileSync(join(root, 'docs/new-destination.md'), 'utf8');
    const files = snippetsOf('sixth', page);
    expect(files.map(({ file }) => file)).toEqual([
      'sixth/acme-mail.ts',
      'sixth/acme-mail.test.ts',
      'sixth/shop.ts',
    ]);
    for (const { file, text } of files) await project.write(file, text);
    const config = { extends: '../tsconfig.json', compilerOptions: { noEmit: false }, include: ['.'] };
    await project.write('sixth/tsconfig.json', JSON.stringify(config));
    expect(await project.compile('sixth/tsconfig.json', rootTypeScript)).toEqual([]);
    const { stdout } = await project.run('--test-reporter=tap', { args: ['sixth/acme-mail.test.js'] });
    expect(stdout).toMatch(/^# pass [2-9]\d$/m);
    expect(stdout).toMatch(/^# fail 0$/m);
  });
});

describe.each([
  ['express', { signal: 'SIGTERM' }],
  ['fastify', { signal: null, code: 0 }],
  ['koa', { signal: null, code: 0 }],
  ['hono', { signal: null, code: 0 }],
])('docs/%s.md', (page, ending) => {
  it('compiles, and does what it says', async () => {
    const project = await installed();
    expect(await compilePage(project, page)).toEqual([]);
    const { stdout } = await project.run('--test-reporter=tap', { args: [`pages/${page}.test.js`] });
    expect(stdout).toMatch(/^# pass [4-9]$/m);
    expect(stdout).toMatch(/^# fail 0$/m);
  });

  it('has a program that delivers all it has tracked, and ends', async () => {
    const project = await installed();
    expect(await compilePage(project, page)).toEqual([]);
    expect(await shopOnce(project, `pages/${page}/server.js`)).toMatchObject({ ...soldToBoth, ...ending });
  });
});

describe('a page', () => {
  it('gives its TypeScript, on the same lines, without what it calls fragments', () => {
    const page = [
      '# A',
      '```ts\none();\n```',
      '<!-- fragment -->\n```ts\n@Two()\n```',
      '<!-- given: declare const three: number; -->\n```ts\nthree;\n```',
      '<!-- file: four.ts -->\n```ts\nfour();\n```',
      'and',
      '<!-- file: four.ts -->\n```ts\nmore();\n```',
      '```sh\nls\n```\n',
    ];
    expect(snippetsOf('docs/a.md', page.join('\n'))).toEqual([
      { file: 'docs+a.md+2.ts', text: '\n\none();\nexport {};\n' },
      {
        file: 'docs+a.md+10.ts',
        text: `${'\n'.repeat(9)}declare const three: number;\nthree;\nexport {};\n`,
      },
      { file: 'docs+a.md/four.ts', text: `${'\n'.repeat(14)}four();${'\n'.repeat(5)}more();\nexport {};\n` },
    ]);
  });

  it('has no TypeScript that is overlooked', () => {
    expect(() => snippetsOf('a.md', '```typescript\none();\n```\n')).toThrow('a.md: 1 blocks');
    expect(() => snippetsOf('a.md', '  ```ts\n  one();\n  ```\n')).toThrow('a.md: 1 blocks');
  });
});
