import { kindOf, type Log, type Outcome } from '@sendoff/core';
import { Observable, type Observer, type Operator, Subject, Subscriber, type Subscription } from 'rxjs';

type Listener<T> = Partial<Observer<T>> | ((value: T) => void) | null;

/**
 * An Observable whose listeners cannot end the process. What a listener throws rxjs throws again from a
 * timer, where nobody catches it; here it is logged. So are errors that nobody listens for.
 */
class GuardedObservable<T> extends Observable<T> {
  readonly #log: Log;

  constructor(source: Observable<unknown>, log: Log, operator?: Operator<unknown, T>) {
    super();
    this.source = source;
    this.operator = operator;
    this.#log = log;
  }

  /** What `pipe` makes of it is guarded as well. */
  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    return new GuardedObservable<R>(this, this.#log, operator as Operator<unknown, R> | undefined);
  }

  override subscribe(
    listener?: Listener<T>,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    // An operator of a `pipe`, which hands errors down itself: only the end of the chain needs a guard.
    if (listener instanceof Subscriber) return super.subscribe(listener);
    const given = typeof listener === 'object' && listener !== null ? listener : undefined;
    const next = typeof listener === 'function' ? listener : given?.next?.bind(given);
    const onError = error ?? given?.error?.bind(given) ?? ((reason: unknown) => this.#threw(reason));
    const onComplete = complete ?? given?.complete?.bind(given);
    return super.subscribe({
      next: (value) => this.#guard(() => next?.(value)),
      error: (reason) => this.#guard(() => onError(reason)),
      complete: () => this.#guard(() => onComplete?.()),
    });
  }

  #guard(tell: () => unknown): void {
    try {
      // A listener may be async against its type: its rejection must not end the process.
      const answer = tell();
      if (answer instanceof Promise) answer.catch((error: unknown) => this.#threw(error));
    } catch (error) {
      this.#threw(error);
    }
  }

  #threw(error: unknown): void {
    this.#log.repeat('error', 'outcomes$', `A listener of outcomes$ threw: ${kindOf(error)}`);
  }
}

/** Where the tracker tells its outcomes, and listeners hear of them. */
export class OutcomeStream {
  readonly outcomes$: Observable<Outcome>;
  readonly #subject = new Subject<Outcome>();

  constructor(log: Log) {
    this.outcomes$ = new GuardedObservable(this.#subject, log);
  }

  tell(outcome: Outcome): void {
    this.#subject.next(outcome);
  }

  end(): void {
    this.#subject.complete();
  }
}
