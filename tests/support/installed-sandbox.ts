import { onTestFinished } from 'vitest';
import type { Consumer } from './consumer.js';

/** An event as the sandbox recorded it. */
export interface Arrived {
  readonly name: string;
  readonly email: string;
  readonly verdict: 'good' | 'bad';
  readonly body: Readonly<Record<string, unknown>>;
}

/** The sandbox that a project has installed, started as its user would start it, until the test ends. */
export async function startInstalledSandbox(project: Consumer, events: readonly string[]) {
  const args = ['--port=0', '--known-only', '--key=sandbox-key', ...events.map((name) => `--event=${name}`)];
  const child = project.start('node_modules/.bin/sendoff-sandbox', { args });
  onTestFinished(async () => {
    await child.stop();
  });
  const baseUrl = await child.says(/base URL for selzy: (\S+)\n/);
  return {
    baseUrl,
    /** What has come in, oldest first. */
    async arrived(): Promise<readonly Arrived[]> {
      const answer = await fetch(new URL('/_sandbox/events?limit=1000', baseUrl));
      const { events } = (await answer.json()) as { readonly events: readonly Arrived[] };
      return events;
    },
  };
}
