import { hash } from 'node:crypto';
import type { Identity } from './identity.js';

const HASH_CHARACTERS = 22;

/** How whose a delivery is, is written down with it; see {@link Delivery.subject}. */
export interface Subjects {
  /** Undefined for an event of nobody. */
  of(event: Identity): string | undefined;
  /** The words under which deliveries of any of these are found. */
  words(identity: Identity): readonly string[];
}

/** In memory the identity itself lies there anyway, so it costs nothing more. */
export const plainSubjects: Subjects = {
  of: ({ email, userId, anonymousId }) =>
    userId === undefined && anonymousId === undefined
      ? email?.toLowerCase()
      : plainWords({ email, userId, anonymousId }).join(' '),
  words: plainWords,
};

/** For what is written down: of each identity 128 bits of SHA-256, together with a key. */
export function hashedSubjects(key: string): Subjects {
  const words = (identity: Identity) =>
    given(identity).map(([kind, value]) => {
      const text = JSON.stringify([key, kind, kind === 'email' ? value.trim().toLowerCase() : value]);
      return hash('sha256', text, 'base64url').slice(0, HASH_CHARACTERS);
    });
  return { of: (event) => words(event).join(' ') || undefined, words };
}

function plainWords(identity: Identity): readonly string[] {
  return given(identity).map(([kind, value]) =>
    kind === 'email' ? value.trim().toLowerCase() : `${kind}:${value}`.replace(/\s/g, '_'),
  );
}

function given({ email, userId, anonymousId }: Identity): [kind: string, value: string][] {
  return Object.entries({ email, userId, anonymousId }).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
  );
}

export function hasWord({ subject }: { readonly subject?: string | undefined }, word: string): boolean {
  return subject?.split(' ').includes(word) === true;
}
