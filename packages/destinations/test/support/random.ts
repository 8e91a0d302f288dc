/** Numbers from 0 to under 1, the same ones for the same seed (mulberry32), and what is picked with them. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** From `min` to `max`, both included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(of: readonly T[]): T {
    return of[Math.floor(this.next() * of.length)] as T;
  }

  text(of: readonly string[], length: number): string {
    let text = '';
    for (let i = 0; i < length; i++) text += this.pick(of);
    return text;
  }

  /** One of several makers, each as likely as its weight says. */
  oneOf<T>(makers: readonly (readonly [weight: number, make: (random: Random) => T])[]): T {
    let rest = this.next() * makers.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, make] of makers) {
      rest -= weight;
      if (rest < 0) return make(this);
    }
    throw new Error('No maker has a weight.');
  }
}
