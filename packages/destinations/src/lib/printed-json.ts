import { type JsonObject, parseJsonObject } from './json.js';

/** Longer text is hardly an error message, and reading it loosely could take long. */
const MAX_LENGTH = 2_048;
/** A text, which stays as it is, or a comma before the end of something. */
const TEXT_OR_TRAILING_COMMA = /"(?:[^"\\]|\\.)*"|,(?=\s*(?:[}\]]|$))/g;

/**
 * The object in a text that is JSON but for trailing commas or for the outer braces, as pages of vendors print
 * it. Undefined for anything else.
 */
export function parsePrintedObject(text: string): JsonObject | undefined {
  const exact = parseJsonObject(text);
  if (exact !== undefined || text.length > MAX_LENGTH) return exact;
  const mended = text.replace(TEXT_OR_TRAILING_COMMA, (found) => (found === ',' ? '' : found));
  return parseJsonObject(mended) ?? parseJsonObject(`{${mended}}`);
}
