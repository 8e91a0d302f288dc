import { describe, expect, it } from 'vitest';
import { type Consumer, consumer } from '../support/consumer.js';

interface Mode {
  readonly options: Readonly<Record<string, unknown>>;
  /** A file's ending says what it is where Node decides it. */
  readonly endings: readonly string[];
  readonly compilers: readonly string[];
}

const ALL = ['typescript5', 'typescript6', 'typescript'];
const modes: Readonly<Record<string, Mode>> = {
  node16: { options: { module: 'node16' }, endings: ['mts', 'cts'], compilers: ALL },
  nodenext: { options: { module: 'nodenext' }, endings: ['mts', 'cts'], compilers: ALL },
  bundler: {
    options: { module: 'esnext', moduleResolution: 'bundler' },
    endings: ['ts'],
    compilers: ALL,
  },
  'CommonJS for a bundler': {
    options: { module: 'commonjs', moduleResolution: 'bundler' },
    endings: ['ts'],
    compilers: ['typescript6', 'typescript'],
  },
  node10: {
    options: { module: 'commonjs', moduleResolution: 'node10' },
    endings: ['ts'],
    compilers: ['typescript5'],
  },
};

const versions: Readonly<Record<string, string>> = {
  typescript5: 'TypeScript 5.9',
  typescript6: 'TypeScript 6',
  typescript: 'TypeScript 7',
};

/** What is registered where; nothing in the first. */
const programs = [
  ['nothing registered', 'open.ts', ''],
  ['a catalogue registered on core', 'registered.ts', '@sendoff/core'],
  ['one registered on the preset', 'registered.ts', '@sendoff/express-selzy'],
] as const;

const matrix = Object.entries(modes).flatMap(([mode, { compilers }]) =>
  compilers.flatMap((compiler) =>
    programs.map(([what, source, on]) => ({ mode, compiler, version: versions[compiler], what, source, on })),
  ),
);

describe('the types of the packages', () => {
  const installed = consumer('types', ['@sendoff/express-selzy']);

  it.concurrent.each(matrix)('fit $version, $mode, with $what', async ({ mode, compiler, source, on }) => {
    const project = await installed();
    const { options, endings } = modes[mode] as Mode;
    const folder = `${mode}-${compiler}-${on}`.replace(/\W+/g, '-');
    const text = project.read(source).replaceAll('PACKAGE', on);
    for (const ending of endings) await project.write(`${folder}/use-${ending}.${ending}`, text);
    // Who registers leaves libraries unchecked, as most do.
    const skipLibCheck = on !== '';
    expect(await compile(project, folder, compiler, { ...options, skipLibCheck })).toEqual([]);
  });

  it.concurrent.each(ALL)('fit JavaScript with require, checked by %s', async (compiler) => {
    const project = await installed();
    const folder = `plain-${compiler}`;
    await project.write(`${folder}/plain.cjs`, project.read('plain.cjs'));
    const options = { module: 'nodenext', allowJs: true, checkJs: true };
    expect(await compile(project, folder, compiler, options)).toEqual([]);
  });

  it('say what runs', async () => {
    const project = await installed();
    await project.run('plain.cjs');
  });
});

/** What a compiler finds in a folder and in our declarations; those of others are not ours to mend. */
async function compile(
  project: Consumer,
  folder: string,
  compiler: string,
  options: Readonly<Record<string, unknown>>,
): Promise<string[]> {
  const config = {
    compilerOptions: {
      target: 'ES2023',
      lib: ['ES2023', 'ESNext.Disposable'],
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      esModuleInterop: true,
      skipLibCheck: false,
      noEmit: true,
      ...options,
    },
    include: ['.'],
  };
  await project.write(`${folder}/tsconfig.json`, JSON.stringify(config));
  const errors = await project.compile(`${folder}/tsconfig.json`, `node_modules/${compiler}/bin/tsc`);
  return errors.filter((error) => !/^node_modules\/(?!@sendoff\/)/.test(error));
}
