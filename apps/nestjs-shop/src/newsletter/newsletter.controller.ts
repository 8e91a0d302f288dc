import { randomUUID } from 'node:crypto';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { TrackEvent } from '@sendoff/nestjs-selzy';
import { checked, demand, type Fields } from '../checked.js';

interface Subscription {
  readonly email: string;
}

@Controller()
export class NewsletterController {
  /**
   * For the address that was typed in, whoever is signed in: they may have no account, so a visitor's id stands
   * for them. Whether it is a good address the vendor's rules say.
   */
  @Post('newsletter')
  @HttpCode(202)
  @TrackEvent<Subscription>('newsletter_joined', {
    email: ({ result }) => result.email,
    anonymousId: () => randomUUID(),
  })
  join(@Body(checked(subscription)) { email }: Subscription): Subscription {
    return { email };
  }
}

function subscription({ email }: Fields): Subscription {
  demand(typeof email === 'string' && email !== '', 'email must be a text.');
  return { email };
}
