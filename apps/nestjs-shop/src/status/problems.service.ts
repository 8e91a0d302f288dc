import { Injectable } from '@nestjs/common';
import { type Outcome, TrackerService } from '@sendoff/nestjs-selzy';
import { filter } from 'rxjs';

const KEPT = 100;

/** The newest events that did not arrive, and why. Outcomes hold no address. */
@Injectable()
export class ProblemsService {
  readonly #problems: Outcome[] = [];

  constructor(tracker: TrackerService) {
    tracker.outcomes$.pipe(filter(({ status }) => status !== 'delivered')).subscribe((outcome) => {
      this.#problems.push(outcome);
      if (this.#problems.length > KEPT) this.#problems.shift();
    });
  }

  newest(): readonly Outcome[] {
    return this.#problems;
  }
}
