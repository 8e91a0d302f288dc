import { Module } from '@nestjs/common';
import { ProblemsService } from './problems.service.js';
import { StatusController } from './status.controller.js';

@Module({ controllers: [StatusController], providers: [ProblemsService] })
export class StatusModule {}
