import type { DeadLetter } from '@sendoff/core';
import { pack } from '../lib/text.js';
import { DROP, ERASE, LIST, PAGE, REDRIVE } from './dead-scripts.js';
import type { Store } from './lane.js';
import type { Settings } from './options.js';
import { deadLetterOf } from './record.js';

/** A lane's dead letters, and what is rare beside them: erasing. */
export class DeadLetters {
  readonly #store: Store;
  readonly #settings: Settings;

  constructor(store: Store, settings: Settings) {
    this.#store = store;
    this.#settings = settings;
  }

  async list(lane: string, max: number, after?: string): Promise<readonly DeadLetter[]> {
    if (max < 1) return [];
    const { dead, deadIndex } = this.#store.keysOf(lane);
    const bounds = this.#settings.dead;
    const parts = [bounds.max, bounds.maxBytes, bounds.forMs, Math.floor(max)].map(String);
    if (after !== undefined) parts.push(pack(after));
    const values = await this.#store.run<string[]>(LIST, [dead, deadIndex], parts);
    const letters: DeadLetter[] = [];
    for (let i = 0; i < values.length; i += 2) {
      letters.push(deadLetterOf(lane, values[i] as string, values[i + 1] as string));
    }
    return letters;
  }

  /** Puts them back as far as the lane has room; `push` is a name for this. */
  async redrive(lane: string, ids: readonly string[] | undefined, push: string): Promise<number> {
    const { stream, ids: known, dead, deadIndex } = this.#store.keysOf(lane);
    await this.#store.note(lane);
    let moved = 0;
    let last = '';
    for (const page of pagesOf(ids)) {
      for (let isMore = true; isMore; ) {
        const parts = [`${this.#settings.maxDeliveries}`, push, `${Date.now()}`, last, ...page];
        const [count, end, more] = await this.#store.run<[number, string, number]>(
          REDRIVE,
          [stream, known, dead, deadIndex],
          parts,
        );
        moved += count;
        last = end;
        isMore = more === 1;
      }
    }
    return moved;
  }

  async drop(lane: string, ids: readonly string[] | undefined): Promise<number> {
    const { dead, deadIndex } = this.#store.keysOf(lane);
    let dropped = 0;
    for (const page of pagesOf(ids)) dropped += await this.#store.run<number>(DROP, [dead, deadIndex], page);
    return dropped;
  }

  /** Removes what waits or is dead and has the word in its subject. */
  async erase(lane: string, word: string): Promise<number> {
    const { stream, ids, dead, deadIndex } = this.#store.keysOf(lane);
    let erased = 0;
    // What dies in the meantime is met among the dead.
    for (const isDead of ['0', '1']) {
      for (let from = '-'; from !== ''; ) {
        const [count, last] = await this.#store.run<[number, string]>(
          ERASE,
          [stream, ids, dead, deadIndex],
          [pack(word), isDead, from],
        );
        erased += count;
        from = last === '' ? '' : `(${last}`;
      }
    }
    return erased;
  }
}

/** One empty page stands for all that there is. */
function pagesOf(ids: readonly string[] | undefined): readonly (readonly string[])[] {
  if (ids === undefined) return [[]];
  const packed = [...new Set(ids)].map(pack);
  return Array.from({ length: Math.ceil(packed.length / PAGE) }, (_, i) =>
    packed.slice(i * PAGE, (i + 1) * PAGE),
  );
}
