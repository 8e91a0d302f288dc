import { describe, expect, it } from 'vitest';
import { HELP, readCommand } from '../src/command-line.js';

const newcomer = { mode: 'strict', errorShape: 'details', keys: 'any', events: [], unknownEvents: 'add' };
const startWith = (port: number, selzy: object, verbose = false) => ({
  kind: 'start',
  options: { port, selzy: { ...newcomer, ...selzy } },
  verbose,
});

describe('the command line', () => {
  it.each([
    [[], startWith(4900, {})],
    [['--port', '0', '--verbose'], startWith(0, {}, true)],
    [
      ['--lenient', '--error-shape', 'error-string'],
      startWith(4900, { mode: 'lenient', errorShape: 'error-string' }),
    ],
    [
      ['--key', 'a', '--key=b', '--event', 'signup'],
      startWith(4900, { keys: ['a', 'b'], events: ['signup'] }),
    ],
    [
      ['--strict', '--key', 'a', '--event', 'x'],
      startWith(4900, { keys: ['a'], events: ['x'], unknownEvents: 'inactive' }),
    ],
    [['--help', '--port', 'x'], { kind: 'help' }],
    [['--version'], { kind: 'version' }],
  ])('reads %j', (args, expected) => {
    expect(readCommand(args)).toEqual(expected);
  });

  it.each([
    [['--prot', '1'], "Unknown option '--prot'"],
    [['--port'], "Option '--port <value>' argument missing"],
    [['--port', '65536'], '--port must be a number from 0 to 65535'],
    [['--port', '-1'], /^Option '--port' argument is ambiguous/],
    [['--port', ''], '--port must be a number from 0 to 65535'],
    [['--strict'], '--strict needs at least one --key'],
    [['--strict=yes'], "Option '--strict' does not take an argument"],
    [['--error-shape', 'xml'], '--error-shape must be details or error-string'],
    [['start'], "Unexpected argument 'start'"],
  ])('refuses %j in one line', (args, problem) => {
    const command = readCommand(args);
    expect(command).toEqual({
      kind: 'wrong',
      problem: typeof problem === 'string' ? problem : expect.stringMatching(problem),
    });
    expect(JSON.stringify(command)).not.toContain('\\n');
  });

  it('helps with every option', () => {
    const options = [
      'port',
      'strict',
      'key',
      'event',
      'lenient',
      'error-shape',
      'verbose',
      'help',
      'version',
    ];
    for (const option of options) expect(HELP).toContain(`  --${option} `);
  });
});
