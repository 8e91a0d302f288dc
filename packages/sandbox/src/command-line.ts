import { parseArgs } from 'node:util';
import { isObject } from './check.js';
import type { SandboxOptions } from './sandbox.js';
import { vendors } from './vendors/index.js';

const DEFAULT_PORT = 4_900;

export const HELP = `Usage: sendoff-sandbox [options]

Stands in for the event APIs of marketing vendors on this machine, with a web page that shows what came in.
Without options it takes any API key, and adds events, users and lists that it doesn't know.

  --port <number>        port to listen on (default ${DEFAULT_PORT}; 0: one that is free)
  --config <file>        JSON file with options as startSandbox takes them: { "octeth": { "lists": ["94"] } }
  --mode <mode>          strict or lenient: which reading of the limits that a vendor leaves open (default strict)
  --key <key>            take this API key at every vendor, and none that isn't given; may be repeated
  --event <name>         an event that is configured and enabled at Selzy; may be repeated
  --known-only           take only the keys, events, users and lists that are given, as the vendors do
  --host <host>          listen on this address instead of loopback, so that other machines get in
  --allow-host <name>    a host name under which page and control API may be asked for; may be repeated
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

/** What lets a newcomer's first event through, beside any key. */
const OPEN: Readonly<Record<string, object>> = {
  selzy: { unknownEvents: 'add' },
  vibetrace: { unknownUsers: 'add' },
  octeth: { unknownLists: 'add' },
};

const wrong = (problem: string): Command => ({ kind: 'wrong', problem });

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      config: { type: 'string' },
      mode: { type: 'string' },
      key: { type: 'string', multiple: true, default: [] },
      event: { type: 'string', multiple: true, default: [] },
      'known-only': { type: 'boolean', default: false },
      host: { type: 'string' },
      'allow-host': { type: 'string', multiple: true, default: [] },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      version: { type: 'boolean', default: false },
    },
  }).values;
}

/** The options in a file; a string says what is wrong with it. */
function readConfig(path: string, readText: (path: string) => string): Record<string, unknown> | string {
  try {
    const config: unknown = JSON.parse(readText(path));
    return isObject(config) ? config : `--config ${path} must hold a JSON object`;
  } catch (error) {
    const why = error instanceof SyntaxError ? 'it is not JSON' : (error as NodeJS.ErrnoException).code;
    return `--config ${path} can't be read: ${why}`;
  }
}

/** The options of each vendor: what lets newcomers in, then the file's, then what the arguments say. */
function vendorOptions(
  { mode, key, event, 'known-only': knownOnly }: ReturnType<typeof parse>,
  config: Record<string, unknown>,
): Record<string, unknown> {
  const options = Object.keys(vendors).map((name) => {
    const inFile = config[name];
    if (inFile !== undefined && !isObject(inFile)) return [name, inFile];
    return [
      name,
      {
        ...(knownOnly ? {} : { keys: 'any', ...OPEN[name] }),
        ...inFile,
        ...(mode === undefined ? {} : { mode }),
        ...(key.length > 0 ? { keys: key } : {}),
        ...(name === 'selzy' && event.length > 0 ? { events: event } : {}),
      },
    ];
  });
  return Object.fromEntries(options);
}

/** Reads the arguments of `sendoff-sandbox`; `readText` reads a file that they name. */
export function readCommand(args: readonly string[], readText: (path: string) => string): Command {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(args);
  } catch (error) {
    const [problem = ''] = (error as Error).message.split(/\. |\n/, 1);
    return wrong(problem.replace(/\.$/, ''));
  }
  const { port, mode, host, key, verbose } = values;
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  if (port !== undefined && (!/^\d{1,5}$/.test(port) || Number(port) > 65_535))
    return wrong('--port must be a number from 0 to 65535');
  if (mode !== undefined && mode !== 'strict' && mode !== 'lenient')
    return wrong('--mode must be strict or lenient');
  if (values['known-only'] && key.length === 0 && values.config === undefined)
    return wrong('--known-only needs at least one --key, or a --config');
  const config = values.config === undefined ? {} : readConfig(values.config, readText);
  if (typeof config === 'string') return wrong(config);
  const options = {
    port: DEFAULT_PORT,
    ...config,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(host === undefined ? {} : { host }),
    ...(values['allow-host'].length > 0 ? { allowedHosts: values['allow-host'] } : {}),
    ...vendorOptions(values, config),
  };
  return { kind: 'start', options: options as SandboxOptions, verbose };
}
