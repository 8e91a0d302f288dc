import { expect, it } from 'vitest';
import { readConfig } from '../src/config.js';

it('talks to the sandbox where there is no key', () => {
  expect(readConfig({})).toEqual({
    port: 3001,
    apiKey: 'sandbox-key',
    baseUrl: 'http://127.0.0.1:4900/selzy',
  });
  expect(readConfig({ SANDBOX_URL: 'http://127.0.0.1:5000/selzy', PORT: '0' })).toEqual({
    port: 0,
    apiKey: 'sandbox-key',
    baseUrl: 'http://127.0.0.1:5000/selzy',
  });
});

it('talks to Selzy where there is one', () => {
  const config = readConfig({ SELZY_API_KEY: 'a key', SANDBOX_URL: 'http://127.0.0.1:5000/selzy' });
  expect(config).toEqual({ port: 3001, apiKey: 'a key' });
});
