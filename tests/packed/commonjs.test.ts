import { describe, expect, it } from 'vitest';
import { consumer } from '../support/consumer.js';
import { shopOnce, soldToBoth } from '../support/shop.js';

describe('a project in CommonJS, with Express 4', () => {
  const installed = consumer('commonjs', ['@sendoff/express-selzy', '@sendoff/sandbox']);

  it('tracks the users of an Express application', async () => {
    const project = await installed();
    expect(await shopOnce(project)).toMatchObject(soldToBoth);
  });

  it('compiles with TypeScript 5.9 and the resolution of Node 10', async () => {
    const project = await installed();
    expect(await project.compile('tsconfig.json')).toEqual([]);
  });

  it('tests what it tracks with Jest', async () => {
    const project = await installed();
    const args = ['--json', '--outputFile=report.json'];
    await project.run('node_modules/.bin/jest', { args });
    const report = JSON.parse(project.read('report.json')) as Record<string, unknown>;
    expect(report).toMatchObject({ success: true, numPassedTests: 2, numTotalTests: 2 });
  });

  it('has a sandbox that says its version', async () => {
    const project = await installed();
    const manifest = project.read('node_modules/@sendoff/sandbox/package.json');
    const { version } = JSON.parse(manifest) as { readonly version: string };
    const said = await project.run('node_modules/.bin/sendoff-sandbox', { args: ['--version'] });
    expect(said.stdout).toBe(`${version}\n`);
  });
});
