// Makes of packages/queues/src/file/worker the text that the file queue starts its thread from. With --check it only
// tells whether that text is there as it would be made now.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const folder = new URL('../packages/queues/src/file/', import.meta.url);
const target = new URL('worker-code.ts', folder);

const [{ output }] = await build({
  configFile: false,
  logLevel: 'warn',
  ssr: { external: true },
  build: {
    ssr: fileURLToPath(new URL('worker/main.ts', folder)),
    target: 'es2023',
    minify: false,
    write: false,
    rolldownOptions: {
      experimental: { attachDebugInfo: 'none' },
      output: { format: 'cjs', strict: true, comments: false, topLevelVar: false },
    },
  },
}).then((built) => [built].flat());

const text = `/** Made by scripts/bundle-worker.mjs. Run \`node scripts/bundle-worker.mjs\` after a change in the folder worker. */
// biome-ignore format: one line, as nobody edits it
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is code
export const workerCode = ${JSON.stringify(output[0].code)};
`;

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    process.stderr.write(
      'worker-code.ts is not made of the sources beside it. Run node scripts/bundle-worker.mjs.\n',
    );
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, text);
}
