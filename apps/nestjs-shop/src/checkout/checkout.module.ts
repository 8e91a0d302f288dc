import { Module } from '@nestjs/common';
import { TrackerService } from '@sendoff/nestjs-selzy';
import { CartModule } from '../cart/cart.module.js';
import type { Database } from '../database/database.js';
import { DATABASE, DatabaseModule } from '../database/database.module.js';
import { CheckoutController } from './checkout.controller.js';
import { CheckoutService } from './checkout.service.js';
import { LedgerService } from './ledger.service.js';
import { MemoryLedgerService } from './memory-ledger.service.js';
import { PaymentsService } from './payments.service.js';
import { PostgresLedgerService } from './postgres-ledger.service.js';

@Module({
  imports: [CartModule, DatabaseModule],
  controllers: [CheckoutController],
  providers: [
    CheckoutService,
    PaymentsService,
    {
      provide: LedgerService,
      inject: [TrackerService, DATABASE],
      useFactory: (tracker: TrackerService, database: Database | undefined) =>
        database === undefined
          ? new MemoryLedgerService(tracker)
          : new PostgresLedgerService(database, tracker),
    },
  ],
})
export class CheckoutModule {}
