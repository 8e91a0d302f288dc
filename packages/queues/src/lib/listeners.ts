import type { Added, Delivery } from '@sendoff/core';

type Wake = (added?: Added) => void;

/** Who in this process wants to know that something has come into a lane. */
export class Listeners {
  readonly #wakes = new Map<string, Set<Wake>>();

  add(lane: string, wake: Wake): () => void {
    const wakes = this.#wakes.get(lane) ?? new Set();
    this.#wakes.set(lane, wakes.add(wake));
    return () => {
      wakes.delete(wake);
      if (wakes.size === 0 && this.#wakes.get(lane) === wakes) this.#wakes.delete(lane);
    };
  }

  tell(lane: string, added?: Added): void {
    for (const wake of this.#wakes.get(lane) ?? []) wake(added);
  }

  /** Tells those of all lanes that the deliveries went to. */
  stored(deliveries: readonly Delivery[]): void {
    if (this.#wakes.size === 0) return;
    const added = new Map<string, { events: number; characters: number }>();
    for (const { lane, body } of deliveries) {
      const sum = added.get(lane) ?? { events: 0, characters: 0 };
      sum.events++;
      sum.characters += body.length;
      added.set(lane, sum);
    }
    for (const [lane, sum] of added) this.tell(lane, sum);
  }
}
