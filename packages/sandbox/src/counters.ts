import type { Counts, EventVerdict } from './records.js';
import { inScope, type Marked, NO_KEY, type Scope } from './scope.js';

const MAX_NAME = 200;
const MAX_NAMES = 1_000;
const MAX_NAMES_IN_ALL = 10_000;
const MAX_CELLS = 1_000;

type Tally = Record<EventVerdict, number>;
/** What came to one vendor with one key. */
interface Cell extends Marked {
  requests: number;
  readonly names: Map<string, Tally>;
  readonly other: Tally;
}

const none = (): Tally => ({ good: 0, bad: 0, discarded: 0, test: 0 });

function add(tally: Tally, more: Tally): void {
  for (const verdict of Object.keys(more) as EventVerdict[]) tally[verdict] += more[verdict];
}

/**
 * Counts what came in, by vendor, key and name, in bounded memory. Sums stay exact: names beyond the bounds are
 * counted together, and so are the keys beyond the 1,000 that came last.
 */
export class Counters {
  /** By vendor and key; the one that was used last is last. */
  readonly #cells = new Map<string, Cell>();
  #nameCount = 0;

  request(of: Marked): void {
    this.#cell(of).requests += 1;
  }

  event(of: Marked, name: string | null, verdict: EventVerdict): void {
    this.#tally(this.#cell(of), name)[verdict] += 1;
  }

  #cell({ vendor, keyHash }: Marked): Cell {
    const id = `${vendor} ${keyHash}`;
    const cell = this.#cells.get(id) ?? { vendor, keyHash, requests: 0, names: new Map(), other: none() };
    this.#cells.delete(id);
    this.#cells.set(id, cell);
    if (this.#cells.size > MAX_CELLS) this.#fold();
    return cell;
  }

  /** Adds the key that came longest ago to what came without a key. */
  #fold(): void {
    const oldest = [...this.#cells.values()].find(({ keyHash }) => keyHash !== NO_KEY);
    if (oldest === undefined) return;
    this.#remove(oldest);
    const rest = this.#cell({ vendor: oldest.vendor, keyHash: NO_KEY });
    rest.requests += oldest.requests;
    add(rest.other, oldest.other);
    for (const [name, tally] of oldest.names) add(this.#tally(rest, name), tally);
  }

  #remove(cell: Cell): void {
    this.#nameCount -= cell.names.size;
    this.#cells.delete(`${cell.vendor} ${cell.keyHash}`);
  }

  #tally({ names, other }: Cell, name: string | null): Tally {
    if (name === null || name.length > MAX_NAME) return other;
    const known = names.get(name);
    if (known !== undefined) return known;
    if (names.size >= MAX_NAMES || this.#nameCount >= MAX_NAMES_IN_ALL) return other;
    const fresh = none();
    names.set(name, fresh);
    this.#nameCount += 1;
    return fresh;
  }

  read(scope: Scope = {}): Counts {
    const all = none();
    const other = none();
    const names = new Map<string, Tally>();
    const vendors = new Map<string, Tally & { requests: number }>();
    for (const cell of [...this.#cells.values()].filter(inScope(scope))) {
      const ofVendor = vendors.get(cell.vendor) ?? { requests: 0, ...none() };
      vendors.set(cell.vendor, ofVendor);
      ofVendor.requests += cell.requests;
      add(other, cell.other);
      for (const [name, tally] of cell.names) {
        const sum = names.get(name) ?? none();
        names.set(name, sum);
        add(sum, tally);
      }
      for (const tally of [cell.other, ...cell.names.values()]) {
        add(all, tally);
        add(ofVendor, tally);
      }
    }
    return {
      requests: [...vendors.values()].reduce((sum, { requests }) => sum + requests, 0),
      total: Object.values(all).reduce((sum, count) => sum + count, 0),
      ...all,
      names: Object.fromEntries(names),
      otherNames: other,
      vendors: Object.fromEntries(vendors),
    };
  }

  /** Counts a scope from zero again. */
  reset(scope: Scope = {}): void {
    for (const cell of [...this.#cells.values()].filter(inScope(scope))) this.#remove(cell);
  }
}
