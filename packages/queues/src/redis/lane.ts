import { SendoffError } from '@sendoff/core';
import { pack } from '../lib/text.js';
import { errorOf, type Link } from './client.js';
import type { Settings } from './options.js';
import type { Script } from './scripts.js';
import { NOTE } from './upkeep-scripts.js';

/** Where a lane lies in Redis. The braces keep its keys on one node of a cluster. */
interface LaneKeys {
  readonly stream: string;
  /** The ids of all that the stream holds, each with the push that brought it. */
  readonly ids: string;
  readonly dead: string;
  /** From the id of a dead letter to its entry. */
  readonly deadIndex: string;
}

/** A queue's part of Redis: its keys, and its list of lanes. */
export class Store {
  readonly #link: Link;
  readonly #prefix: string;
  readonly #leaseMs: number;
  readonly #noted = new Set<string>();

  constructor(link: Link, { prefix, leaseMs }: Settings) {
    this.#link = link;
    this.#prefix = prefix;
    this.#leaseMs = leaseMs;
  }

  /** The list of lanes, and the lease. */
  get list(): string {
    return `${this.#prefix}:queue`;
  }

  keysOf(lane: string): LaneKeys {
    const stream = `${this.#prefix}:{${pack(lane) || ' '}}`;
    return { stream, ids: `${stream}:ids`, dead: `${stream}:dead`, deadIndex: `${stream}:dead:ids` };
  }

  /**
   * Agrees on the lease with all who share the queue.
   *
   * @throws {SendoffError} `queue_unusable` where they have another
   */
  async open(): Promise<void> {
    this.#noted.clear();
    const kept = await this.run<string>(NOTE, [this.list], [`${this.#leaseMs}`], true);
    if (kept === `${this.#leaseMs}`) return;
    throw new SendoffError(
      'queue_unusable',
      `The Redis queue was told leaseMs: ${this.#leaseMs}, and those who share it have ${kept}. Give all of them ` +
        `the same; to change it, stop them and run HDEL ${this.list} lease.`,
    );
  }

  async run<T>(
    script: Script,
    keys: readonly string[],
    parts: readonly string[],
    opening = false,
  ): Promise<T> {
    try {
      return (await this.#link.run(script, keys, parts)) as T;
    } catch (error) {
      throw errorOf(error, opening);
    }
  }

  /** Puts a lane on the list before the first push to it. */
  async note(lane: string): Promise<void> {
    if (this.#noted.has(lane)) return;
    await this.run(NOTE, [this.list], [`${this.#leaseMs}`, pack(lane)]);
    this.#noted.add(lane);
  }

  /** Puts a lane on the list again: Redis was emptied. */
  noteAgain(lane: string): Promise<void> {
    this.#noted.delete(lane);
    return this.note(lane);
  }
}
