import type { Memory } from '../memory.js';
import type { VendorTools } from './vendor.js';

interface Seen {
  /** Property names by event name. */
  readonly events: Map<string, Set<string>>;
  characters: number;
}

const MAX_LISTS = 100;
const MAX_CHARACTERS = 500_000;

/** The properties that each event of a list came with so far: bounded, and forgotten by a reset. */
export class SeenProperties {
  readonly #lists: Memory<Seen>;

  constructor({ memory }: VendorTools) {
    this.#lists = memory({ max: MAX_LISTS });
  }

  note(account: string, list: string, event: string, properties: readonly string[]): void {
    const seen = this.#lists.get(account, list) ?? { events: new Map(), characters: 0 };
    const names = seen.events.get(event) ?? new Set();
    const fresh = properties.filter((name) => !names.has(name));
    const more = [...(seen.events.has(event) ? [] : [event]), ...fresh];
    const characters = more.reduce((sum, name) => sum + name.length + 10, seen.characters);
    if (characters > MAX_CHARACTERS) return;
    seen.characters = characters;
    for (const name of fresh) names.add(name);
    seen.events.set(event, names);
    this.#lists.set(account, list, seen);
  }

  /** As a JSON text, events and their properties alphabetical: an object would put names that are numbers first. */
  text(account: string, list: string): string {
    const events = [...(this.#lists.get(account, list)?.events ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    const members = events.map(([event, names]) => {
      return `${JSON.stringify(event)}:${JSON.stringify([...names].sort())}`;
    });
    return `{${members.join(',')}}`;
  }
}
