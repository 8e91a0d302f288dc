import { readFile } from 'node:fs/promises';
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';

async function versionOf(name) {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return `${name} ${JSON.parse(await readFile(file, 'utf8')).version}`;
}

/** Where and when the numbers come from, above the table. */
export async function describeMachine({ command, loadBefore, title, packages, plot }) {
  const processors = cpus();
  const versions = await Promise.all(packages.map(versionOf));
  const lines = [
    ['command', `\`${command}\``],
    ['date', new Date().toISOString().slice(0, 16).replace('T', ' ').concat(' UTC')],
    ['Node', process.version],
    [
      'machine',
      `${processors.length} × ${processors[0]?.model ?? 'unknown'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${platform()} ${release()} ${arch()}`,
    ],
    [
      'load',
      `${loadBefore.toFixed(2)} in the minute before, ${loadavg()[0].toFixed(2)} in the last minute of the run`,
    ],
    ['versions', versions.join(', ')],
  ];
  const head = `# ${title}\n\nWritten by a run; how to read it stands in [README.md](README.md). ✓✓ reaches the aim, ✓ what it must, ✗ neither.\n`;
  return `${head}\n${lines.map(([what, text]) => `- ${what}: ${text}`).join('\n')}\n\n![plot](${plot})\n`;
}
