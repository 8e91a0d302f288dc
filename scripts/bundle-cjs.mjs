// Makes dist/cjs of the sources: a file for each entry, and one for what the entries share. In them source follows
// source under its path, on lines of its own, and functions, classes and methods keep their names, so that a stack
// trace leads there: only comments, and the names of local variables, go.
import { readFileSync } from 'node:fs';
import { build } from 'vite';

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const sources = Object.values(exports).flatMap((entry) => entry['@sendoff/source'] ?? []);

await build({
  configFile: false,
  logLevel: 'warn',
  ssr: { external: true },
  build: {
    ssr: true,
    target: 'es2023',
    minify: false,
    outDir: 'dist/cjs',
    emptyOutDir: false,
    rolldownOptions: {
      input: Object.fromEntries(sources.map((path) => [path.replace(/^\.\/src\/|\.ts$/g, ''), path])),
      output: {
        format: 'cjs',
        strict: true,
        esModule: true,
        generatedCode: { symbols: false },
        topLevelVar: false,
        comments: false,
        minify: { compress: false, mangle: { toplevel: false }, codegen: { removeWhitespace: false } },
        entryFileNames: '[name].js',
        chunkFileNames: 'shared.js',
        // One file, though not every entry needs all of it.
        codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] },
      },
    },
  },
});
