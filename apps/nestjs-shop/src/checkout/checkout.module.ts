import { Module } from '@nestjs/common';
import { CartModule } from '../cart/cart.module.js';
import { CheckoutController } from './checkout.controller.js';
import { CheckoutService } from './checkout.service.js';
import { LedgerService } from './ledger.service.js';
import { PaymentsService } from './payments.service.js';

@Module({
  imports: [CartModule],
  controllers: [CheckoutController],
  providers: [CheckoutService, PaymentsService, LedgerService],
})
export class CheckoutModule {}
