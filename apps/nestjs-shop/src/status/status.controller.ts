import { Controller, Get } from '@nestjs/common';
import { HealthCheck, HealthCheckService } from '@nestjs/terminus';
import { TrackerService } from '@sendoff/nestjs-selzy';
import { TrackerHealthIndicator } from '@sendoff/nestjs-selzy/terminus';
import { ProblemsService } from './problems.service.js';

@Controller()
export class StatusController {
  constructor(
    private readonly checks: HealthCheckService,
    private readonly trackerHealth: TrackerHealthIndicator,
    private readonly tracker: TrackerService,
    private readonly problems: ProblemsService,
  ) {}

  /** Whether events get where they should. Not for a liveness probe: a restart mends no key. */
  @Get('health')
  @HealthCheck()
  health() {
    return this.checks.check([() => this.trackerHealth.check('tracker')]);
  }

  /** For a liveness probe. */
  @Get('live')
  live() {
    return { status: 'ok' };
  }

  /** What became of the events so far. */
  @Get('tracking')
  tracking() {
    return { stats: this.tracker.stats(), problems: this.problems.newest() };
  }
}
