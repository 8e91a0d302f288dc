import { randomFillSync } from 'node:crypto';

const RANDOM_BYTES = 8;
const POOL = new Uint8Array(RANDOM_BYTES * 512);
/** The ASCII codes of the two hex digits of each byte. */
const HEX = Uint16Array.from({ length: 256 }, (_, byte) => {
  const [high = '', low = ''] = byte.toString(16).padStart(2, '0');
  return (high.charCodeAt(0) << 8) | low.charCodeAt(0);
});
/** The id in the making. Written byte by byte: a string that is put together would have to be flattened later. */
const TEXT = Buffer.from('00000000-0000-7000-8000-000000000000', 'latin1');
/** Where in the text the two digits of each byte stand. */
const AT = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

let used = POOL.length;
let lastMs = 0;
/** The ms that stand in the text. */
let writtenMs = 0;
let sequence = 0;

/** A UUID of version 7 (RFC 9562): in order of time, and within one ms in order of the calls. */
export function uuidV7(nowMs: number): string {
  if (used === POOL.length) {
    randomFillSync(POOL);
    used = 0;
  }
  if (nowMs > lastMs) {
    lastMs = nowMs;
    sequence = (POOL[used] as number) & 0x7f;
  } else if (++sequence > 0xfff) {
    lastMs++;
    sequence = 0;
  }
  if (lastMs !== writtenMs) writeMs(lastMs);
  write(6, 0x70 | (sequence >>> 8));
  write(7, sequence & 0xff);
  write(8, 0x80 | ((POOL[used] as number) >>> 2));
  for (let byte = 9; byte < 16; byte++) write(byte, POOL[used + byte - 8] as number);
  used += RANDOM_BYTES;
  return TEXT.toString('latin1');
}

function writeMs(ms: number): void {
  writtenMs = ms;
  for (let byte = 5, rest = ms; byte >= 0; byte--, rest = Math.floor(rest / 256)) write(byte, rest & 0xff);
}

function write(byte: number, value: number): void {
  const digits = HEX[value] as number;
  const at = AT[byte] as number;
  TEXT[at] = digits >>> 8;
  TEXT[at + 1] = digits & 0xff;
}
