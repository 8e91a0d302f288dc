import { Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { SelzyModule } from '@sendoff/nestjs-selzy';
import { AccountsModule } from './accounts/accounts.module.js';
import { CartModule } from './cart/cart.module.js';
import { CheckoutModule } from './checkout/checkout.module.js';
import { GiftCardsModule } from './gift-cards/gift-cards.module.js';
import { NewsletterModule } from './newsletter/newsletter.module.js';
import { selzyOptions } from './selzy-options.js';
import { StatusModule } from './status/status.module.js';

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    SelzyModule.forRootAsync({ inject: [ConfigService], useFactory: selzyOptions }),
    AccountsModule,
    CartModule,
    CheckoutModule,
    NewsletterModule,
    GiftCardsModule,
    StatusModule,
  ],
})
export class AppModule {}
