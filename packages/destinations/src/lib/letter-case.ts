import type { Issue } from '@sendoff/core';

/** Nobody needs more of them to mend an event. */
const MAX_ISSUES = 8;

/** For a vendor that writes all keys in lower case, at every depth: refuses two that would become one. */
export function checkLowerCase(vendor: string, path: string, data: unknown, issues: Issue[]): void {
  if (!collides(data)) return;
  const found: string[] = [];
  collect(path, data, found);
  for (const at of found) {
    const message = `${vendor} writes keys in lower case, so this one and another beside it would be one. Rename it.`;
    issues.push({ code: 'key_collision', path: at.slice(0, 200), message });
  }
}

/** Whether there is anything to find: most events have nothing, and need no paths. */
function collides(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false;
  if (Array.isArray(data)) return data.some(collides);
  const keys = Object.keys(data);
  return new Set(keys.map(lowerCase)).size < keys.length || Object.values(data).some(collides);
}

function collect(path: string, data: unknown, found: string[]): void {
  if (typeof data !== 'object' || data === null || found.length === MAX_ISSUES) return;
  const seen = new Set<string>();
  for (const [key, value] of Object.entries(data)) {
    const at = Array.isArray(data) ? `${path}[${key}]` : `${path}.${key}`;
    if (seen.has(lowerCase(key)) && found.length < MAX_ISSUES) found.push(at);
    seen.add(lowerCase(key));
    collect(at, value, found);
  }
}

function lowerCase(key: string): string {
  return key.toLowerCase();
}
