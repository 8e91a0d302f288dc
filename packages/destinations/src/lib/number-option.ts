import { SendoffError } from '@sendoff/core';

/**
 * A whole number that an option sets, or its default.
 *
 * @throws {SendoffError} `invalid_option` for anything else than a whole number above 0.
 */
export function wholeNumber(
  vendor: string,
  option: string,
  given: number | undefined,
  standard: number,
): number {
  const value: unknown = given ?? standard;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw new SendoffError(
    'invalid_option',
    `${vendor}: the option "${option}" must be a whole number above 0.`,
  );
}
