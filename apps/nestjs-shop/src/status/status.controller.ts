import { Controller, Get } from '@nestjs/common';
import { TrackerService } from '@sendoff/nestjs-selzy';
import { ProblemsService } from './problems.service.js';

@Controller()
export class StatusController {
  constructor(
    private readonly tracker: TrackerService,
    private readonly problems: ProblemsService,
  ) {}

  @Get('health')
  health() {
    return { status: 'ok' };
  }

  /** What became of the events so far. */
  @Get('tracking')
  tracking() {
    return { stats: this.tracker.stats(), problems: this.problems.newest() };
  }
}
