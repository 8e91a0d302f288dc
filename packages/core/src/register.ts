/**
 * A validator of any library that follows the Standard Schema specification, such as zod, valibot or
 * arktype. Only the part of it that Sendoff uses.
 */
export interface StandardSchema<Input = unknown, Output = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** The events of an application by name, each with the schema of its properties. */
export type Catalog = Readonly<Record<string, StandardSchema>>;

/** What to do with an event that breaks its schema, or has none. */
export type CatalogMode = 'refuse' | 'warn';

/**
 * Types the names and properties of events, everywhere. Augment it on the package that you import:
 *
 * ```ts
 * const events = { signup: z.object({ plan: z.string() }) };
 *
 * declare module '@sendoff/core' {
 *   interface Register {
 *     events: typeof events;
 *   }
 * }
 * ```
 */
export interface Register {
  /** Ours; yours is `events`. */
  readonly version?: 1;
}

type Registered = Register extends { events: infer Events extends Catalog } ? Events : undefined;

/** The names of the events in the catalogue; any string without one. */
export type EventName = Registered extends Catalog ? keyof Registered & string : string;

/** What the schema of an event takes; any properties without a catalogue. */
export type PropertiesOf<Name extends string> = Registered extends Catalog
  ? Name extends keyof Registered
    ? InputOf<Registered[Name]>
    : never
  : Readonly<Record<string, unknown>>;

type InputOf<Schema> = Schema extends StandardSchema
  ? NonNullable<Schema['~standard']['types']>['input']
  : never;

/** The member `properties`, which may be left out where the schema asks for nothing. */
export type WithProperties<Name extends string> =
  Record<never, never> extends PropertiesOf<Name>
    ? { properties?: PropertiesOf<Name> | undefined }
    : { properties: PropertiesOf<Name> };

/** The same as an argument, which may be left out where the schema asks for nothing. */
export type PropertiesArgument<Name extends string> =
  Record<never, never> extends PropertiesOf<Name>
    ? [properties?: PropertiesOf<Name> | undefined]
    : [properties: PropertiesOf<Name>];
