import {
  type Destination,
  type Issue,
  isRefusal,
  type Result,
  type Sendable,
  type Verdict,
} from '../../src/index.js';

/** Breaks a good destination. */
export type Spoil = (good: Destination) => Destination;
/** A function of a destination with its result in front: what it makes of that. */
type Changed<K extends 'request' | 'interpret'> = (
  result: ReturnType<Destination[K]>,
  ...given: Parameters<Destination[K]>
) => ReturnType<Destination[K]>;
type Form = Exclude<ReturnType<Destination['encode']>, { refused: unknown }>;
type Event = Parameters<Destination['encode']>[0];

export const replaced =
  (over: (good: Destination) => Partial<Destination>): Spoil =>
  (good) => ({ ...good, ...over(good) });

export const says = (over: Partial<Destination>): Spoil => replaced(() => over);

export const encodes = (change: (form: Form, event: Event) => Form): Spoil =>
  replaced((good) => ({
    encode: (event) => {
      const form = good.encode(event);
      return isRefusal(form) ? form : change(form, event);
    },
  }));

export const refuses = (change: (issue: Issue, event: Event) => readonly Issue[]): Spoil =>
  replaced((good) => ({
    encode: (event) => {
      const form = good.encode(event);
      return isRefusal(form) ? { refused: form.refused.flatMap((issue) => change(issue, event)) } : form;
    },
  }));

export const asks = (change: Changed<'request'>): Spoil =>
  replaced((good) => ({ request: (...given) => change(good.request(...given), ...given) }));

export const adds = (headers: (attempt: { attempt: number }) => Record<string, string>): Spoil =>
  asks((request, _, attempt) => ({ ...request, headers: { ...request.headers, ...headers(attempt) } }));

export const reads = (change: Changed<'interpret'>): Spoil =>
  replaced((good) => ({ interpret: (...given) => change(good.interpret(...given), ...given) }));

/** Reads one kind of verdict otherwise. */
export const instead = (
  kind: Verdict['kind'],
  change: Extract<Verdict, { reason: string }> | ((given: Verdict) => Verdict),
): Spoil =>
  reads((verdict) => {
    if (verdict.kind !== kind) return verdict;
    return typeof change === 'function' ? change(verdict) : change;
  });

export const results = (change: (results: readonly Result[]) => readonly Result[]): Spoil =>
  reads((verdict) =>
    verdict.kind === 'results' ? { ...verdict, results: change(verdict.results) } : verdict,
  );

export const on = (status: number, verdict: (batch: readonly Sendable[]) => Verdict): Spoil =>
  reads((given, answer, batch) => (answer.status === status ? verdict(batch) : given));

export const all =
  (status: 'delivered' | 'rejected') =>
  (batch: readonly Sendable[]): Verdict => ({
    kind: 'results',
    results: batch.map(({ id }) => ({ id, status, code: 'no' })),
  });

/** What it makes of the header `Retry-After`. */
export const waits = (msOf: (after: string) => number): Spoil =>
  reads((verdict, { headers: { 'retry-after': after } }) => {
    return verdict.kind === 'retry' && after !== undefined ? { ...verdict, afterMs: msOf(after) } : verdict;
  });
