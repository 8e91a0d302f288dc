const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const FIRST_CODE_POINT = 128;
const FIRST_BIAS = 72;
const LAST_CODE_POINT = 0x10ffff;

/**
 * True if `text`, the part of a label after `xn--`, decodes as punycode (RFC 3492 §6.2) to Unicode
 * characters. Node's own decoder is deprecated, and `domainToUnicode` hides a failure.
 */
export function isPunycode(text: string): boolean {
  const delimiter = text.lastIndexOf('-');
  let length = Math.max(delimiter, 0);
  let codePoint = FIRST_CODE_POINT;
  let bias = FIRST_BIAS;
  let index = 0;
  let at = delimiter > 0 ? delimiter + 1 : 0;
  if (at === text.length) return false; // nothing is encoded
  while (at < text.length) {
    const before = index;
    let weight = 1;
    for (let k = BASE; ; k += BASE) {
      const digit = digitOf(text.charCodeAt(at++));
      if (digit === undefined) return false;
      index += digit * weight;
      const threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX);
      if (digit < threshold) break;
      weight *= BASE - threshold;
    }
    length++;
    bias = adapt(index - before, length, before === 0);
    codePoint += Math.floor(index / length);
    if (codePoint > LAST_CODE_POINT || (codePoint >= 0xd800 && codePoint <= 0xdfff)) return false;
    index = (index % length) + 1;
  }
  return true;
}

/** 0–25 for a letter, 26–35 for a digit; undefined for anything else, the end of the text too. */
function digitOf(code: number): number | undefined {
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 26;
  const letter = (code | 0x20) - 0x61;
  return letter >= 0 && letter < 26 ? letter : undefined;
}

function adapt(delta: number, length: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? DAMP : 2));
  rest += Math.floor(rest / length);
  let k = 0;
  while (rest > ((BASE - T_MIN) * T_MAX) / 2) {
    rest = Math.floor(rest / (BASE - T_MIN));
    k += BASE;
  }
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}
