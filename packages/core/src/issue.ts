/** What is wrong with one event, for the developer: never holds a value of identity or properties. */
export interface Issue {
  /** Stable; see `issueCodes`. */
  readonly code: string;
  readonly message: string;
  readonly destination?: string;
  /** Where in the event, such as `email` or `properties.items[2]`. */
  readonly path?: string;
  readonly limit?: number;
  /** What came: a length, a count or a type. */
  readonly actual?: string | number;
}
