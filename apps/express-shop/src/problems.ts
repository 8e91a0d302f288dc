import type { Outcome } from '@sendoff/express-selzy';

const MOST = 100;

/** The newest events that were not delivered, newest first. */
export class Problems {
  readonly newest: Outcome[] = [];

  readonly note = (outcome: Outcome): void => {
    if (outcome.status === 'delivered') return;
    this.newest.unshift(outcome);
    this.newest.splice(MOST);
  };
}
