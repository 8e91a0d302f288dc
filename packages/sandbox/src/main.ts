import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { HELP, readCommand } from './command-line.js';
import { SandboxError } from './errors.js';
import { type Sandbox, type SandboxOptions, startSandbox } from './index.js';
import { isLoopback } from './listen.js';
import { requestLines } from './terminal.js';
import { vendors } from './vendors/index.js';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

const print = (text: string) => process.stdout.write(`${text}\n`);

function fail(problem: string, exitCode: number): void {
  process.stderr.write(`sendoff-sandbox: ${problem}\n`);
  process.exitCode = exitCode;
}

function greet(sandbox: Sandbox, host: string): void {
  const whom = isLoopback(host) ? 'for this machine only' : `on ${host}`;
  print(`Sendoff sandbox ${version} listens on ${sandbox.url}, ${whom}. Ctrl+C ends it.`);
  for (const { name } of Object.values(vendors)) {
    print(`  base URL for ${name}: ${sandbox[name as keyof typeof vendors].url}`);
  }
  print(`  page: ${sandbox.url}/`);
}

/** What is at stake where other machines get in. */
const warning = (host: string) =>
  `warning: --host ${host} lets other machines in. Whoever reaches this port can read what came in, and change everything.\n`;

async function start(options: SandboxOptions, verbose: boolean): Promise<void> {
  const { host = '127.0.0.1' } = options;
  const sandbox = await startSandbox({
    ...options,
    onRequest(request, events) {
      for (const line of requestLines(request, events, verbose)) print(line);
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.close());
  if (!isLoopback(host)) process.stderr.write(`sendoff-sandbox: ${warning(host)}`);
  greet(sandbox, host);
}

// A reader that went away (`| head`) is no reason to stop.
process.stdout.on('error', () => {});

const command = readCommand(process.argv.slice(2), (path) => readFileSync(path, 'utf8'));
if (command.kind === 'help') process.stdout.write(HELP);
else if (command.kind === 'version') print(version);
else if (command.kind === 'wrong') fail(`${command.problem}. Try --help.`, 2);
else {
  await start(command.options, command.verbose).catch((error: unknown) => {
    if (!(error instanceof SandboxError)) throw error;
    fail(error.message, error.code === 'invalid_option' ? 2 : 1);
  });
}
