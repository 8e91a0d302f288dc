const MAX_REPLY = 2_048;

/**
 * A vendor's text as it may be shown: at most 2 KB, without addresses, on one line.
 *
 * Anything with an @ in it goes, whether or not it is a valid address.
 */
export function redact(text: string): string {
  return text
    .slice(0, MAX_REPLY)
    .replace(/[^\s"'<>()[\]{},;:]*@[^\s"'<>()[\]{},;:]*/g, '[address]')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

/** A line for the log: at most 2 KB, on one line, and without what looks like an address. */
export function logLine(text: string): string {
  return text
    .slice(0, MAX_REPLY)
    .replace(/[^\s"'<>()[\]{},;:/\\]+@[^\s"'<>()[\]{},;:/\\]+/g, '[address]')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
