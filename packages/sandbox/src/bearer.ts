import type { KeyRing } from './fixtures.js';

/** Why an `Authorization` header brings no known key, in words; `undefined` if it does. */
export function bearerProblem(keys: KeyRing, header: string | undefined): string | undefined {
  if (header === undefined) return 'The Authorization header is missing.';
  const key = /^Bearer (.+)$/i.exec(header)?.[1];
  if (key === undefined) return 'The Authorization header is not "Bearer", a space and a key.';
  const state = keys.state(key);
  return state === 'known' ? undefined : `The API key is ${state}.`;
}
