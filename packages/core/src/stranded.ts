import type { Parts } from './assemble.js';
import type { Timer } from './clock.js';

const LOOK_MS = 60_000;

/** Looks once a minute for lanes of the queue that no destination of this tracker delivers. */
export class Stranded {
  readonly #parts: Parts;
  #timer: Timer | undefined;
  #stopped = false;
  #lanes: readonly string[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get lanes(): readonly string[] {
    return this.#lanes;
  }

  start(): void {
    void this.#look();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #look(): Promise<void> {
    const { queue, lanes, log, clock } = this.#parts;
    try {
      const held = await queue.lanes();
      const before = this.#lanes;
      this.#lanes = held.filter((lane) => !lanes.some(({ name }) => name === lane));
      const found = this.#lanes.filter((lane) => !before.includes(lane));
      if (found.length > 0) {
        log.say(
          'warn',
          `The queue holds events for ${found.join(', ')}, and this tracker has no destination of that name: they ` +
            'wait until a tracker has one.',
        );
      }
    } catch {
      // The dispatchers say that the queue fails.
    }
    if (!this.#stopped) this.#timer = clock.schedule(LOOK_MS, () => void this.#look());
  }
}
