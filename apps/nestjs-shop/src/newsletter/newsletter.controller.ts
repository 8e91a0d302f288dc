import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { TrackEvent } from '@sendoff/nestjs-selzy';
import { checked, demand, type Fields } from '../checked.js';

interface Subscription {
  readonly email: string;
}

@Controller()
export class NewsletterController {
  /** For the address that was typed in, whoever is signed in. Whether it is a good one Selzy's rules say. */
  @Post('newsletter')
  @HttpCode(202)
  @TrackEvent<Subscription>('newsletter_joined', { email: ({ result }) => result.email })
  join(@Body(checked(subscription)) { email }: Subscription): Subscription {
    return { email };
  }
}

function subscription({ email }: Fields): Subscription {
  demand(typeof email === 'string' && email !== '', 'email must be a text.');
  return { email };
}
