import type { Batch } from './batch.js';
import { redact, valuesIn } from './redact.js';

/** Values this long are hardly words of a message. */
const NO_WORD = 10;

/** Shows what a vendor wrote about a batch: without the keys, and without what its events say. */
export class Shown {
  readonly #batch: Batch;
  readonly #keys: () => readonly string[];
  #values: readonly string[] | undefined;

  constructor(batch: Batch, keys: () => readonly string[]) {
    this.#batch = batch;
    this.#keys = keys;
  }

  /** The vendor's own text. */
  reply(text: string): string {
    return text === '' ? '' : redact(text, { keys: this.#keys(), values: this.#said });
  }

  /** What a destination made of it, in which a short value may well be a word of its own. */
  readonly text = (text: string): string => {
    const values = this.#said.filter(({ length }) => length >= NO_WORD);
    return redact(text, { keys: this.#keys(), values });
  };

  /** A verdict or a result, its texts cleaned. */
  cleaned<T extends VendorText>(said: T): T {
    const { reason, message, errorId, code } = said;
    if ((reason ?? message ?? errorId ?? code) === undefined) return said;
    return {
      ...said,
      ...(reason !== undefined && { reason: this.text(reason) }),
      ...(message !== undefined && { message: this.text(message) }),
      ...(errorId !== undefined && { errorId: this.#token(errorId) }),
      ...(code !== undefined && { code: this.#token(code) }),
    };
  }

  /** A code or an id is shown as it is, where it has the form of one. */
  #token(text: string): string {
    return /^[a-z][a-z_]{0,40}$|^[\dA-Fa-f-]{1,64}$/.test(text) ? text : this.text(text).slice(0, 200);
  }

  get #said(): readonly string[] {
    this.#values ??= valuesOf(this.#batch);
    return this.#values;
  }
}

interface VendorText {
  readonly reason?: string;
  readonly message?: string;
  readonly errorId?: string;
  readonly code?: string;
}

/** What the events of a batch say: a vendor's text must not repeat it. */
function valuesOf({ deliveries }: Batch): readonly string[] {
  const values = deliveries.flatMap(({ body, key }) => [...valuesIn([parsed(body), key])]);
  const names = new Set(deliveries.map(({ name }) => name));
  return [...new Set(values)].filter((value) => !names.has(value));
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return [...new URLSearchParams(body).values()];
  }
}
