import { isJsonObject } from './json.js';

/** An event of a batch as a vendor may name it. */
export interface Named {
  readonly name: string;
  readonly email: string | undefined;
}

/** What a vendor's list of refused events says about a batch. */
export interface Attribution<T> {
  /** The events that the list names for certain. */
  readonly named: ReadonlySet<T>;
  /** Events of which the list names some, but not which. */
  readonly unclear: ReadonlySet<T>;
  readonly isEmpty: boolean;
  /** The list holds an entry that names no event of the batch. */
  readonly hasStranger: boolean;
}

/** What an entry says; both or one of the two. */
interface Entry {
  readonly name?: string;
  readonly email?: string;
}

/**
 * Finds the events of a batch that a vendor's list names (vendors spec §2.3): by name and email, by one of
 * them where an entry lacks the other. With `byName` an entry that has a name is about every event of it.
 */
export function attribute<T extends Named>(
  batch: readonly T[],
  list: readonly unknown[],
  { byName }: { byName: boolean },
): Attribution<T> {
  const named = new Set<T>();
  const unclear = new Set<T>();
  let hasStranger = false;
  for (const { entry, count } of tally(list)) {
    const isWholeName = byName && entry?.name !== undefined;
    const candidates = batch.filter((event) => entry !== undefined && isAbout(entry, event, isWholeName));
    if (candidates.length === 0) hasStranger = true;
    const isCertain = isWholeName || candidates.length <= count;
    for (const event of candidates) (isCertain ? named : unclear).add(event);
  }
  return { named, unclear, isEmpty: list.length === 0, hasStranger };
}

function isAbout(entry: Entry, event: Named, isWholeName: boolean): boolean {
  if (isWholeName) return entry.name === event.name;
  return (
    (entry.name === undefined || entry.name === event.name) &&
    (entry.email === undefined || entry.email === event.email)
  );
}

/** Each different entry with how often the list has it; those that cannot be read are one, undefined. */
function tally(list: readonly unknown[]): Iterable<{ entry: Entry | undefined; count: number }> {
  const counts = new Map<string, { entry: Entry | undefined; count: number }>();
  for (const item of list) {
    const entry = readEntry(item);
    const key = JSON.stringify([entry?.name, entry?.email]);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { entry, count: 1 });
    else known.count++;
  }
  return counts.values();
}

/** An entry's name and email; `null` stands for a missing one. Undefined where neither is to be read. */
function readEntry(item: unknown): Entry | undefined {
  if (!isJsonObject(item)) return undefined;
  const name = item.name ?? undefined;
  const email = item.email ?? undefined;
  if (name === undefined && email === undefined) return undefined;
  if (name !== undefined && typeof name !== 'string') return undefined;
  if (email !== undefined && typeof email !== 'string') return undefined;
  return { ...(name !== undefined && { name }), ...(email !== undefined && { email }) };
}
