import { type Sandbox, startSandbox } from '../src/index.js';
import { type Answer, type PostOptions, sendTo } from './support.js';

const KEY = 'sk_key-of-the-browser-tests';
const ada = 'ada@example.com';

/** Markup, a script and a character that turns the text around. */
export const HOSTILE =
  '<img src=x onerror="alert(1)"><script>alert(2)</script><svg onload=alert(3)>\u202Egnp.exe';

/** A sandbox where `KEY` is taken by all five vendors. */
export const startFive = (): Promise<Sandbox> =>
  startSandbox({
    selzy: { keys: [KEY], events: { signup: 'enabled', old_promo: 'disabled' } },
    vibetrace: { keys: [KEY], users: { [ada]: { _id: 'u1' } } },
    spotzee: { keys: [KEY] },
    octeth: { keys: [KEY], lists: ['94'] },
    brevo: { keys: [KEY, 'other-key'] },
  });

/** Over a connection of its own: what the browser does in between may take longer than a server keeps one. */
const sendOnce = (url: string, body: unknown, { path = '', headers }: PostOptions) =>
  sendTo(url, body, { path, headers: { ...headers, connection: 'close' } });

/** Sends to the vendors as an application does. */
export const sendAs = (sandbox: Sandbox) => ({
  selzy: (...events: readonly object[]): Promise<Answer> =>
    sendOnce(
      sandbox.selzy.url,
      { events },
      { path: '/v1/events/', headers: { authorization: `Bearer ${KEY}` } },
    ),
  vibetrace: (event: object): Promise<Answer> =>
    sendOnce(
      sandbox.vibetrace.url,
      { user: { email: ada }, event },
      { path: '/v1/event/', headers: { authorization: KEY } },
    ),
  spotzee: (...events: readonly object[]): Promise<Answer> =>
    sendOnce(sandbox.spotzee.url, events, {
      path: '/api/client/events',
      headers: { authorization: `Bearer ${KEY}` },
    }),
  octeth: (event: object): Promise<Answer> =>
    sendOnce(
      sandbox.octeth.url,
      { Command: 'event.track', APIKey: KEY, ListID: 94, Email: 'new@example.com', ...event },
      { path: '/api/v1/event' },
    ),
  brevo: (event: object, key = KEY): Promise<Answer> =>
    sendOnce(
      sandbox.brevo.url,
      { email: ada, ...event },
      { path: '/api/v2/trackEvent', headers: { 'ma-key': key, accept: 'application/json' } },
    ),
});

/** Something of each vendor, and of each verdict: seven events in six requests. */
export async function sendFive(sandbox: Sandbox): Promise<void> {
  const send = sendAs(sandbox);
  await send.selzy(
    { name: 'signup', email: ada, plan: 'pro' },
    { name: 'old_promo', email: 'bob@example.com' },
  );
  const order = { confirmation: { generic: { orderId: 'o1' } } };
  await send.vibetrace(order);
  await send.vibetrace(order);
  await send.spotzee({
    name: 'order_paid',
    external_id: 'u-77',
    data: { total: 12.5 },
    user: { email: ada },
  });
  await send.octeth({ Event: 'page_view', Properties: { isTest: true } });
  await send.brevo({ event: 'cart_updated', properties: { FIRSTNAME: 'Ada' } });
}
