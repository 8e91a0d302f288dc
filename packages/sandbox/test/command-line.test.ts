import { describe, expect, it } from 'vitest';
import { HELP, readCommand } from '../src/command-line.js';
import { vendors } from '../src/vendors/index.js';

const files: Readonly<Record<string, string>> = {
  'sandbox.json': '{"port":5000,"selzy":{"events":["paid"],"mode":"lenient"},"brevo":{"keys":["M"]}}',
  'list.json': '[]',
  'broken.json': '{',
};
function readText(path: string): string {
  const text = files[path];
  if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  return text;
}
const optionsOf = (...args: readonly string[]) => {
  const command = readCommand(args, readText);
  if (command.kind !== 'start') throw new Error(JSON.stringify(command));
  return command.options;
};

describe('the command line', () => {
  it('lets a newcomer in: any key, unknown events, users and lists', () => {
    const options = optionsOf();
    expect(options.port).toBe(4900);
    for (const name of Object.keys(vendors)) expect(options).toHaveProperty([name, 'keys'], 'any');
    expect(options.selzy).toEqual({ keys: 'any', unknownEvents: 'add' });
    expect(options.vibetrace).toEqual({ keys: 'any', unknownUsers: 'add' });
    expect(options.octeth).toEqual({ keys: 'any', unknownLists: 'add' });
    expect(readCommand(['--verbose'], readText)).toMatchObject({ kind: 'start', verbose: true });
  });

  it('reads port, host and the names that it may be asked under', () => {
    expect(
      optionsOf('--port', '0', '--host=0.0.0.0', '--allow-host', 'a', '--allow-host', 'b'),
    ).toMatchObject({
      port: 0,
      host: '0.0.0.0',
      allowedHosts: ['a', 'b'],
    });
    expect(optionsOf()).not.toHaveProperty('host');
  });

  it('gives mode and keys to every vendor, and events to Selzy', () => {
    const options = optionsOf('--mode', 'lenient', '--key', 'a', '--key=b', '--event', 'signup');
    for (const name of Object.keys(vendors)) {
      expect(options).toMatchObject({ [name]: { mode: 'lenient', keys: ['a', 'b'] } });
    }
    expect(options.selzy).toHaveProperty('events', ['signup']);
    expect(options.brevo).not.toHaveProperty('events');
  });

  it('takes only what is given with --known-only', () => {
    expect(optionsOf('--known-only', '--key', 'a', '--event', 'x').selzy).toEqual({
      keys: ['a'],
      events: ['x'],
    });
    expect(optionsOf('--known-only', '--key', 'a').vibetrace).toEqual({ keys: ['a'] });
  });

  it('reads options from a file; arguments go before them', () => {
    expect(optionsOf('--config', 'sandbox.json')).toMatchObject({
      port: 5000,
      selzy: { keys: 'any', unknownEvents: 'add', events: ['paid'], mode: 'lenient' },
      brevo: { keys: ['M'] },
    });
    expect(optionsOf('--config=sandbox.json', '--port=1', '--mode=strict', '--key=K')).toMatchObject({
      port: 1,
      selzy: { mode: 'strict', keys: ['K'] },
      brevo: { keys: ['K'] },
    });
    expect(optionsOf('--config=sandbox.json', '--known-only').brevo).toEqual({ keys: ['M'] });
  });

  it.each([
    [['--help', '--port', 'x'], { kind: 'help' }],
    [['--version'], { kind: 'version' }],
  ])('reads %j', (args, expected) => {
    expect(readCommand(args, readText)).toEqual(expected);
  });

  it.each([
    [['--prot', '1'], "Unknown option '--prot'"],
    [['--port'], "Option '--port <value>' argument missing"],
    [['--port', '65536'], '--port must be a number from 0 to 65535'],
    [['--port', '-1'], /^Option '--port' argument is ambiguous/],
    [['--port', ''], '--port must be a number from 0 to 65535'],
    [['--known-only'], '--known-only needs at least one --key, or a --config'],
    [['--known-only=yes'], "Option '--known-only' does not take an argument"],
    [['--mode', 'loose'], '--mode must be strict or lenient'],
    [['--config', 'none.json'], "--config none.json can't be read: ENOENT"],
    [['--config', 'broken.json'], "--config broken.json can't be read: it is not JSON"],
    [['--config', 'list.json'], '--config list.json must hold a JSON object'],
    [['start'], "Unexpected argument 'start'"],
  ])('refuses %j in one line', (args, problem) => {
    const command = readCommand(args, readText);
    expect(command).toEqual({
      kind: 'wrong',
      problem: typeof problem === 'string' ? problem : expect.stringMatching(problem),
    });
    expect(JSON.stringify(command)).not.toContain('\\n');
  });

  it('helps with every option', () => {
    const words = 'port config mode key event known-only host allow-host verbose help version'.split(' ');
    for (const option of words) expect(HELP).toContain(`  --${option} `);
  });
});
