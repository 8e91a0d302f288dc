import type { Clock } from './clock.js';
import { logLine } from './redact.js';

/** Where Sendoff says what an operator should know. `console`, pino and Nest's logger fit as they are. */
export interface Logger {
  debug(message: string): void;
  info?(message: string): void;
  /** Nest's word for `info`. */
  log?(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export type Level = 'debug' | 'info' | 'warn' | 'error';

/** All but `debug` on the console. */
export const consoleLogger: Logger = {
  debug: () => {},
  info: (message) => console.info(message),
  warn: (message) => console.warn(message),
  error: (message) => console.error(message),
};

const REPEAT_MS = 60_000;
const MAX_KEYS = 1_000;
const MAX_KEY = 200;

/** The tracker's voice: a logger that throws breaks nothing, and what repeats is said once a minute, counted. */
export class Log {
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #repeats = new Map<string, number>();

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
  }

  say(level: Level, message: string): void {
    try {
      const logger = this.#logger;
      const text = `[sendoff] ${logLine(message)}`;
      const write = level === 'info' ? (logger.info ?? logger.log) : logger[level];
      // A logger may be async against its type: its rejection must not end the process.
      const answer: unknown = write?.call(logger, text);
      if (answer instanceof Promise) answer.catch(() => {});
    } catch {
      // There is nowhere left to say it.
    }
  }

  /** Says it at once the first time, then once a minute how often it came again. */
  repeat(level: Level, longKey: string, message: string): void {
    const key = longKey.slice(0, MAX_KEY);
    const slot = this.#repeats.size < MAX_KEYS || this.#repeats.has(key) ? key : 'more';
    const count = this.#repeats.get(slot);
    if (count !== undefined) {
      this.#repeats.set(slot, count + 1);
      return;
    }
    this.#repeats.set(slot, 0);
    this.say(level, message);
    this.#clock.schedule(REPEAT_MS, () => {
      const more = this.#repeats.get(slot) ?? 0;
      this.#repeats.delete(slot);
      if (more > 0) this.say(level, `${message} (${more} more in the last minute)`);
    });
  }
}

/** An event's name for a log line: bounded, and on one line whatever it holds. */
export function quoteName(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}
