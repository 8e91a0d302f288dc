import { maskKey } from './mask.js';

function afterString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at + 1, text.length);
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.replaceAll('"', '');
  }
}

/** Masks the values of top-level members of these names in JSON, which may be broken. One pass, no stack. */
function maskJson(text: string, fields: ReadonlySet<string>): string {
  const parts: string[] = [];
  let kept = 0;
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const character = text[at];
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') depth -= 1;
    if (character !== '"') {
      at += 1;
      continue;
    }
    const end = afterString(text, at);
    const name = depth <= 1 && end - at < 200 ? unquoted(text.slice(at, end)).toLowerCase() : '';
    at = end;
    if (!fields.has(name)) continue;
    while (' \t\r\n'.includes(text[at] ?? '-')) at += 1;
    if (text[at] !== ':') continue;
    at += 1;
    while (' \t\r\n'.includes(text[at] ?? '-')) at += 1;
    if ('{['.includes(text[at] ?? '-')) continue;
    let stop = at;
    if (text[at] === '"') stop = afterString(text, at);
    else while (stop < text.length && !',]}'.includes(text.charAt(stop))) stop += 1;
    parts.push(text.slice(kept, at), JSON.stringify(maskKey(unquoted(text.slice(at, stop)))));
    kept = stop;
    at = stop;
  }
  return kept === 0 ? text : parts.join('') + text.slice(kept);
}

function maskForm(text: string, fields: ReadonlySet<string>): string {
  const parts = text.split('&').map((part) => {
    const equals = part.indexOf('=');
    const [name = ''] = new URLSearchParams(part).keys();
    if (equals === -1 || !fields.has(name.toLowerCase())) return part;
    return `${part.slice(0, equals + 1)}${maskKey(part.slice(equals + 1))}`;
  });
  return parts.join('&');
}

/** A JSON or form text as it may be kept: the values of members of these (lower-cased) names are masked. */
export function maskText(text: string, fields: readonly string[]): string {
  if (fields.length === 0) return text;
  const names = new Set(fields);
  return /^\s*[{["]/.test(text) ? maskJson(text, names) : maskForm(text, names);
}

/** A body as it may be kept. Bytes stay as they are where nothing is masked. */
export function maskBytes(bytes: Buffer, fields: readonly string[]): Buffer {
  if (fields.length === 0) return bytes;
  const text = bytes.toString('latin1');
  // Masks hold no byte that latin1 lacks but the ellipsis, which has to be put in as UTF-8.
  const masked = maskText(text, fields);
  return masked === text ? bytes : Buffer.from(masked.replaceAll('\u2026', '\xe2\x80\xa6'), 'latin1');
}
