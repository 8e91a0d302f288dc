import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { consumer } from '../support/consumer.js';
import { root } from '../support/house.js';
import { startInstalledSandbox } from '../support/installed-sandbox.js';
import { shopOnce, soldToBoth } from '../support/shop.js';
import { readPages, snippetsOf } from '../support/snippets.js';

/** TypeScript 7. */
const rootTypeScript = join(root, 'node_modules/typescript/bin/tsc');

describe('a project in ESM, with Express 5', () => {
  const installed = consumer('esm', ['@sendoff/express-selzy', '@sendoff/nestjs-selzy', '@sendoff/sandbox']);

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

  it('knows errors and identities of the CommonJS copy in the same process', async () => {
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
});

describe('a page', () => {
  it('gives its TypeScript, on the same lines, without what it calls fragments', () => {
    const page = [
      '# A',
      '```ts\none();\n```',
      '<!-- fragment -->\n```ts\n@Two()\n```',
      '<!-- given: declare const three: number; -->\n```ts\nthree;\n```',
      '```sh\nls\n```\n',
    ];
    expect(snippetsOf('docs/a.md', page.join('\n'))).toEqual([
      { file: 'docs+a.md+2.ts', text: '\n\none();\nexport {};\n' },
      {
        file: 'docs+a.md+10.ts',
        text: `${'\n'.repeat(9)}declare const three: number;\nthree;\nexport {};\n`,
      },
    ]);
  });

  it('has no TypeScript that is overlooked', () => {
    expect(() => snippetsOf('a.md', '```typescript\none();\n```\n')).toThrow('a.md: 1 blocks');
    expect(() => snippetsOf('a.md', '  ```ts\n  one();\n  ```\n')).toThrow('a.md: 1 blocks');
  });
});
