import { createRequire } from 'node:module';
import { HELP, readCommand } from './command-line.js';
import { SandboxError } from './errors.js';
import { type Sandbox, type SandboxOptions, startSandbox } from './index.js';
import { requestLines } from './terminal.js';
import { vendors } from './vendors/index.js';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

const print = (text: string) => process.stdout.write(`${text}\n`);

function fail(problem: string, exitCode: number): void {
  process.stderr.write(`sendoff-sandbox: ${problem}\n`);
  process.exitCode = exitCode;
}

function greet(sandbox: Sandbox): void {
  print(`Sendoff sandbox ${version} listens on ${sandbox.url}, for this machine only. Ctrl+C ends it.`);
  for (const { name } of Object.values(vendors)) {
    print(`  base URL for ${name}: ${sandbox[name as keyof typeof vendors].url}`);
  }
  print(`  page: ${sandbox.url}/`);
}

async function start(options: SandboxOptions, verbose: boolean): Promise<void> {
  const sandbox = await startSandbox({
    ...options,
    onRequest(request, events) {
      for (const line of requestLines(request, events, verbose)) print(line);
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.close());
  greet(sandbox);
}

// A reader that went away (`| head`) is no reason to stop.
process.stdout.on('error', () => {});

const command = readCommand(process.argv.slice(2));
if (command.kind === 'help') process.stdout.write(HELP);
else if (command.kind === 'version') print(version);
else if (command.kind === 'wrong') fail(`${command.problem}. Try --help.`, 2);
else {
  await start(command.options, command.verbose).catch((error: unknown) => {
    if (!(error instanceof SandboxError)) throw error;
    fail(error.message, error.code === 'invalid_option' ? 2 : 1);
  });
}
