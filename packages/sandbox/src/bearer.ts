import type { KeyRing } from './keys.js';

/** The token of a `Bearer` header; `undefined` if there is none. */
export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer (.+)$/i.exec(header ?? '')?.[1];
}

/** Why an `Authorization` header brings no known key, in words; `undefined` if it does. */
export function bearerProblem(keys: Pick<KeyRing, 'state'>, header: string | undefined): string | undefined {
  if (header === undefined) return 'The Authorization header is missing.';
  const key = bearerToken(header);
  if (key === undefined) return 'The Authorization header is not "Bearer", a space and a key.';
  const state = keys.state(key);
  return state === 'known' ? undefined : `The API key is ${state}.`;
}
