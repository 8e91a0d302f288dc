import { hash } from 'node:crypto';
import type { Identity } from './identity.js';

const HASH_CHARACTERS = 22;
const KINDS = ['email', 'userId', 'anonymousId'] as const;

type Kind = (typeof KINDS)[number];

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
  const word = (kind: Kind, value: string) => {
    const text = JSON.stringify([key, kind, kind === 'email' ? value.trim().toLowerCase() : value]);
    return hash('sha256', text, 'base64url').slice(0, HASH_CHARACTERS);
  };
  const words = (identity: Identity) => wordsOf(identity, word);
  return { of: (event) => words(event).join(' ') || undefined, words };
}

function plainWords(identity: Identity): readonly string[] {
  return wordsOf(identity, (kind, value) =>
    kind === 'email' ? value.trim().toLowerCase() : `${kind}:${value}`.replace(/\s/g, '_'),
  );
}

/** The word for each identity that is given, by hand: each event of a durable queue comes through here. */
function wordsOf(identity: Identity, word: (kind: Kind, value: string) => string): readonly string[] {
  const words: string[] = [];
  for (const kind of KINDS) {
    const value: unknown = identity[kind];
    if (typeof value === 'string' && value !== '') words.push(word(kind, value));
  }
  return words;
}

export function hasWord({ subject }: { readonly subject?: string | undefined }, word: string): boolean {
  return subject?.split(' ').includes(word) === true;
}
