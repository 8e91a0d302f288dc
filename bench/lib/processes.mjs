import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** A sink in a process of its own. */
export async function startSink() {
  const child = fork(here('sink.mjs'), { execArgv: [] });
  const [{ port }] = await once(child, 'message');
  let calls = 0;
  const call = (what) =>
    new Promise((resolve) => {
      const number = ++calls;
      const onMessage = (message) => {
        if (message.call !== number) return;
        child.off('message', onMessage);
        resolve(message.report);
      };
      child.on('message', onMessage);
      child.send({ call: number, ...what });
    });
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    behave: (behave) => call({ behave }),
    report: () => call({}),
    reset: () => call({ reset: true }),
    async stop() {
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    },
  };
}

/**
 * Runs `<folder>/<job>.mjs` in a process of its own, and gives what it found: its last message, with the time and
 * the code of its exit. `onMessage` hears each of them.
 */
export async function runJob(
  job,
  options = {},
  {
    timeoutMs = 300_000,
    onMessage,
    nodeOptions = [],
    folder = 'jobs',
    execPath = process.execPath,
    cwd,
    env = {},
  } = {},
) {
  const child = fork(here(`${folder}/${job}.mjs`), [JSON.stringify(options)], {
    execPath,
    cwd,
    execArgv: ['--expose-gc', ...nodeOptions, ...extraNodeOptions()],
    stdio: ['ignore', 'inherit', process.env.BENCH_STDERR ? 'inherit' : 'ignore', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production', ...env },
  });
  let last;
  child.on('message', (message) => {
    last = message;
    onMessage?.(message, child);
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  const [code, signal] = await once(child, 'exit');
  clearTimeout(timer);
  const exit = { code, signal, exitedAt: performance.timeOrigin + performance.now() };
  if (last === undefined) throw new Error(`The job ${job} ${JSON.stringify(options)} ended without a word`);
  return { ...last, exit };
}

/** `BENCH_NODE_OPTIONS="--cpu-prof --cpu-prof-dir=…"` profiles every job. */
function extraNodeOptions() {
  return (process.env.BENCH_NODE_OPTIONS ?? '').split(' ').filter(Boolean);
}
