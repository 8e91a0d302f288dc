import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

export interface Account {
  readonly id: string;
  readonly email: string;
  readonly plan: string;
}

@Injectable()
export class AccountsService {
  readonly #accounts = new Map<string, Account>();

  /** Opens an account, and gives its id and the token that stands for it. */
  open(account: Omit<Account, 'id'>): { readonly id: string; readonly token: string } {
    const id = randomUUID();
    const token = randomUUID();
    this.#accounts.set(token, { id, ...account });
    return { id, token };
  }

  find(token: string): Account | undefined {
    return this.#accounts.get(token);
  }
}
