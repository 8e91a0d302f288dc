import { randomFillSync } from 'node:crypto';

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const POOL = new Uint8Array(8 * 512);

let used = POOL.length;
let lastMs = 0;
let sequence = 0;

/** A UUID of version 7 (RFC 9562): in order of time, and within one ms in order of the calls. */
export function uuidV7(nowMs: number): string {
  if (used === POOL.length) {
    randomFillSync(POOL);
    used = 0;
  }
  const at = used;
  used += 8;
  if (nowMs > lastMs) {
    lastMs = nowMs;
    sequence = byte(at) & 0x7f;
  } else if (++sequence > 0xfff) {
    lastMs++;
    sequence = 0;
  }
  const high = Math.floor(lastMs / 0x10000);
  const low = lastMs & 0xffff;
  return (
    `${hex(high >>> 24)}${hex(high >>> 16)}${hex(high >>> 8)}${hex(high)}-${hex(low >>> 8)}${hex(low)}` +
    `-7${HEX[sequence >>> 8]?.[1]}${hex(sequence)}-${hex((byte(at + 1) & 0x3f) | 0x80)}${hex(byte(at + 2))}` +
    `-${hex(byte(at + 3))}${hex(byte(at + 4))}${hex(byte(at + 5))}${hex(byte(at + 6))}${hex(byte(at + 7))}${hex(byte(at))}`
  );
}

function byte(index: number): number {
  return POOL[index] as number;
}

function hex(value: number): string {
  return HEX[value & 0xff] as string;
}
