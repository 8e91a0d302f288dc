// RFC 3492, section 5: the parameters of Punycode.
const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const MAX_CODE_POINT = 0x10ffff;

function digitOf(character: string): number {
  if (/^[a-z]$/i.test(character)) return character.toLowerCase().charCodeAt(0) - 97;
  return /^[0-9]$/.test(character) ? Number(character) + 26 : BASE;
}

function adapt(delta: number, points: number, first: boolean): number {
  let scaled = Math.floor(delta / (first ? DAMP : 2));
  scaled += Math.floor(scaled / points);
  let k = 0;
  while (scaled > ((BASE - T_MIN) * T_MAX) / 2) {
    scaled = Math.floor(scaled / (BASE - T_MIN));
    k += BASE;
  }
  return k + Math.floor(((BASE - T_MIN + 1) * scaled) / (scaled + SKEW));
}

/** Whether the part of a label after `xn--` decodes as Punycode (RFC 3492 §6.2). Nothing at all does not. */
export function isPunycode(encoded: string): boolean {
  const delimiter = encoded.lastIndexOf('-');
  let points = Math.max(delimiter, 0);
  let rest = delimiter > 0 ? encoded.slice(delimiter + 1) : encoded;
  if (rest === '') return false;
  let codePoint = 128;
  let bias = 72;
  let index = 0;
  while (rest !== '') {
    const before = index;
    let weight = 1;
    for (let k = BASE; ; k += BASE) {
      const digit = digitOf(rest.charAt(0));
      if (digit >= BASE) return false;
      rest = rest.slice(1);
      index += digit * weight;
      const threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX);
      if (digit < threshold) break;
      weight *= BASE - threshold;
    }
    points += 1;
    bias = adapt(index - before, points, before === 0);
    codePoint += Math.floor(index / points);
    if (codePoint > MAX_CODE_POINT || (codePoint >= 0xd800 && codePoint <= 0xdfff)) return false;
    index = (index % points) + 1;
  }
  return true;
}
