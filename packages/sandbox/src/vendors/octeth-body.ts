import { parseJson } from '../body.js';
import { isObject } from '../check.js';

/** The parameters of a call, their keys in lower case at every depth, or why there are none. */
export type Parameters =
  | {
      readonly ok: true;
      /** The JSON text of `value`: all that is nested keeps its digits. */
      readonly text: string;
      readonly value: Readonly<Record<string, unknown>>;
    }
  | { readonly ok: false; readonly reason: string };

/** Where the string that starts at `from` ends. */
function afterString(text: string, from: number): number {
  let at = from + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

/**
 * A JSON text with its keys in lower case at every depth, so that of siblings that become equal the later wins.
 * In one pass, without a stack: a body may be nested half a million deep.
 */
function lowerKeys(text: string): string {
  const parts: string[] = [];
  let kept = 0;
  for (let at = text.indexOf('"'); at !== -1; ) {
    const end = afterString(text, at);
    let next = end;
    while (' \t\n\r'.includes(text[next] ?? '-')) next += 1;
    if (text[next] === ':') {
      const key = String(JSON.parse(text.slice(at, end)));
      parts.push(text.slice(kept, at), JSON.stringify(key.toLowerCase()));
      kept = end;
    }
    at = text.indexOf('"', end);
  }
  return parts.join('') + text.slice(kept);
}

/** Reads a JSON object (checks 3 and 4 of vendors spec §5.3). */
export function readJsonParameters(bytes: Uint8Array): Parameters {
  const parsed = parseJson(bytes);
  if (!parsed.ok) return parsed;
  if (!isObject(parsed.value)) return { ok: false, reason: 'The body is not a JSON object.' };
  const text = lowerKeys(parsed.text);
  return { ok: true, text, value: JSON.parse(text) };
}

type FormNode = Map<string, FormNode | string>;

/** Deeper than this PHP drops a form variable (its `max_input_nesting_level`). */
const MAX_NESTING = 64;

/** The steps of a form variable's name: `a[b][]` is a, b and the next number. Empty for a name that PHP drops. */
function stepsOf(name: string): string[] {
  const [first = '', ...nested] = name.toLowerCase().split('[');
  if (first === '' || nested.length > MAX_NESTING) return [];
  const unclosed = nested.findIndex((part) => !part.includes(']'));
  const closed = unclosed === -1 ? nested : nested.slice(0, unclosed);
  return [first, ...closed.map((part) => part.slice(0, part.indexOf(']')))];
}

function put(root: FormNode, steps: readonly string[], value: string): void {
  let node = root;
  steps.forEach((step, index) => {
    const key = step === '' ? String(node.size) : step;
    if (index === steps.length - 1) {
      node.set(key, value);
      return;
    }
    const there = node.get(key);
    const next: FormNode = there instanceof Map ? there : new Map();
    node.set(key, next);
    node = next;
  });
}

/** Recursive: no deeper than `MAX_NESTING`. */
function formJson(node: FormNode | string): string {
  if (typeof node === 'string') return JSON.stringify(node);
  const isList = node.size > 0 && [...node.keys()].every((key, index) => key === String(index));
  if (isList) return `[${[...node.values()].map(formJson).join(',')}]`;
  return `{${[...node].map(([key, value]) => `${JSON.stringify(key)}:${formJson(value)}`).join(',')}}`;
}

/** Reads form fields, their names nested in brackets as PHP reads them: of equal names the last wins. */
export function readFormParameters(bytes: Uint8Array): Parameters {
  const root: FormNode = new Map();
  for (const [name, value] of new URLSearchParams(Buffer.from(bytes).toString('utf8'))) {
    const steps = stepsOf(name);
    if (steps.length > 0) put(root, steps, value);
  }
  const members = [...root].map(([key, value]) => `${JSON.stringify(key)}:${formJson(value)}`);
  const text = `{${members.join(',')}}`;
  return { ok: true, text, value: JSON.parse(text) };
}

/** Whether form fields ask for a JSON answer: `ResponseFormat=JSON`, in exactly this case (vendors spec §5.1). */
export function asksForJson(bytes: Uint8Array): boolean {
  return new URLSearchParams(Buffer.from(bytes).toString('utf8')).get('ResponseFormat') === 'JSON';
}
