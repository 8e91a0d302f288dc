import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { show } from '../lib/number.mjs';
import { row } from '../lib/row.mjs';

export const name = 'package-size';
const CORE = fileURLToPath(new URL('../../packages/core/', import.meta.url));

/** What one installs with core. */
export async function run() {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json'], { cwd: CORE });
  const [{ size, unpackedSize, files }] = JSON.parse(stdout);
  const { dependencies } = JSON.parse(await readFile(`${CORE}package.json`, 'utf8'));
  const names = Object.keys(dependencies ?? {});
  const kilobytes = size / 1_000;
  const loaded = files.map(({ path }) => path).filter((path) => !path.includes('/testing/'));
  const contents = await Promise.all(loaded.map((path) => readFile(CORE + path)));
  const loadedKilobytes = gzipSync(Buffer.concat(contents), { level: 9 }).length / 1_000;
  return [
    row({
      measure: "core's packed size; its dependencies",
      values: { sendoff: `${show(unpackedSize / 1_000)} kB unpacked, ${files.length} files` },
      result: `${show(kilobytes)} kB, without its testing kit ${show(loadedKilobytes)} kB; ${names.join(', ')}`,
      must: '≤ 60 kB; undici only',
      reached: kilobytes <= 60 && names.join() === 'undici',
    }),
  ];
}
