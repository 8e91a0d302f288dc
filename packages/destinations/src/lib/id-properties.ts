import { SendoffError } from '@sendoff/core';

/** The options of a vendor that has no fields for ids, but takes them as properties. */
export interface IdPropertyOptions {
  readonly userIdProperty?: string | undefined;
  readonly anonymousIdProperty?: string | undefined;
  readonly eventIdProperty?: string | undefined;
}

/** A field of the event, and the property that it is sent as. */
export interface IdProperty {
  readonly field: 'userId' | 'anonymousId' | 'id';
  readonly key: string;
}

const OPTIONS = [
  ['userIdProperty', 'userId'],
  ['anonymousIdProperty', 'anonymousId'],
  ['eventIdProperty', 'id'],
] as const;

/**
 * Reads which ids go into which properties.
 *
 * @throws {SendoffError} `invalid_option` for an empty name, a reserved one, or one that is taken twice.
 */
export function idProperties(
  vendor: string,
  options: IdPropertyOptions,
  reserved: readonly string[],
): readonly IdProperty[] {
  const chosen: IdProperty[] = [];
  for (const [option, field] of OPTIONS) {
    const key: unknown = options[option];
    if (key === undefined) continue;
    const isTaken = chosen.some((other) => other.key === key);
    if (typeof key !== 'string' || key === '' || isTaken || reserved.includes(key)) {
      throw new SendoffError(
        'invalid_option',
        `${vendor}: the option "${option}" must be the name of a property, not that of another id and none ` +
          `of ${reserved.join(', ')}.`,
      );
    }
    chosen.push({ field, key });
  }
  return chosen;
}
