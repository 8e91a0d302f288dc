import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HELP } from '../src/command-line.js';
import { FAULT_KEYS, SCRIPT_KEYS } from '../src/fault.js';
import { EVENT_FILTER } from '../src/filters.js';
import { control, start } from './support.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  it('has every option of every vendor', async () => {
    const sandbox = await start();
    const { vendors } = (await control(sandbox, 'health')).body as { vendors: string[] };
    for (const vendor of vendors) {
      const {
        vendor: _,
        anyKey: _any,
        keys: _keys,
        mode: _mode,
        ...options
      } = (await control(sandbox, vendor)).body;
      for (const name of Object.keys(options)) expect(readme).toContain(`| \`${vendor}.${name}\` |`);
      expect(readme).toContain(`…/${vendor}`.replace('…/selzy', '127.0.0.1:4900/selzy'));
    }
  });

  it('has every argument of the command line', () => {
    for (const [, name] of HELP.matchAll(/^ {2}--([a-z-]+)/gm)) expect(readme).toContain(`\`--${name}`);
  });

  it('has every member of a fault, and every filter', () => {
    for (const name of [...FAULT_KEYS, ...SCRIPT_KEYS])
      expect(readme).toMatch(new RegExp(`^\\| .*\`${name}\``, 'm'));
    expect(readme).toContain(`GET events?${EVENT_FILTER.join('&')}&limit&after`);
    expect(readme).toContain(`waitFor({ ${EVENT_FILTER.join(', ')}, timeoutMs })`);
  });
});
