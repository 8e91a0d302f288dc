import { SendoffError } from '@sendoff/core';

export const DEFAULT_LEASE_MS = 60_000;
export const MEGABYTE = 1024 * 1024;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Bounds of the dead letters that a lane keeps. */
export interface DeadOptions {
  /** Default: 10,000. */
  max?: number | undefined;
  /** In UTF-8. Default: 64 MiB. */
  maxBytes?: number | undefined;
  /** Ms. Default: 30 days. */
  forMs?: number | undefined;
}

export interface DeadBounds {
  readonly max: number;
  readonly maxBytes: number;
  readonly forMs: number;
}

export function deadBoundsOf({ max, maxBytes, forMs }: DeadOptions = {}): DeadBounds {
  return {
    max: whole('dead.max', max ?? 10_000, 0),
    maxBytes: whole('dead.maxBytes', maxBytes ?? 64 * MEGABYTE, 0),
    forMs: whole('dead.forMs', forMs ?? 30 * DAY_MS, 0),
  };
}

export function leaseMsOf(leaseMs: number): number {
  return whole('leaseMs', leaseMs, 1, DAY_MS);
}

/** The value of an option that has to be a whole number. */
export function whole(name: string, value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most)
    return value as number;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  const came = typeof value === 'number' ? value : `a ${typeof value}`;
  throw new SendoffError(
    'invalid_option',
    `The option "${name}" must be a whole number ${range}; ${came} came.`,
  );
}
