import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { TrackerHealthIndicator } from '@sendoff/nestjs-selzy/terminus';
import { ProblemsService } from './problems.service.js';
import { StatusController } from './status.controller.js';

@Module({
  imports: [TerminusModule],
  controllers: [StatusController],
  providers: [ProblemsService, TrackerHealthIndicator],
})
export class StatusModule {}
