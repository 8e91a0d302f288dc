import { Body, Controller, InternalServerErrorException, Post } from '@nestjs/common';
import { TrackEvent } from '@sendoff/nestjs-selzy';
import { checked, demand, type Fields } from '../checked.js';

interface GiftCard {
  readonly amount: number;
}

@Controller()
export class GiftCardsController {
  /** The printer of gift cards is always out of order, so nothing is bought, and nothing tracked. */
  @Post('gift-card')
  @TrackEvent<GiftCard>('gift_card_bought', { properties: ({ result }) => ({ amount: result.amount }) })
  buy(@Body(checked(giftCard)) { amount }: GiftCard): GiftCard {
    throw new InternalServerErrorException(`A gift card of ${amount} cannot be printed.`);
  }
}

function giftCard({ amount }: Fields): GiftCard {
  demand(typeof amount === 'number' && amount > 0, 'amount must be a number above 0.');
  return { amount };
}
