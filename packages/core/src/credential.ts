import type { Clock } from './clock.js';
import type { CredentialSource } from './destination.js';
import { SendoffError } from './errors.js';

const KEPT_MS = 60_000;
const REMEMBERED = 10;

/** A destination's API key: kept for 60 s, asked for anew when it was refused, and never shown. */
export class Credential {
  readonly #source: CredentialSource;
  readonly #destination: string;
  readonly #clock: Clock;
  #value: string | undefined;
  /** The keys of late, the newest last: an answer may quote one that has been replaced since. */
  readonly #known: string[] = [];
  #until = 0;

  constructor(destination: string, source: CredentialSource, clock: Clock) {
    this.#destination = destination;
    this.#source = source;
    this.#clock = clock;
  }

  /** @throws {SendoffError} `missing_credential` if neither the option nor the variable holds a key. */
  assertGiven(): void {
    if (typeof this.#source.given() !== 'function') this.#check(this.#read());
  }

  /** @throws {SendoffError} `missing_credential`, or what the application's function throws. */
  async get(): Promise<string> {
    if (this.#value !== undefined && this.#clock.elapsed() < this.#until) return this.#value;
    const value = this.#read();
    this.#value = this.#check(typeof value === 'string' ? value : await value);
    this.#remember(this.#value);
    this.#until = this.#clock.elapsed() + KEPT_MS;
    return this.#value;
  }

  /** Forgets the key, so that the next request asks for it. */
  forget(): void {
    this.#until = 0;
  }

  /** The keys of late: no text from outside may show one. */
  get known(): readonly string[] {
    return this.#known;
  }

  #remember(key: string): void {
    if (this.#known.includes(key)) return;
    this.#known.push(key);
    if (this.#known.length > REMEMBERED) this.#known.shift();
  }

  #read(): string | Promise<string> | undefined {
    const given = this.#source.given();
    return typeof given === 'function' ? given() : (given ?? process.env[this.#source.variable]);
  }

  #check(value: unknown): string {
    // A key from a file ends in a line break.
    const key = typeof value === 'string' ? value.trim() : '';
    if (/\p{Cc}/u.test(key)) {
      throw new SendoffError(
        'invalid_option',
        `${this.#destination}: the API key holds a line break or the like.`,
      );
    }
    if (key !== '') return key;
    const { option, variable } = this.#source;
    throw new SendoffError(
      'missing_credential',
      `${this.#destination}: no API key. Set the option "${option}" or the environment variable ${variable}. ` +
        'To run without one, set dryRun: true (checks and counts, sends nothing) or enabled: false.',
    );
  }
}
