import { Body, Controller, Post } from '@nestjs/common';
import { TrackEvent } from '@sendoff/nestjs-selzy';
import { checked } from '../checked.js';
import { AccountsService } from './accounts.service.js';
import { type SignupBody, signupBody } from './signup-body.js';

interface SignupResult {
  readonly token: string;
  readonly id: string;
  readonly email: string;
  readonly plan: string;
}

@Controller()
export class AccountsController {
  constructor(private readonly accounts: AccountsService) {}

  @Post('signup')
  @TrackEvent<SignupResult>('signup', {
    email: ({ result }) => result.email,
    userId: ({ result }) => result.id,
    properties: ({ result }) => ({ plan: result.plan }),
  })
  signup(@Body(checked(signupBody)) { email, plan }: SignupBody): SignupResult {
    const { token, id } = this.accounts.open({ email, plan });
    return { token, id, email, plan };
  }
}
