import { onTestFinished } from 'vitest';
import type { Consumer } from './consumer.js';
import { type Arrived, startInstalledSandbox } from './installed-sandbox.js';

/**
 * Runs a shop of a project beside the project's sandbox, lets two users at once abandon a cart, and ends the
 * shop with SIGTERM. Gives how it answered, how it ended, and what had arrived by then.
 */
export async function shopOnce(project: Consumer, script = 'shop.js') {
  const sandbox = await startInstalledSandbox(project, ['abandoned_cart']);
  const shop = project.start(script, { env: { SELZY_URL: sandbox.baseUrl, PORT: '0' } });
  onTestFinished(async () => {
    await shop.stop();
  });
  const url = await shop.says(/listening on (\S+)\n/);
  const post = async (email: string) => {
    const answer = await fetch(`${url}/cart`, { method: 'POST', headers: { 'x-user-email': email } });
    return answer.status;
  };
  const statuses = await Promise.all([post('ada@example.com'), post('grace@example.com')]);
  const { code, signal, stderr } = await shop.stop('SIGTERM');
  return { statuses, code, signal, stderr, arrived: inOrder(await sandbox.arrived()) };
}

function inOrder(events: readonly Arrived[]): Arrived[] {
  return [...events].sort((one, other) => one.email.localeCompare(other.email));
}

/** What {@link shopOnce} gives where all is well. */
export const soldToBoth = {
  statuses: [204, 204],
  signal: 'SIGTERM',
  stderr: '',
  arrived: ['ada@example.com', 'grace@example.com'].map((email) => ({
    name: 'abandoned_cart',
    email,
    verdict: 'good',
    body: { cart_value: 149.99 },
  })),
};
