import { subscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { afterEach, expect } from 'vitest';
import { Log } from '../../packages/core/src/logger.js';

/*
 * Runs beside every test of the packages that hold a tracker: whatever any of them logs, and whatever outcome
 * or request any of them tells, must hold no address, no key and none of the canaries in properties and traits.
 */
const SECRETS = [
  /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/,
  /\bthe-key\b|\bsk_live_\w+|\bBearer (?!\[key\])\S+|\bsandbox-key\b/,
  /canary-(?:property|trait|user|anonymous)/i,
];
const found: string[] = [];

function look(where: string, text: string): void {
  const hit = SECRETS.map((secret) => secret.exec(text)?.[0]).find((match) => match !== undefined);
  if (hit !== undefined) found.push(`${where} holds ${JSON.stringify(hit)}: ${text.slice(0, 400)}`);
}

for (const channel of ['sendoff:outcome', 'sendoff:request']) {
  subscribe(channel, (message) => look(channel, inspect(message, { depth: 10 })));
}
const { say } = Log.prototype;
Log.prototype.say = function (level, message) {
  look('a log line', message);
  say.call(this, level, message);
};

afterEach(() => {
  expect(found.splice(0)).toEqual([]);
});
