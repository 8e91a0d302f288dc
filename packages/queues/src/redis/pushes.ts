import { randomBytes } from 'node:crypto';
import type { Delivery, Pushed } from '@sendoff/core';
import type { Listeners } from '../lib/listeners.js';
import { pack } from '../lib/text.js';
import type { Store } from './lane.js';
import { recordOf } from './record.js';
import { PUSH } from './scripts.js';

/** Of one step, so that Redis serves others in between. */
const MAX_DELIVERIES = 500;
const MAX_CHARACTERS = 4 * 1024 * 1024;

/** Stores deliveries, as long as there is room. */
export class Pushes {
  readonly #store: Store;
  readonly #listeners: Listeners;
  readonly #maxDeliveries: number;
  readonly #prefix = randomBytes(6).toString('base64url');
  #count = 0;

  constructor(store: Store, listeners: Listeners, maxDeliveries: number) {
    this.#store = store;
    this.#listeners = listeners;
    this.#maxDeliveries = maxDeliveries;
  }

  /** For the next push; no other has it. Short, as it is kept with each delivery. */
  nextName(): string {
    return `${this.#prefix}${(this.#count++).toString(36)}`;
  }

  async push(deliveries: readonly Delivery[]): Promise<Pushed> {
    const refused: Delivery[] = [];
    const duplicate: Delivery[] = [];
    const name = this.nextName();
    const lanes = new Map<string, Delivery[]>();
    for (const delivery of deliveries) {
      const own = lanes.get(delivery.lane);
      if (own === undefined) lanes.set(delivery.lane, [delivery]);
      else own.push(delivery);
    }
    await Promise.all(
      [...lanes].map(async ([lane, own]) => {
        await this.#store.note(lane);
        const first = new Map<string, Delivery>();
        for (const delivery of own) {
          const id = pack(delivery.id);
          if (first.has(id)) duplicate.push(delivery);
          else first.set(id, delivery);
        }
        const come = await Promise.all(
          chunksOf([...first.values()]).map((chunk) => this.#pushChunk(lane, chunk, name)),
        );
        for (const part of come) {
          for (const id of part.refused) refused.push(first.get(id) as Delivery);
          for (const id of part.known) duplicate.push(first.get(id) as Delivery);
        }
      }),
    );
    return { refused, duplicate };
  }

  async #pushChunk(lane: string, chunk: readonly Delivery[], name: string) {
    const { stream, ids } = this.#store.keysOf(lane);
    const parts = [`${this.#maxDeliveries}`, name];
    for (const delivery of chunk) parts.push(pack(delivery.id), recordOf(delivery));
    const [isNew, refused, known] = await this.#store.run<[number, string[], string[]]>(
      PUSH,
      [stream, ids],
      parts,
    );
    if (isNew === 1) await this.#store.noteAgain(lane);
    const missing = refused.length + known.length;
    const characters = chunk.reduce((sum, { body }) => sum + body.length, 0);
    if (missing < chunk.length) this.#listeners.tell(lane, { events: chunk.length - missing, characters });
    return { refused, known };
  }
}

function chunksOf(deliveries: readonly Delivery[]): (readonly Delivery[])[] {
  const chunks: Delivery[][] = [];
  let chunk: Delivery[] = [];
  let characters = 0;
  for (const delivery of deliveries) {
    if (
      chunk.length === MAX_DELIVERIES ||
      (chunk.length > 0 && characters + delivery.body.length > MAX_CHARACTERS)
    ) {
      chunks.push(chunk);
      chunk = [];
      characters = 0;
    }
    chunk.push(delivery);
    characters += delivery.body.length;
  }
  if (chunk.length > 0) chunks.push(chunk);
  return chunks;
}
