/** Marks a text that is stored as JSON. */
const PACKED = '\u0001';

/**
 * Makes a text that every engine keeps: without U+0000, which PostgreSQL refuses, and without lone surrogates,
 * which have no UTF-8. Such texts are rare, so any other stays as it is.
 */
export function pack(text: string): string {
  return text.isWellFormed() && !text.includes('\u0000') && !text.startsWith(PACKED)
    ? text
    : PACKED + JSON.stringify(text);
}

/** The text that `pack` was given. */
export function unpack(stored: string): string {
  return stored.startsWith(PACKED) ? JSON.parse(stored.slice(PACKED.length)) : stored;
}

export function packOptional(text: string | undefined): string | null {
  return text === undefined ? null : pack(text);
}

export function unpackOptional(stored: string | null | undefined): string | undefined {
  return stored == null ? undefined : unpack(stored);
}

/** Word by word, so that each can be looked for. */
export function packWords(subject: string | undefined): string | null {
  return subject === undefined ? null : eachWord(subject, pack);
}

export function unpackWords(stored: string | null | undefined): string | undefined {
  return stored == null ? undefined : eachWord(stored, unpack);
}

function eachWord(subject: string, change: (word: string) => string): string {
  return subject.includes(' ') ? subject.split(' ').map(change).join(' ') : change(subject);
}
