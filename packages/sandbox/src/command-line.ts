import { parseArgs } from 'node:util';
import type { SandboxOptions } from './sandbox.js';

const DEFAULT_PORT = 4_900;

export const HELP = `Usage: sendoff-sandbox [options]

Stands in for the event APIs of marketing vendors on this machine, with a web page that shows what came in.
Without options it takes any API key, and adds events that it doesn't know.

  --port <number>        port to listen on (default ${DEFAULT_PORT}; 0: one that is free)
  --strict               take only the keys and events given by --key and --event
  --key <key>            take this API key, and none that isn't given; may be repeated
  --event <name>         an event that is configured and enabled; may be repeated
  --lenient              take the looser reading of limits that a vendor leaves open
  --error-shape <shape>  details or error-string: which of Selzy's two bodies a partial refusal has
                         (default details)
  --verbose              show email addresses in the terminal
  --help                 print this text
  --version              print the version
`;

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'wrong'; readonly problem: string }
  | {
      readonly kind: 'start';
      readonly options: SandboxOptions;
      readonly verbose: boolean;
    };

const wrong = (problem: string): Command => ({ kind: 'wrong', problem });

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: String(DEFAULT_PORT) },
      strict: { type: 'boolean', default: false },
      lenient: { type: 'boolean', default: false },
      key: { type: 'string', multiple: true, default: [] },
      event: { type: 'string', multiple: true, default: [] },
      'error-shape': { type: 'string', default: 'details' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      version: { type: 'boolean', default: false },
    },
  }).values;
}

/** Reads the arguments of `sendoff-sandbox`. */
export function readCommand(args: readonly string[]): Command {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(args);
  } catch (error) {
    const [problem = ''] = (error as Error).message.split(/\. |\n/, 1);
    return wrong(problem.replace(/\.$/, ''));
  }
  const { port, strict, lenient, key, event, verbose } = values;
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    return wrong('--port must be a number from 0 to 65535');
  const errorShape = values['error-shape'];
  if (errorShape !== 'details' && errorShape !== 'error-string') {
    return wrong('--error-shape must be details or error-string');
  }
  if (strict && key.length === 0) return wrong('--strict needs at least one --key');
  const selzy = {
    mode: lenient ? 'lenient' : 'strict',
    errorShape,
    keys: key.length > 0 ? key : 'any',
    events: event,
    unknownEvents: strict ? 'inactive' : 'add',
  } as const;
  return { kind: 'start', options: { port: Number(port), selzy }, verbose };
}
