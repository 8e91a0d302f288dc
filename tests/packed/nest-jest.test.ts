import { describe, expect, it } from 'vitest';
import { consumer } from '../support/consumer.js';

interface JestReport {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numTotalTests: number;
}

describe('a project on Nest 11 in CommonJS, with Jest', () => {
  const installed = consumer('nest-jest', ['@sendoff/nestjs-selzy', '@sendoff/sandbox']);

  it('tracks, and tests that it does with the sandbox', async () => {
    const project = await installed();
    const args = ['--runInBand', '--json', '--outputFile=report.json'];
    await project.run('node_modules/.bin/jest', { args });
    const report = JSON.parse(project.read('report.json')) as JestReport;
    expect(report).toMatchObject({ success: true, numPassedTests: 5, numTotalTests: 5 });
  });

  it.each(['tsconfig.json', 'tsconfig.node10.json'])(
    'compiles with TypeScript 5.9 and %s',
    async (config) => {
      const project = await installed();
      expect(await project.compile(config)).toEqual([]);
    },
  );
});
