import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

type Command = readonly [program: string, ...args: string[]];

interface ChildOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** After that the child is killed. Default: 9 min, less than a test may take, so that its output is shown. */
  readonly timeoutMs?: number;
}

/** How a child ended, and all it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a child takes over from here: where things are, and how to reach the network; nothing of the test run. */
const INHERITED =
  /^(PATH|HOME|USERPROFILE|APPDATA|LOCALAPPDATA|SYSTEMROOT|TMPDIR|TEMP|TMP|LANG|(HTTPS?|NO)_PROXY|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|NPM_CONFIG_(REGISTRY|CACHE|USERCONFIG|GLOBALCONFIG|CAFILE|HTTPS?_PROXY|PROXY|NOPROXY))$/i;

/** A child process with a clean environment. */
export class Child {
  readonly #child: ChildProcess;
  readonly #command: Command;
  readonly #written = { stdout: '', stderr: '' };
  /** Resolves however it ends; rejects if it cannot start. */
  readonly ended: Promise<Ended>;

  constructor(command: Command, { cwd, env, timeoutMs = 540_000 }: ChildOptions) {
    const [program, ...args] = command;
    const inherited = Object.entries(process.env).filter(([name]) => INHERITED.test(name));
    this.#command = command;
    this.#child = spawn(program, args, {
      cwd,
      env: { ...Object.fromEntries(inherited), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    for (const name of ['stdout', 'stderr'] as const) {
      this.#child[name]?.setEncoding('utf8').on('data', (text: string) => {
        this.#written[name] += text;
      });
    }
    this.ended = once(this.#child, 'close').then(([code, signal]) => ({ code, signal, ...this.#written }));
    this.ended.catch(() => {}); // it may be asked for later
  }

  /** The first match in what it writes to stdout. Rejects when it ends without one. */
  async says(pattern: RegExp): Promise<string> {
    const wrote = async () => {
      for (;;) {
        const [, found] = pattern.exec(this.#written.stdout) ?? [];
        if (found !== undefined) return found;
        await once(this.#child.stdout ?? this.#child, 'data');
      }
    };
    const silent = this.ended.then((ended) => {
      throw this.failure(`ended before it said ${pattern}`, ended);
    });
    return Promise.race([wrote(), silent]);
  }

  /** Sends a signal and waits for the end. Does nothing where it has ended. */
  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<Ended> {
    this.#child.kill(signal);
    return this.ended;
  }

  /** An error that says all about a child that ended otherwise than it should. */
  failure(what: string, { code, signal, stdout, stderr }: Ended): Error {
    const late = signal === 'SIGKILL' ? ', as it is where a command takes too long' : '';
    const how = signal === null ? `code ${code}` : `${signal}${late}`;
    const written = [stdout, stderr].map((text) => text.slice(-8_000).trim()).filter((text) => text !== '');
    return new Error([`${this.#command.join(' ')} ${what} (${how}).`, ...written].join('\n'));
  }
}

/** Runs a command to its end. Rejects, with what it wrote, where it exits with no code of `codes`. Default: 0. */
export async function run(
  command: Command,
  { codes = [0], ...options }: ChildOptions & { readonly codes?: readonly number[] },
): Promise<Ended> {
  const child = new Child(command, options);
  const ended = await child.ended;
  if (ended.code === null || !codes.includes(ended.code)) throw child.failure('failed', ended);
  return ended;
}
