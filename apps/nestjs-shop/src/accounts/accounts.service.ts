import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

export interface Account {
  readonly email: string;
  readonly plan: string;
}

@Injectable()
export class AccountsService {
  readonly #accounts = new Map<string, Account>();

  /** Opens an account, and gives the token that stands for it. */
  open(account: Account): string {
    const token = randomUUID();
    this.#accounts.set(token, account);
    return token;
  }

  find(token: string): Account | undefined {
    return this.#accounts.get(token);
  }
}
