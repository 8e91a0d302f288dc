const MAX_REPLY = 2_048;
/** A value or address that the end of a reply cuts in two is recognised if it is no longer than this. */
const MAX_VALUE = 8_192;
/** Shorter values are in too many words to be taken out of a text. */
const LEAST = 4;

const WORD = `[^\\s"'<>()[\\]{},;:]{0,500}`;
const QUOTED = `"[^"\\n]{0,254}"`;
/** An @ as it stands, as JSON, a URL and HTML may write it, and in full width. */
const AT = '(?:@|\\\\u0040|%40|&#0*64;|&#x0*40;|&commat;|\uff20)';
const ADDRESS = new RegExp(`(?:${QUOTED}|${WORD})${AT}${WORD}`, 'gi');
const CONTROL = /[\p{Cc}\u2028\u2029]+/gu;

/** What a text must not say, beside addresses. */
export interface Secrets {
  readonly keys?: readonly string[];
  /** What the events themselves say. */
  readonly values?: readonly string[];
}

/**
 * A text from outside as it may be shown: at most 2 KB, on one line, without addresses and without the secrets
 * in any form that a vendor may echo them in. Anything with an @ in it goes, whether or not it is an address.
 */
export function redact(text: string, { keys = [], values = [] }: Secrets = {}): string {
  const seen = text.slice(0, MAX_REPLY + MAX_VALUE);
  const marks = new Marks(seen, Math.min(seen.length, MAX_REPLY));
  for (const match of seen.matchAll(ADDRESS)) marks.hide(match.index, match[0].length, '[address]');
  for (const value of values) marks.hideAll(value, '[value]');
  for (const key of keys) marks.hideAll(key, '[key]');
  return marks.shown().replace(CONTROL, ' ').slice(0, MAX_REPLY);
}

/** Every text and longer number in data. */
export function valuesIn(data: unknown): readonly string[] {
  const values = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value === 'string') values.add(value);
    else if (typeof value === 'number') values.add(String(value));
    else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) look(one);
  };
  look(data);
  return [...values].filter(({ length }) => length >= LEAST);
}

/** Which characters of a text are hidden, and behind which word. */
class Marks {
  readonly #text: string;
  readonly #lower: string;
  readonly #words: (string | undefined)[];

  constructor(text: string, length: number) {
    this.#text = text;
    this.#lower = lowerCase(text);
    this.#words = new Array(length).fill(undefined);
  }

  hide(start: number, length: number, word: string): void {
    this.#words.fill(word, start, start + length);
  }

  hideAll(value: string, word: string): void {
    for (const form of formsOf(value)) {
      const wanted = lowerCase(form).slice(0, MAX_VALUE);
      if (wanted === '') continue;
      for (let at = this.#lower.indexOf(wanted); at >= 0; at = this.#lower.indexOf(wanted, at + 1)) {
        if (at >= this.#words.length) break;
        this.hide(at, wanted.length, word);
      }
    }
  }

  shown(): string {
    let shown = '';
    let from = 0;
    for (let at = 1; at <= this.#words.length; at++) {
      if (at < this.#words.length && this.#words[at] === this.#words[from]) continue;
      shown += this.#words[from] ?? this.#text.slice(from, at);
      from = at;
    }
    return shown;
  }
}

/** How vendors echo a value: as it is, as JSON, and either in a form, a URL or HTML. */
function formsOf(given: string): ReadonlySet<string> {
  const value = given.slice(0, MAX_VALUE);
  if (/^\w*$/.test(value)) return new Set([value]);
  const json = inJson(value);
  return new Set([value, json, inJson(json), json.replaceAll('/', '\\/')].flatMap(variantsOf));
}

function variantsOf(text: string): readonly string[] {
  const inForm = new URLSearchParams({ '': text }).toString().slice(1);
  return [
    text,
    text.replaceAll('@', '\\u0040'),
    inForm,
    inForm.replaceAll('+', '%20'),
    encodeLikeUrl(text),
    text.replace(/[&<>"']/g, numbered),
    text.replace(/[&<>"'@]/g, numbered),
    text.replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char),
  ];
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** As encodeURIComponent, which throws on half a surrogate pair. */
function encodeLikeUrl(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}

function numbered(char: string): string {
  return `&#${char.charCodeAt(0)};`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Of ASCII alone, so that no letter changes its place. */
function lowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** A line for the log: at most 2 KB, on one line, and without what looks like an address. */
export function logLine(text: string): string {
  return text
    .slice(0, MAX_REPLY)
    .replace(/[^\s"'<>()[\]{},;:/\\]+@[^\s"'<>()[\]{},;:/\\]+/g, '[address]')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
