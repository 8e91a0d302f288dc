import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { AccountsModule } from './accounts/accounts.module.js';
import { CartModule } from './cart/cart.module.js';
import { CheckoutModule } from './checkout/checkout.module.js';
import { GiftCardsModule } from './gift-cards/gift-cards.module.js';
import { NewsletterModule } from './newsletter/newsletter.module.js';
import { StatusModule } from './status/status.module.js';
import { vendorModule } from './vendor.js';

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    AccountsModule,
    CartModule,
    CheckoutModule,
    NewsletterModule,
    GiftCardsModule,
    StatusModule,
  ],
})
class AppModule {}

/** The shop, and the vendor that hears of what its shoppers did. */
export function shopFor(vendor: string): DynamicModule {
  return { module: AppModule, imports: [vendorModule(vendor)] };
}
