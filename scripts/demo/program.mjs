import { spawn } from 'node:child_process';
import { once } from 'node:events';

const START_MS = 60_000;
const STOP_MS = 30_000;

/** What would lead an app past the sandbox, to a vendor itself, or to a database of the machine's. */
const NOT_FOR_APPS =
  /^(NODE_ENV$|DATABASE_URL$|REDIS_URL$|EVENTS_|SELZY_|BREVO_|SPOTZEE_|OCTETH_|VIBETRACE_)/;

/** Starts a program of an app as its user would, on a free port. */
export async function startProgram(path, name, variables) {
  const inherited = Object.entries(process.env).filter(([variable]) => !NOT_FOR_APPS.test(variable));
  const child = spawn(process.execPath, [path], {
    env: { ...Object.fromEntries(inherited), PORT: '0', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C is for the demo, which then stops its apps.
    detached: true,
  });
  process.on('exit', () => child.kill('SIGKILL'));
  const ended = once(child, 'exit').then(([code, signal]) => signal ?? `exit code ${code}`);
  const url = await listening(child, name, ended);
  return {
    name,
    url,
    get: async (at) => (await fetch(`${url}${at}`)).json(),
    post: (at, body, token) => post(`${url}${at}`, body, token),
    async kill() {
      child.kill('SIGKILL');
      return ended;
    },
    /** Asks it to end, and gives how it did. */
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      const how = await ended;
      clearTimeout(timer);
      return how;
    },
  };
}

async function listening(child, name, ended) {
  let output = '';
  const url = new Promise((resolve) => {
    const read = (chunk) => {
      output += chunk;
      const found = /listening on (http:\/\/\S+)/.exec(output);
      if (found) resolve(found[1]);
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
  });
  const tooLate = new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`${name} did not start:\n${output}`)), START_MS).unref();
  });
  const gone = ended.then((how) => {
    throw new Error(`${name} ended (${how}) before it listened:\n${output}`);
  });
  return Promise.race([url, tooLate, gone]);
}

async function post(url, body, token) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      // Between two rounds a kept connection may end just as it is used again.
      connection: 'close',
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}
