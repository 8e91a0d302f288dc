/** There are some 600 names, and each may come in any case. */
const MAX_KNOWN = 1_000;
const known = new Set<string>();

/** Whether this Node knows an IANA time zone of the name. Those found are remembered: to look is slow. */
export function isTimeZone(name: string): boolean {
  if (known.has(name)) return true;
  if (!/^[A-Za-z][\w+/-]{0,63}$/.test(name)) return false; // An offset such as +02:00 is no name.
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
  } catch {
    return false;
  }
  if (known.size < MAX_KNOWN) known.add(name);
  return true;
}
