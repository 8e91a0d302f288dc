import { choice, flag } from '../fields.js';
import type { KeyRing } from '../keys.js';
import type { Given } from './octeth-checks.js';

/** What is particular to a key of Octeth. */
export interface OctethKeyTraits {
  /** What it is sent as: `APIKey` (the default) or `SessionID`. */
  readonly kind: 'apiKey' | 'session';
  /** An expired session is refused with 99999. Default `false`. */
  readonly expired: boolean;
}

export const KEY_TRAITS = { kind: choice(['apiKey', 'session'], 'apiKey'), expired: flag(false) };

/** The key or session that a request brings, valid or not. */
export function credentialIn({ apikey, sessionid }: Given, bearer: string | undefined): string | undefined {
  return [apikey, sessionid, bearer].find((key): key is string => typeof key === 'string');
}

/** Check 6 of vendors spec §5.3: the key or session that is taken, or why there is none. */
export function callerOf(
  keys: KeyRing<typeof KEY_TRAITS>,
  { apikey, sessionid }: Given,
  bearer?: string,
): { readonly key: string } | { readonly code: 99998 | 99999; readonly reason: string } {
  const candidates = [
    { key: apikey, kind: 'apiKey', name: 'APIKey' },
    { key: sessionid, kind: 'session', name: 'SessionID' },
    { key: bearer, kind: 'apiKey', name: 'The key in the Authorization header' },
  ].filter(({ key }) => key !== undefined);
  const problems: string[] = [];
  for (const { key, kind, name } of candidates) {
    const state = typeof key === 'string' ? keys.state(key) : 'unknown';
    const traits = keys.traits(typeof key === 'string' ? key : '');
    if (state === 'revoked') problems.push(`${name} is revoked.`);
    else if (typeof key !== 'string' || state === 'unknown') problems.push(`${name} is unknown.`);
    else if (traits.kind !== kind && !keys.any) problems.push(`${name} is a key of another kind.`);
    else if (traits.expired) return { code: 99999, reason: `${name} has expired.` };
    else return { key };
  }
  return { code: 99998, reason: problems[0] ?? 'APIKey and SessionID are missing.' };
}
