/** One value inside a JSON object or array, as written. */
export interface Child {
  /** Its key, unescaped; absent in an array. */
  readonly key?: string;
  /** Its text, byte for byte as received. */
  readonly text: string;
}

function afterSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at += 1;
  return at;
}

function afterString(text: string, from: number): number {
  let at = from + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function afterContainer(text: string, from: number): number {
  let depth = 0;
  let at = from;
  do {
    const character = text[at];
    if (character === '"') {
      at = afterString(text, at);
      continue;
    }
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') depth -= 1;
    at += 1;
  } while (depth > 0);
  return at;
}

function afterValue(text: string, from: number): number {
  const first = text[from];
  if (first === '"') return afterString(text, from);
  if (first === '{' || first === '[') return afterContainer(text, from);
  let at = from;
  while (at < text.length && !',]} \t\n\r'.includes(text.charAt(at))) at += 1;
  return at;
}

/**
 * The values of a JSON object or array, each as it was written: so numbers keep their digits, and nesting of
 * any depth costs no stack. `text` must be the text of an object or array that `JSON.parse` took.
 */
export function children(text: string): Child[] {
  const found: Child[] = [];
  let at = afterSpace(text, 0);
  const keyed = text[at] === '{';
  at = afterSpace(text, at + 1);
  while (text[at] !== '}' && text[at] !== ']') {
    let key: string | undefined;
    if (keyed) {
      const end = afterString(text, at);
      key = String(JSON.parse(text.slice(at, end)));
      at = afterSpace(text, afterSpace(text, end) + 1);
    }
    const end = afterValue(text, at);
    found.push({ ...(key === undefined ? {} : { key }), text: text.slice(at, end) });
    at = afterSpace(text, end);
    if (text[at] === ',') at = afterSpace(text, at + 1);
  }
  return found;
}

/** The text of an object's member; of duplicates the last, as `JSON.parse` decides. */
export function member(text: string, key: string): string | undefined {
  return children(text).findLast((child) => child.key === key)?.text;
}
