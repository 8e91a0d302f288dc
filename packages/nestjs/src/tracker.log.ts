import type { Clock, Logger } from '@sendoff/core';

const REPEAT_MS = 60_000;

/** What an unknown thrown value says; never throws, whatever was thrown. */
export function reasonOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return 'an error that cannot be read';
  }
}

/** Says what repeats once a minute, with the count. Its keys come from code, so they are few. */
export class RepeatLog {
  readonly #logger: Logger;
  readonly #clock: Pick<Clock, 'elapsed'>;
  readonly #said = new Map<string, { readonly at: number; more: number }>();

  constructor(logger: Logger, clock: Pick<Clock, 'elapsed'>) {
    this.#logger = logger;
    this.#clock = clock;
  }

  error(key: string, message: string): void {
    const now = this.#clock.elapsed();
    const last = this.#said.get(key);
    if (last !== undefined && now - last.at < REPEAT_MS) {
      last.more++;
      return;
    }
    this.#said.set(key, { at: now, more: 0 });
    const repeated =
      last === undefined || last.more === 0 ? '' : ` (${last.more} more since it was last said)`;
    try {
      this.#logger.error(`[sendoff] ${message}${repeated}`);
    } catch {
      // There is nowhere left to say it.
    }
  }
}
